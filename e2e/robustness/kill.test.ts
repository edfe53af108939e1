import { afterAll, beforeAll, expect, test } from 'vitest';
import { KillCampaign } from './kill-campaign.ts';
import type { RolloutPlant } from './rollout-plant.ts';

let campaign: KillCampaign;
beforeAll(async () => {
  campaign = await KillCampaign.open(20);
});
afterAll(() => campaign.close());

// `npm run fault` does it as often as wanted.
test.each([1, 2, 3, 4, 5])(
  'a server that is killed loses nothing that it said: %i',
  async () => {
    expect(await campaign.round()).toEqual([]);
  },
  30_000,
);

/** Not every kill comes at a moment at which there is such a thing to lose. */
const MOST_ROUNDS = 30;

// A counter that finds nothing proves nothing before it has found something.
test.each<[RolloutPlant, RegExp]>([
  ['line', /lost or changed \w+/],
  ['item', /lost or changed \w+/],
  ['text', /of \d+ characters of message/],
  ['turn', /lost "Message/],
  ['twice', /once more/],
])(
  'a loss in a rollout is found: %s',
  async (kind, words) => {
    const planted = await KillCampaign.open(23);
    try {
      expect(await planted.round()).toEqual([]);
      planted.plants(kind);
      const found: string[] = [];
      for (let round = 0; round < MOST_ROUNDS && found.length === 0; round += 1) {
        found.push(...(await planted.round()));
      }
      expect(found.join('\n')).toMatch(words);
    } finally {
      await planted.close();
    }
  },
  120_000,
);
