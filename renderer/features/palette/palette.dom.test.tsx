import { SquarePen, SunMoon } from 'lucide-react';
import { afterEach, expect, test, vi } from 'vitest';
import { startSettings } from '../../../server/protocol/host-settings.ts';
import { commandsOf } from '../../stores/command-book.ts';
import { aSummary, SERVER, startedApp } from '../../testing/fixtures.ts';
import { draw, type Drawn } from '../../testing/render.tsx';
import { Palette } from './palette.tsx';

let drawn: Drawn | null = null;
afterEach(async () => {
  await drawn?.remove();
  drawn = null;
});

async function palette(recentCommands: string[] = []) {
  const running = await startedApp({
    threads: [aSummary({ threadId: 'a', title: 'Webhook retry jitter' })],
    settings: { ...startSettings, recentCommands },
  });
  const { app, hub } = running;
  hub.onHost('host/settings/write', (change) => ({
    settings: { ...app.store.getState().settings, ...(change as object) },
  }));
  hub.onHost('host/thread/list', ({ archived }) => ({
    data:
      archived === true
        ? [aSummary({ threadId: 'z', title: 'Old webhook work', archived: true })]
        : [],
    nextCursor: null,
  }));
  hub.on('fuzzyFileSearch', () => ({
    result: {
      files: [
        { root: '/ws', path: 'src/web.ts', match_type: 'file', file_name: 'web.ts', score: 9 },
      ],
    },
  }));
  const [newThread, dark] = [vi.fn<() => void>(), vi.fn<() => void>()];
  commandsOf(app).register([
    { id: 'newThread', group: 'threads', icon: SquarePen, keys: ['Mod+N'], run: newThread },
    {
      id: 'theme',
      group: 'view',
      icon: SunMoon,
      options: () => [
        { label: 'Light', checked: true, onSelect: () => {} },
        { label: 'Dark', onSelect: dark },
      ],
    },
  ]);
  const onFile = vi.fn<(path: string) => void>();
  const onClose = vi.fn<() => void>();
  const page = await draw(
    app,
    <Palette
      start={{ kind: 'palette' }}
      workspace={{ server: SERVER, root: '/ws' }}
      onFile={onFile}
      onClose={onClose}
    />,
  );
  drawn = page;
  const rows = () => page.all('[role="option"]').map((row) => row.textContent);
  return { ...running, page, rows, newThread, dark, onFile, onClose, input: page.find('input') };
}

test('at first it has what was used last, the newest threads, and every command with its keys', async () => {
  const { page, rows } = await palette(['theme']);
  expect(page.all('h3').map((head) => head.textContent)).toEqual([
    'Used last',
    'Threads',
    'Commands',
  ]);
  expect(rows()).toEqual(['Theme…', 'Webhook retry jitter parcel', 'New threadCtrl+N']);
});

test('a command is found by some of its letters, done by Enter, and remembered', async () => {
  const { app, page, input, newThread, onClose } = await palette();
  await page.type(input, 'nwthr');
  await page.press(input, 'Enter');
  expect(newThread).toHaveBeenCalledOnce();
  expect(onClose).toHaveBeenCalledOnce();
  expect(app.store.getState().settings.recentCommands).toEqual(['newThread']);
});

test('one that asks goes on to its options, and Backspace goes back', async () => {
  const { page, rows, input, dark } = await palette();
  await page.type(input, '>theme');
  await page.press(input, 'Enter');
  expect(rows()).toEqual(['Light(current)', 'Dark']);
  await page.press(input, 'Backspace');
  expect(rows()).toContain('Theme…');
  await page.type(input, '> theme dark');
  await page.press(input, 'Enter');
  expect(dark).toHaveBeenCalledOnce();
});

test('threads that are not loaded come from main, archived ones marked', async () => {
  const { app, page, rows, input } = await palette();
  await page.type(input, '#webhook');
  await page.wait(120);
  expect(rows()).toEqual(['Webhook retry jitter parcel', 'Old webhook work parcelArchived']);
  await page.press(input, 'ArrowUp');
  await page.press(input, 'Enter');
  expect(app.store.getState().route).toMatchObject({ view: 'thread', thread: { threadId: 'z' } });
});

test('files of the workspace, and the search in all threads, close the list', async () => {
  const { app, page, rows, input, onFile } = await palette();
  await page.type(input, 'web');
  await page.wait(120);
  expect(rows().slice(-2)).toEqual(['src/web.ts', 'Search all threads for “web”']);
  await page.click(page.find('[role="option"]', 'src/web.ts'));
  expect(onFile).toHaveBeenCalledWith('src/web.ts');
  await page.click(page.find('[role="option"]', 'Search all threads'));
  expect(app.store.getState().route).toEqual({ view: 'search', query: 'web' });
});

test('“?” tells the signs, and nothing found says so', async () => {
  const { page, rows, input } = await palette();
  await page.type(input, '?');
  expect(rows()).toHaveLength(3);
  await page.press(input, 'Enter');
  expect(input).toHaveProperty('value', '>');
  await page.type(input, '>qqqq');
  expect(page.find('.palette-note').textContent).toContain('Nothing fits “qqqq”');
});
