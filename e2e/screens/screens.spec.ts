/** Every screen, held against WCAG 2.2 AA in both themes, and looked at in the ways that hide things. */
import { expect, test } from '@playwright/test';
import { judge } from './judge.ts';
import { tours, visits } from './tours.ts';
import { walk } from './walk.ts';

for (const tour of tours) {
  test(tour.name, async ({ browser }) => {
    await walk(browser, tour, (sight) => test.step(sight.id, () => judge(sight)));
  });
}

test('no two tours visit the same screen', () => {
  const all = tours.flatMap((one) => Object.keys(one.visits));
  expect(all.length).toBe(Object.keys(visits).length);
});
