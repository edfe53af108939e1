import { afterEach, expect, it } from 'vitest';
import type { DataHealth, HistoryReport } from '../../../server/protocol/host-data.ts';
import { startedApp } from '../../testing/fixtures.ts';
import { draw, type Drawn } from '../../testing/render.tsx';
import { BackupPart } from './backup-part.tsx';
import { HealthPart } from './health-part.tsx';
import { KeptPart } from './kept-part.tsx';
import { PlacesPart } from './places-part.tsx';

let drawn: Drawn | null = null;
afterEach(async () => {
  await drawn?.remove();
  drawn = null;
});

const aHistory = (change: Partial<HistoryReport> = {}): HistoryReport => ({
  home: '/home/ada/.skein',
  onDisk: 3,
  archived: 1,
  listed: 3,
  damaged: 0,
  problems: [],
  index: { path: '/home/ada/.skein/i', state: 'sound', wrong: [], unlisted: [], repaired: null },
  orphans: [],
  backup: null,
  ...change,
});
const aHealth = (change: Partial<DataHealth> = {}): DataHealth => ({
  history: aHistory(),
  historyError: null,
  library: [],
  libraryError: null,
  libraryRepaired: null,
  ...change,
});
const torn = {
  kind: 'tornTail',
  threadId: 't1',
  path: '/home/ada/.skein/sessions/t1.jsonl',
  cause: 'the last line is not whole',
  harmless: false,
  repaired: null,
};

it('says that all is whole, and offers no repair then', async () => {
  const { app, hub } = await startedApp();
  hub.onHost('host/data/verify', () => aHealth());
  const page = (drawn = await draw(app, <HealthPart />));
  await page.click(page.find('button', 'Verify'));
  await page.wait();
  expect(page.find('[role="status"]').textContent).toBe(
    'All is wholeThreads: 3 on disk (1 archived), 3 listed, 0 damaged',
  );
  expect(page.all('button').map(({ textContent }) => textContent)).toEqual(['Verify']);
});

it('names each damage with its file, mends it, and says what was done', async () => {
  const { app, hub } = await startedApp();
  hub.onHost('host/data/verify', () =>
    aHealth({ history: aHistory({ damaged: 1, problems: [torn] }), library: ['row 1 missing'] }),
  );
  hub.onHost('host/data/repair', () =>
    aHealth({
      history: aHistory({ problems: [{ ...torn, repaired: 'the line was cut off' }] }),
      libraryRepaired: 'reindexed',
    }),
  );
  const page = (drawn = await draw(app, <HealthPart />));
  await page.click(page.find('button', 'Verify'));
  await page.wait();
  const said = (): string => page.find('[role="status"]').textContent ?? '';
  expect(said()).toContain('Not all is whole');
  expect(said()).toContain('the last line is not whole');
  expect(said()).toContain('row 1 missing');
  await page.click(page.find('button', 'Repair'));
  await page.wait();
  expect(said()).toContain('All is whole');
  expect(said()).toContain('the last line is not whole: the line was cut off');
  expect(said()).toContain('Its indexes were made anew');
  expect(page.all('button').map(({ textContent }) => textContent)).not.toContain('Repair');
});

it('backs up to the chosen folder with its progress, can be cancelled, and says why it failed', async () => {
  const { app, hub } = await startedApp();
  const page = (drawn = await draw(app, <BackupPart chooseFolder={async () => '/safe'} />));
  await page.click(page.find('button', 'Back up'));
  const first = await hub.next('host/data/backup');
  expect(first.params).toMatchObject({ folder: '/safe' });
  const { job } = first.params as { job: string };
  await page.after(() => hub.notify('host/data/progress', { job, done: 30, total: 120 }));
  expect(page.find<HTMLProgressElement>('progress').value).toBe(30);
  await page.click(page.find('button', 'Cancel'));
  expect((await hub.next('host/data/cancel')).params).toEqual({ job });
  expect(page.all('progress')).toEqual([]);
  await page.click(page.find('button', 'Back up'));
  const second = await hub.next('host/data/backup');
  await page.after(() =>
    hub.respond('host', second.id, { error: { code: -32_603, message: 'the disk is full' } }),
  );
  expect(page.find('[role="alert"]').textContent).toBe('The backup failed: the disk is full');
});

it('shows where things are and how large, and stops measuring when nobody looks', async () => {
  const { app, hub } = await startedApp();
  const page = (drawn = await draw(app, <PlacesPart />));
  const { id } = await hub.next('host/data/measure');
  const path = '/home/ada/.skein/sessions';
  await page.after(() =>
    hub.respond('host', id, {
      result: {
        home: '/home/ada/.skein',
        places: [{ id: 'threads', path, files: 2, bytes: 2_000 }],
      },
    }),
  );
  expect(page.all('li').map(({ textContent }) => textContent)[1]).toContain('2 files2.0 kB');
  await page.click(page.find('button', 'Measure again'));
  const { params } = await hub.next('host/data/measure');
  await page.remove();
  expect((await hub.next('host/data/cancel')).params).toEqual(params);
});

it('says how long old copies are kept and which there are, and keeps another choice', async () => {
  const { app, hub } = await startedApp();
  hub.onHost('host/data/kept', () => ({
    copies: [{ kind: 'damaged', path: '/home/ada/.skein/app/d', bytes: 2_000, atMs: 1_000 }],
    pruned: { copies: 2, bytes: 5_000_000, approvals: 14 },
  }));
  const page = (drawn = await draw(app, <KeptPart />));
  await page.wait();
  const said = page.find('.list').textContent ?? '';
  expect(said).toContain('Thrown away by this start: 2 copies (5.0 MB), 14 decisions.');
  expect(said).toContain('A damaged library');
  await page.click(page.find('[role="radio"]', 'A year'));
  expect((await hub.next('host/settings/write')).params).toEqual({ keepFor: '365' });
});
