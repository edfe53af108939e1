import { beforeEach, expect, test } from 'vitest';
import type { ServerState } from '../../server/protocol/host-server.ts';
import { askToLeave, atStake, mustAsk } from './leaving.ts';
import type { LeaveQuestion } from './leaving.ts';
import { aThread, atWork, FakeDesk } from './testing/fake-desk.ts';

let desk: FakeDesk;
beforeEach(() => {
  desk = new FakeDesk();
});

const server = (id: string, type: 'bundled' | 'remote'): ServerState => ({
  id,
  name: id,
  way: type === 'bundled' ? { type } : { type, url: 'wss://far.invalid' },
  standing: 'on',
  hasToken: false,
  generation: 1,
  status: 'ready',
  cause: null,
  retryAtMs: null,
  userAgent: null,
  platformOs: null,
  home: null,
  version: null,
  newer: false,
  replacedFrom: null,
  silentSinceMs: null,
  brokenLines: 0,
  lacks: [],
});

test('what ends with the app is counted: not what rests, nor what runs on a machine of its own', () => {
  desk.set({ servers: [server('local', 'bundled'), server('far', 'remote')] });
  desk.have(
    aThread('t1', atWork),
    aThread('t2', atWork),
    aThread('t3'),
    aThread('t4', { ...atWork, server: 'far' }),
  );
  expect(atStake(desk.state)).toBe(2);
  expect(mustAsk(desk.state)).toBe(true);
  desk.choose({ confirmQuit: false });
  expect(mustAsk(desk.state)).toBe(false);
});

test('nobody is asked when nothing would be lost', () => {
  desk.have(aThread('t1'));
  expect(mustAsk(desk.state)).toBe(false);
});

test.each([
  ['tray', 0, false, 'quit', []],
  ['tray', 0, true, 'quit', [{ confirmQuit: false }]],
  ['tray', 1, false, 'background', [{ tray: true }]],
  ['tray', 1, true, 'background', [{ confirmQuit: false, tray: true }]],
  ['tray', 2, true, 'stay', []],
  ['dock', 1, false, 'background', []],
  [null, 1, true, 'stay', []],
] as const)(
  'with %s, button %i and “do not ask again” %s: %s',
  async (background, button, never, answer, kept) => {
    desk.have(aThread('t1', atWork));
    const asked: LeaveQuestion[] = [];
    const written: unknown[] = [];
    expect(
      await askToLeave({
        desk,
        write: (change) => Promise.resolve(written.push(change)),
        background,
        ask: (question) => {
          asked.push(question);
          return Promise.resolve({ button, never });
        },
      }),
    ).toBe(answer);
    expect(written).toEqual(kept);
    expect(asked).toHaveLength(1);
    expect(asked[0]?.title).toBe('1 agent is working');
    expect(asked[0]?.buttons).toEqual(
      background === null
        ? ['Quit', 'Cancel']
        : ['Quit', 'Keep running in the background', 'Cancel'],
    );
    expect(asked[0]?.about.includes('icon beside the clock')).toBe(background === 'tray');
  },
);
