import { Search, SquarePen } from 'lucide-react';
import { act } from 'react';
import { afterEach, expect, test } from 'vitest';
import { commandsOf } from '../../stores/command-book.ts';
import { startedApp } from '../../testing/fixtures.ts';
import { draw, type Drawn } from '../../testing/render.tsx';
import { ShortcutList } from './shortcut-list.tsx';

let drawn: Drawn | null = null;
afterEach(async () => {
  await drawn?.remove();
  drawn = null;
});

async function list() {
  const { app, hub } = await startedApp();
  hub.onHost('host/settings/write', (change) => ({
    settings: { ...app.store.getState().settings, ...(change as object) },
  }));
  const run = (): void => {};
  commandsOf(app).register([
    { id: 'newThread', group: 'threads', icon: SquarePen, keys: ['Mod+N'], run },
    { id: 'search', group: 'threads', icon: Search, keys: ['Mod+Shift+F'], run },
    { id: 'send', group: 'composer', icon: Search, keys: ['Mod+Enter'], fixed: true },
  ]);
  const page = await draw(app, <ShortcutList />);
  drawn = page;
  return {
    page,
    chosen: () => app.store.getState().settings.shortcuts,
    row: (title: string) => page.find('li', title),
    press: async (key: string, held: Partial<KeyboardEventInit> = { ctrlKey: true }) => {
      const init = { key, bubbles: true, cancelable: true, ...held };
      const event = new KeyboardEvent('keydown', init);
      await act(async () => {
        page.find('.key-recorder > .chip').dispatchEvent(event);
      });
      await page.wait();
      return event;
    },
  };
}

test('keys are added by pressing them, and removed and reset', async () => {
  const { page, chosen, row, press } = await list();
  await page.click(page.find('button', 'Add keys for New thread'));
  // A modifier alone begins a combination.
  await press('Control');
  const event = await press('k');
  expect(event.defaultPrevented).toBe(true);
  expect(chosen()).toEqual({ newThread: ['Mod+N', 'Mod+K'] });
  expect(row('New thread').textContent).toContain('Ctrl+K');
  await page.click(page.find('button', 'Remove Ctrl+N from New thread'));
  expect(chosen()).toEqual({ newThread: ['Mod+K'] });
  await page.click(page.find('button', 'Reset the keys of New thread'));
  expect(chosen()).toEqual({});
});

test('what writes is refused, and keys of another command are taken over only when told to', async () => {
  const { page, chosen, press } = await list();
  await page.click(page.find('button', 'Add keys for New thread'));
  await press('x', {});
  expect(page.find('.key-recorder [role="status"]').textContent).toContain('write something');
  await press('Enter');
  expect(page.find('.key-recorder [role="status"]').textContent).toContain('“Send” and stay');
  expect(page.all('.key-recorder .button').map((one) => one.textContent)).toEqual(['Cancel']);
  await press('F', { ctrlKey: true, shiftKey: true });
  expect(page.find('.key-recorder [role="status"]').textContent).toContain('“Search all threads”');
  expect(chosen()).toEqual({});
  await page.click(page.find('button', 'Use them here'));
  expect(chosen()).toEqual({ search: [], newThread: ['Mod+N', 'Mod+Shift+F'] });
  await page.click(page.find('button', 'Reset all'));
  expect(chosen()).toEqual({});
});

test('Escape cancels, and the list is filtered by name and by keys', async () => {
  const { page, chosen, press } = await list();
  await page.click(page.find('button', 'Add keys for New thread'));
  await press('Escape', {});
  expect(page.all('.key-recorder')).toEqual([]);
  expect(chosen()).toEqual({});
  await page.type(page.find('input'), 'shift+f');
  expect(page.all('li').map((one) => one.textContent)).toEqual([
    expect.stringContaining('Search all threads'),
  ]);
  await page.type(page.find('input'), 'nothing');
  await page.click(page.find('button', 'Show all'));
  expect(page.all('li')).toHaveLength(3);
});
