import { afterAll, beforeAll, expect, test } from 'vitest';
import { KillCampaign } from './kill-campaign.ts';

let campaign: KillCampaign;
beforeAll(async () => {
  campaign = await KillCampaign.open(20);
});
afterAll(() => campaign.close());

// `npm run fault` does it as often as wanted.
test.each([1, 2, 3, 4, 5])('a server that is killed loses nothing that it said: %i', async () => {
  expect(await campaign.round()).toEqual([]);
});
