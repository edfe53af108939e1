/** Every screen, held against WCAG 2.2 AA in both themes, and looked at in the ways that hide things. */
import { expect, test } from '@playwright/test';
import { screens } from '../../renderer/lib/screens.ts';
import { judge } from './judge.ts';
import { tours } from './tours.ts';
import { walk } from './walk.ts';

for (const tour of tours) {
  test(tour.name, async ({ browser }) => {
    await walk(browser, tour, (sight) => test.step(sight.id, () => judge(sight)));
  });
}

test('each screen is visited by one tour', () => {
  const visited = tours.flatMap((one) => Object.keys(one.visits));
  expect(screens.filter((id) => !visited.includes(id))).toEqual([]);
  expect(visited.length).toBe(new Set(visited).size);
});
