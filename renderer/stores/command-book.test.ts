import { SquarePen } from 'lucide-react';
import { expect, test, vi } from 'vitest';
import { startSettings } from '../../server/protocol/host-settings.ts';
import { startedApp } from '../testing/fixtures.ts';
import { CommandBook, commandTitle, type Command } from './command-book.ts';

const press = (key: string) => ({
  key,
  ctrlKey: true,
  metaKey: false,
  shiftKey: false,
  altKey: false,
});

const command = (id: string, more: Partial<Command> = {}): Command => ({
  id,
  group: 'app',
  icon: SquarePen,
  ...more,
});

async function book(shortcuts: Record<string, string[]> = {}) {
  const { app } = await startedApp({ settings: { ...startSettings, shortcuts } });
  return { app, book: new CommandBook(app) };
}

test('what the user bound wins over what was declared, and nothing can be bound', async () => {
  const made = await book({ search: ['Mod+P', 'F3'], newThread: [] });
  const search = command('search', { keys: ['Mod+S'], run: () => {} });
  const create = command('newThread', { keys: ['Mod+N'], run: () => {} });
  made.book.register([search, create]);
  expect(made.book.keysOf(search)).toEqual(['Mod+P', 'F3']);
  expect(made.book.ofPress(press('p'))?.command).toBe(search);
  expect(made.book.ofPress(press('s'))).toBeNull();
  expect(made.book.ofPress(press('n'))).toBeNull();
  expect(made.book.hintOf('newThread')).toBeNull();
});

test('keys go to the first command that can be done now', async () => {
  const made = await book();
  let there = false;
  const run = vi.fn<() => void>();
  made.book.register([
    command('rename', { keys: ['Mod+R'], run, available: () => there }),
    command('review', { keys: ['Mod+R'], run }),
    command('send', { keys: ['Mod+Enter'], run, fixed: true }),
  ]);
  expect(made.book.ofPress(press('r'))?.command.id).toBe('review');
  there = true;
  expect(made.book.ofPress(press('r'))?.command.id).toBe('rename');
  expect(made.book.ofPress(press('Enter'))).toBeNull();
  expect(made.book.run('send')).toBe(false);
  expect(run).not.toHaveBeenCalled();
});

test('a part of the screen makes it what it is while it is there; the latest counts', async () => {
  const made = await book();
  made.book.register([command('rename')]);
  const before = made.book.version.getState().at;
  expect(made.book.run('rename')).toBe(false);
  const [first, second] = [vi.fn<() => void>(), vi.fn<() => void>()];
  const stopFirst = made.book.provide('rename', { run: first });
  const stopSecond = made.book.provide('rename', { run: second });
  made.book.run('rename');
  stopSecond();
  made.book.run('rename');
  stopFirst();
  expect(made.book.run('rename')).toBe(false);
  expect([first.mock.calls.length, second.mock.calls.length]).toEqual([1, 1]);
  expect(made.book.version.getState().at).toBeGreaterThan(before);
});

test('one that asks opens the palette with its options', async () => {
  const made = await book();
  const theme = command('theme', { options: () => [{ label: 'Dark', onSelect: () => {} }] });
  made.book.register([theme]);
  expect(made.book.run('theme')).toBe(true);
  expect(made.app.store.getState().overlay).toEqual({ kind: 'palette', asks: 'theme' });
  expect(made.book.optionsOf(theme)?.map(({ label }) => label)).toEqual(['Dark']);
});

test('it is called by the catalogue, or as it says itself', () => {
  expect(commandTitle(command('newThread'))).toBe('New thread');
  expect(commandTitle(command('x', { title: () => 'Seventh' }))).toBe('Seventh');
});
