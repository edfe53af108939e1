import { setImmediate as turnOfLoop } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { WorkPace } from './work-pace.ts';

/** Longer than work may go on without a pause. */
function workOn(): void {
  for (const began = performance.now(); performance.now() - began < 25;);
}

it('lets the loop turn when work has gone on for long', async () => {
  const pace = new WorkPace();
  let turned = false;
  const turn = turnOfLoop().then(() => (turned = true));
  workOn();
  await pace.breathe();
  expect(turned).toBe(true);
  await turn;
});

it('stands still while others work, until somebody waits for it', async () => {
  let hurry = false;
  const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
  const pace = new WorkPace(
    () => hurry,
    () => {
      ask();
      return true;
    },
  );
  workOn();
  let went = false;
  const going = pace.breathe().then(() => (went = true));
  await asked;
  await turnOfLoop();
  expect(went).toBe(false);
  hurry = true;
  await going;
  expect(went).toBe(true);
});
