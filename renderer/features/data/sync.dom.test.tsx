import { afterEach, expect, it } from 'vitest';
import type { SyncState } from '../../../server/protocol/host-sync.ts';
import { startedApp } from '../../testing/fixtures.ts';
import { draw, type Drawn } from '../../testing/render.tsx';
import { SyncPart } from './sync-part.tsx';
import { SyncRow } from './sync-row.tsx';

let drawn: Drawn | null = null;
afterEach(async () => {
  await drawn?.remove();
  drawn = null;
});

const aSync = (
  left: number,
  { paused = false, failed = 0, cause = null as string | null } = {},
): SyncState => ({
  paused,
  servers: [{ server: 'local', listing: false, total: 5_000, left, failed, cause }],
});

it('says how far it is, rests and goes on, and says what is missing meanwhile', async () => {
  const { app, hub } = await startedApp({ sync: aSync(1_200) });
  hub.onHost('host/sync/pause', () => aSync(1_200, { paused: true }));
  hub.onHost('host/sync/resume', () => aSync(0));
  const page = (drawn = await draw(app, <SyncPart />));
  const said = (): string => page.find('.list-item').textContent ?? '';
  expect(said()).toContain('Fetching threads');
  expect(said()).toContain('3,800 of 5,000 threads are here whole.');
  expect(page.find<HTMLProgressElement>('progress').value).toBe(3_800);
  await page.click(page.find('button', 'Pause'));
  expect(said()).toContain('Paused');
  expect(said()).toContain('1,200 more are listed, but what was said in them cannot be searched');
  await page.click(page.find('button', 'Resume'));
  expect(said()).toContain('All threads are here');
  expect(page.all('progress')).toEqual([]);
});

it('names what could not be fetched with its cause, and tries again', async () => {
  const { app, hub } = await startedApp({
    sync: aSync(2, { failed: 2, cause: 'the file is damaged' }),
  });
  hub.onHost('host/sync/resume', () => aSync(0));
  const page = (drawn = await draw(app, <SyncPart />));
  expect(page.find('[role="alert"]').textContent).toContain(
    '2 threads could not be fetchedthe file is damaged',
  );
  await page.click(page.find('button', 'Try again'));
  expect(page.all('[role="alert"]')).toEqual([]);
});

it('has a row in the sidebar while many are on their way, or while it rests', async () => {
  const { app, hub } = await startedApp({ sync: aSync(3) });
  const page = (drawn = await draw(app, <SyncRow />));
  expect(page.all('a')).toEqual([]);
  await page.after(() => hub.notify('host/sync/changed', aSync(600)));
  expect(page.find('a').textContent).toContain('Fetching threads4,400 of 5,000');
  await page.after(() => hub.notify('host/sync/changed', aSync(600, { failed: 600 })));
  expect(page.all('a')).toEqual([]);
  await page.after(() => hub.notify('host/sync/changed', aSync(0, { paused: true })));
  expect(page.find('a').textContent).toContain('Fetching is paused');
});
