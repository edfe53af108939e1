import { afterEach, expect, test } from 'vitest';
import { AppCampaign, FAULTS } from './app-campaign.ts';
import type { Plant } from './app-campaign.ts';

let campaign: AppCampaign | null = null;
afterEach(async () => {
  await campaign?.close();
  campaign = null;
});

// `npm run fault -- --app N` does it as often as wanted.
test('whatever part of the app is killed, nothing is lost that was acknowledged or shown', async () => {
  campaign = await AppCampaign.open({ seed: 7 });
  for (const fault of FAULTS) expect([fault, ...(await campaign.round(fault))]).toEqual([fault]);
}, 240_000);

// A counter that finds nothing proves nothing before it has found something.
test.each<[Plant, RegExp]>([
  ['item', /lost or changed agentMessage/],
  ['draft', /of its draft/],
  ['pin', /pinned/],
])(
  'a lost %s is found',
  async (plant, words) => {
    campaign = await AppCampaign.open({ seed: 11, plant });
    const found: string[] = [];
    for (let round = 0; round < 4 && found.length === 0; round += 1) {
      found.push(...(await campaign.round('page')), ...(await campaign.round('everything')));
    }
    expect(found.join('\n')).toMatch(words);
  },
  240_000,
);
