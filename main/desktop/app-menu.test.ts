import { afterEach, describe, expect, test } from 'vitest';
import type { AppMenu } from '../../server/protocol/host-menu.ts';
import { menuEntries } from './app-menu.ts';
import type { MenuEntry, MenuSources } from './app-menu.ts';
import { speak } from './words.ts';

afterEach(() => speak('en', []));

const entry = (command: string, keys: string | null = null) => ({
  command,
  label: `Do ${command}`,
  keys,
  enabled: true,
});

const told: AppMenu = {
  menus: [
    { id: 'file', label: 'File', parts: [[entry('newThread', 'Mod+N')], [entry('settings')]] },
    { id: 'edit', label: 'Edit', parts: [] },
    { id: 'view', label: 'View', parts: [[entry('zoomIn', 'Mod+Plus')]] },
    { id: 'window', label: 'Window', parts: [] },
    { id: 'help', label: 'Help', parts: [[entry('showKeys', 'Mod+Ü')]] },
  ],
};

const sources: MenuSources = {
  menu: told,
  recent: [],
  documentation: null,
  mac: false,
  inspects: false,
};

function drawn(entries: readonly MenuEntry[]): string[] {
  return entries.flatMap((one) => {
    if (one.type === 'line') return ['—'];
    return one.type === 'menu' ? [`${one.label}:`, ...drawn(one.entries)] : [one.label];
  });
}

function all(entries: readonly MenuEntry[]): readonly MenuEntry[] {
  return entries.flatMap((one) => (one.type === 'menu' ? [one, ...all(one.entries)] : [one]));
}

test('what the window told comes first, then what main and the system add', () => {
  const recent = [
    { name: 'harbour', path: '/a/harbour', address: '#/new/a' },
    { name: 'harbour', path: '/b/harbour', address: '#/new/b' },
    { name: 'tides', path: '/c/tides', address: '#/new/c' },
  ];
  const entries = menuEntries({ ...sources, recent });
  expect(drawn(entries.slice(0, 1))).toEqual([
    'File:',
    'Do newThread',
    '—',
    'Do settings',
    '—',
    'Open recent:',
    '/a/harbour',
    '/b/harbour',
    'tides',
    '—',
    'Quit Skein',
  ]);
  const acts = all(entries).filter((one) => one.type === 'act');
  expect(acts[0]).toMatchObject({
    accelerator: 'CmdOrCtrl+N',
    act: { type: 'command', command: 'newThread' },
  });
  expect(acts.find(({ label }) => label === 'tides')?.act).toEqual({
    type: 'lead',
    address: '#/new/c',
  });
  // Electron has no name for that key, and would throw.
  expect(acts.find(({ label }) => label === 'Do showKeys')?.accelerator).toBeNull();
  expect(drawn(entries.slice(4))).toEqual(['Help:', 'Do showKeys', '—', 'Show log folder']);
  const url = 'https://example.com/skein';
  const acting = all(menuEntries({ ...sources, documentation: url })).filter(
    (one) => one.type === 'act',
  );
  expect(acting.find(({ label }) => label === 'Documentation')?.act).toEqual({ type: 'page', url });
  expect(drawn(entries.slice(2, 3))).toEqual(['View:', 'Do zoomIn', '—', 'Full screen']);
});

test('macOS has a menu of the app, with its settings', () => {
  const entries = menuEntries({ ...sources, mac: true });
  expect(drawn(entries.slice(0, 2))).toEqual([
    'Skein:',
    'About Skein',
    '—',
    'Do settings',
    '—',
    'Services',
    '—',
    'Hide Skein',
    'Hide others',
    'Show all',
    '—',
    'Quit Skein',
    'File:',
    'Do newThread',
    '—',
    'Open recent:',
    'No projects yet',
    '—',
    'Close window',
  ]);
});

describe('before a window told its menu', () => {
  test.each([true, false])('there is one (macOS: %s), in the language of the system', (mac) => {
    const menu = { ...sources, menu: null, mac, inspects: true };
    const english = menuEntries(menu);
    speak('system', ['zh-CN', 'en-US']);
    const chinese = menuEntries(menu);
    expect(all(chinese).map(({ type }) => type)).toEqual(all(english).map(({ type }) => type));
    const labels = all(chinese).flatMap((one) => (one.type === 'line' ? [] : [one.label]));
    expect(labels.filter((label) => !/\p{Script=Han}/u.test(label))).toEqual(mac ? ['Skein'] : []);
  });
});
