import { afterEach, expect, it } from 'vitest';
import { aSnapshot, aSummary, SERVER, settle, startedApp } from '../../testing/fixtures.ts';
import { draw, type Drawn } from '../../testing/render.tsx';
import { BackgroundProcesses } from './background-processes.tsx';

let drawn: Drawn | null = null;
afterEach(async () => {
  await drawn?.remove();
  drawn = null;
});

type Answer = { result: unknown } | { error: { code: number; message: string } };

async function show(archived: boolean, answer: () => Answer) {
  const { app, hub } = await startedApp();
  hub.on('thread/backgroundTerminals/list', answer);
  const summary = aSummary({ archived });
  hub.onHost('host/thread/open', () => aSnapshot({ summary }));
  const handle = app.threads.openThread({ server: SERVER, threadId: summary.threadId });
  await settle();
  drawn = await draw(app, <BackgroundProcesses handle={handle} onShowItem={() => {}} />);
  await drawn.wait();
  return drawn;
}

it('asks for nothing in an archived thread, and says why there is nothing', async () => {
  let asked = 0;
  const page = await show(true, () => {
    asked += 1;
    return { error: { code: -32600, message: 'thread not found: t1' } };
  });
  expect(page.host.textContent).toBe('Nothing runs in an archived thread. Unarchive it to go on.');
  expect(asked).toBe(0);
});

it('tells why they cannot be listed, and tries again when asked to', async () => {
  let broken = true;
  const page = await show(false, () =>
    broken
      ? { error: { code: -32000, message: 'the server is busy' } }
      : { result: { data: [], nextCursor: null } },
  );
  expect(page.host.textContent).toContain('the server is busy');
  broken = false;
  await page.click(page.find('button', 'Try again'));
  await page.wait();
  expect(page.host.textContent).toBe('The agent has nothing running in the background.');
});
