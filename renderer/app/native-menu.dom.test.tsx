import { expect, test } from 'vitest';
import { startSettings } from '../../server/protocol/host-settings.ts';
import { navigate } from '../stores/navigation.ts';
import { aSummary, SERVER, startedApp } from '../testing/fixtures.ts';
import { commandsOf } from '../stores/command-book.ts';
import { registerCommands } from './commands/commands.ts';
import { menuOf } from './native-menu.ts';

test('the menu has what is declared, with the keys and the state of now', async () => {
  const { app } = await startedApp({
    threads: [aSummary()],
    settings: { ...startSettings, shortcuts: { search: ['F3'], newThread: [] } },
  });
  registerCommands(app);
  const entry = (name: string) =>
    menuOf(app)
      .menus.flatMap(({ parts }) => parts.flat())
      .find(({ command }) => command === name);
  expect(menuOf(app).menus.map(({ id }) => id)).toEqual([
    'file',
    'edit',
    'view',
    'thread',
    'window',
    'help',
  ]);
  expect(entry('search')).toEqual({
    command: 'search',
    label: 'Search all threads',
    keys: 'F3',
    enabled: true,
  });
  expect(entry('newThread')?.keys).toBeNull();
  expect(entry('archiveThread')?.enabled).toBe(false);
  navigate(app, { view: 'thread', thread: { server: SERVER, threadId: 't1' } });
  expect(entry('archiveThread')?.enabled).toBe(true);
});

test('a command is declared once, and two have the same keys only where one is fixed', async () => {
  const { app } = await startedApp();
  registerCommands(app);

  const book = commandsOf(app);
  const free = book.all().filter(({ fixed }) => fixed !== true);
  const keys = free.flatMap((command) => book.keysOf(command));
  expect(keys.filter((one, at) => keys.indexOf(one) !== at)).toEqual([]);
});
