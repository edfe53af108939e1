/** The small parts of the desktop: each over a desk that the test fills. */
import { beforeEach, describe, expect, test } from 'vitest';
import { followAwake } from './awake.ts';
import { contextEntries } from './context-menu.ts';
import type { Clicked } from './context-menu.ts';
import { followShortcut, globalAccelerator } from './global-shortcut.ts';
import { jumpList } from './jump-list.ts';
import { recentProjects } from './recent.ts';
import { followSpelling } from './spelling.ts';
import { aProject, aQuestion, aThread, atWork, FakeDesk } from './testing/fake-desk.ts';
import { trayView } from './tray-entries.ts';
import type { TrayEntry } from './tray-entries.ts';
import { trayGlyph } from './tray-glyph.ts';

let desk: FakeDesk;
beforeEach(() => {
  desk = new FakeDesk();
});

describe('the machine stays awake', () => {
  function followed() {
    const calls: string[] = [];
    const power = { battery: false, changed: () => {}, look: null as (() => void) | null };
    const stop = followAwake(desk, {
      stayAwake: () => {
        calls.push('on');
        return () => calls.push('off');
      },
      onBattery: () => power.battery,
      onChange: (listener) => {
        power.changed = listener;
      },
      later: (_delayMs, run) => {
        power.look = run;
        return () => {
          power.look = null;
        };
      },
    });
    return { calls, power, stop };
  }

  test('while agents work, unless that is not wanted', () => {
    const { calls, power, stop } = followed();
    desk.have(aThread('t1', atWork));
    desk.have(aThread('t1', atWork), aThread('t2', atWork));
    expect(calls).toEqual(['on']);
    desk.have(aThread('t1'), aThread('t2', { status: { type: 'systemError' } }));
    expect(calls).toEqual(['on', 'off']);
    expect(power.look).toBeNull();
    desk.have(aThread('t1', atWork));
    desk.choose({ keepAwake: false });
    desk.choose({ keepAwake: true });
    stop();
    expect(calls).toEqual(['on', 'off', 'on', 'off', 'on', 'off']);
    expect(power.look).toBeNull();
  });

  test('but not for one that only waits for the user', () => {
    const { calls } = followed();
    desk.have(aThread('t1', { ...atWork, waiting: 1 }));
    const flagged = (flag: 'waitingOnApproval' | 'waitingOnUserInput') =>
      aThread('t2', { status: { type: 'active', activeFlags: [flag] } });
    desk.have(flagged('waitingOnApproval'));
    desk.have(flagged('waitingOnUserInput'));
    expect(calls).toEqual([]);
    desk.have(aThread('t1', { ...atWork, waiting: 1 }), aThread('t3', atWork));
    expect(calls).toEqual(['on']);
  });

  test('on battery only if that is wanted; where the system does not tell, it is asked now and then', () => {
    const { calls, power } = followed();
    power.battery = true;
    desk.have(aThread('t1', atWork));
    expect(calls).toEqual([]);
    power.battery = false;
    power.changed();
    expect(calls).toEqual(['on']);
    power.battery = true;
    power.look?.();
    expect(calls).toEqual(['on', 'off']);
    desk.choose({ keepAwakeOnBattery: true });
    expect(calls).toEqual(['on', 'off', 'on']);
    expect(power.look).toBeNull();
  });
});

describe('the keys that work everywhere', () => {
  test.each([
    ['Mod+Shift+Space', 'CmdOrCtrl+Shift+Space'],
    ['Alt+Space', 'Alt+Space'],
    ['F9', 'F9'],
    ['Shift+F9', 'Shift+F9'],
    ['A', null],
    ['Shift+A', null],
    ['Escape', null],
    ['Mod+Ü', null],
    ['', null],
  ])('%s', (combination, accelerator) => {
    expect(globalAccelerator(combination)).toBe(accelerator);
  });

  test('are taken and given back as they are chosen; why they do not work is known', () => {
    const registered = new Map<string, () => void>();
    let pressed = 0;
    let changes = 0;
    const shortcut = followShortcut(
      desk,
      {
        register: (accelerator, run) => {
          if (accelerator === 'Alt+F1') return false;
          if (accelerator === 'Alt+F2') throw new TypeError('conversion failure');
          registered.set(accelerator, run);
          return true;
        },
        unregister: (accelerator) => registered.delete(accelerator),
      },
      () => (pressed += 1),
      () => (changes += 1),
    );
    const choose = (globalShortcut: string | null): string => {
      desk.choose({ globalShortcut });
      return shortcut.state;
    };
    expect(shortcut.state).toBe('off');
    expect(choose('Mod+Shift+Space')).toBe('on');
    registered.get('CmdOrCtrl+Shift+Space')?.();
    expect(pressed).toBe(1);
    expect(choose('Alt+F1')).toBe('taken');
    expect(choose('Alt+F2')).toBe('unusable');
    expect(choose('A')).toBe('unusable');
    expect(registered.size).toBe(0);
    expect(choose('Alt+Space')).toBe('on');
    expect(choose(null)).toBe('off');
    expect(changes).toBe(6);
    choose('Alt+Space');
    shortcut.stop();
    expect(registered.size).toBe(0);
  });
});

describe('spelling', () => {
  function spelling(bySystem: boolean) {
    const calls: string[] = [];
    let fail: (language: string) => void = () => undefined;
    const followed = followSpelling(
      desk,
      {
        bySystem,
        available: ['de', 'en-US'],
        enable: (on) => calls.push(on ? 'on' : 'off'),
        setLanguages: (languages) => calls.push(languages.join()),
        onFailure: (listener) => {
          fail = listener;
        },
      },
      () => calls.push('changed'),
    );
    return { followed, calls, fail: (language: string) => fail(language) };
  }

  test('fetches nothing until the user chooses a language', () => {
    const { followed, calls, fail } = spelling(false);
    expect(calls).toEqual(['off', '']);
    desk.choose({ spellLanguages: ['de', 'xx'] });
    expect(calls.slice(2)).toEqual(['de', 'on', 'changed']);
    fail('de');
    expect(followed.state).toEqual({ bySystem: false, available: ['de', 'en-US'], failed: ['de'] });
    desk.choose({ spellLanguages: [] });
    expect(calls.slice(6)).toEqual(['off', '', 'changed']);
    expect(followed.state.failed).toEqual([]);
  });

  test('is left to a system that does it itself', () => {
    const { calls } = spelling(true);
    desk.choose({ spellLanguages: ['de'] });
    expect(calls).toEqual(['changed']);
  });
});

describe('a right click', () => {
  const nothing: Clicked = {
    isEditable: false,
    selectionText: '',
    linkURL: '',
    misspelledWord: '',
    dictionarySuggestions: [],
    editFlags: { canCut: false, canCopy: false, canPaste: true, canSelectAll: true },
  };
  const shown = (clicked: Partial<Clicked>): string[] =>
    contextEntries({ ...nothing, ...clicked }).map((entry) =>
      entry.type === 'line' ? '—' : entry.label,
    );

  test('offers what can be done with text, a link and a misspelled word', () => {
    expect(shown({})).toEqual([]);
    expect(shown({ selectionText: 'low water' })).toEqual(['Copy']);
    expect(shown({ isEditable: true })).toEqual(['Cut', 'Copy', 'Paste', 'Select all']);
    expect(shown({ linkURL: 'https://example.com/' })).toEqual(['Copy link']);
    expect(shown({ linkURL: 'app://skein/index.html#/settings' })).toEqual([]);
    const misspelledWord = 'tieds';
    const dictionarySuggestions = ['tides', 'tied', 'ties', 'tiers', 'tires', 'timed'];
    expect(shown({ isEditable: true, misspelledWord, dictionarySuggestions })).toEqual([
      ...dictionarySuggestions.slice(0, 5),
      'Add to dictionary',
      '—',
      'Cut',
      'Copy',
      'Paste',
      'Select all',
    ]);
    expect(shown({ misspelledWord })).toEqual(['No suggestions', 'Add to dictionary']);
  });
});

describe('the icon beside the clock', () => {
  const line = (entry: TrayEntry): string => (entry.type === 'line' ? '—' : entry.label);

  test('says what runs and what waits, and leads there', () => {
    expect(trayView(desk.state)).toMatchObject({ tip: 'Skein: Nothing runs', mark: 'idle' });
    desk.have(
      aThread('t1', { ...atWork, title: 'Tides & currents', updatedAtMs: 5 }),
      aThread('t2', { ...atWork, waiting: 1 }),
      aThread('t3'),
      aThread('t4', { ...atWork, title: 'x'.repeat(90), updatedAtMs: 9 }),
    );
    expect(trayView(desk.state)).toMatchObject({
      tip: 'Skein: 2 threads at work',
      mark: 'working',
    });
    desk.set({ requests: [aQuestion('q', 't2')] });
    const { mark, entries } = trayView(desk.state);
    expect(mark).toBe('waiting');
    expect(entries.map(line)).toEqual([
      '1 question waits for you',
      'Show approvals',
      '—',
      'Waiting for you',
      'Thread t2',
      '—',
      'At work',
      `${'x'.repeat(59)}…`,
      'Tides && currents',
      '—',
      'New thread',
      'Show Skein',
      '—',
      'Quit Skein',
    ]);
    expect(entries).toContainEqual({
      type: 'lead',
      label: 'Thread t2',
      address: '#/thread/local/t2',
    });
  });

  test('is drawn for each state, and without a colour of its own where the system gives it one', () => {
    const drawn = (['idle', 'working', 'waiting'] as const).map((mark) =>
      trayGlyph({ mark, size: 32, template: false }).pixels.toString('base64'),
    );
    expect(new Set(drawn).size).toBe(3);
    const { pixels } = trayGlyph({ mark: 'waiting', size: 32, template: true });
    expect(pixels.length).toBe(32 * 32 * 4);
    expect(pixels.some((byte, at) => at % 4 !== 3 && byte !== 0)).toBe(false);
    expect(pixels.some((byte, at) => at % 4 === 3 && byte === 255)).toBe(true);
  });
});

test('the projects that were worked in last come first, and those that are gone never', () => {
  const gone = { ...aProject('gone', 0), present: false };
  desk.set({ projects: [gone, aProject('a', 1), aProject('b', 2), aProject('c', 3)] });
  desk.have(
    aThread('t1', { projectId: 'c', updatedAtMs: 9 }),
    aThread('t2', { projectId: 'b', updatedAtMs: 5 }),
    aThread('t3', { projectId: 'gone', updatedAtMs: 20 }),
  );
  expect(recentProjects(desk.state).map(({ name, address }) => [name, address])).toEqual([
    ['c', '#/new/c'],
    ['b', '#/new/b'],
    ['a', '#/new/a'],
  ]);
});

test('Windows lists what can be done and where, but nothing that the user took out of it', () => {
  const project = (name: string, path: string) => ({ name, path, address: '#/new/x' });
  const recent = [project('tides', 'C:\\work\\tides'), project('D', 'D:\\')];
  const { tasks, projects } = jumpList(recent, []);
  expect(tasks.map(({ title, args }) => [title, args])).toEqual([
    ['New thread', 'skein://new'],
    ['New window', '--new-window'],
  ]);
  expect(projects.map(({ args }) => args)).toEqual(['"C:\\work\\tides"', '"D:\\\\"']);
  expect(jumpList(recent, ['"C:\\work\\tides"']).projects).toEqual([projects[1]]);
});
