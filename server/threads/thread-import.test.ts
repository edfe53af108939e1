import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, it, vi } from 'vitest';
import { says } from '../model/scripted-model.ts';
import type { Turn } from '../protocol/turn.ts';
import { openFixture } from './testing/thread-fixture.ts';
import type { Fixture } from './testing/thread-fixture.ts';
import { ThreadImports } from './thread-imports.ts';

const origin = { originator: 'test' };

const words = (id: string, text: string): Turn['items'][number] => ({
  type: 'userMessage',
  id,
  content: [{ type: 'text', text }],
});

const turns: Turn[] = [
  {
    id: 'turn-1',
    items: [
      words('u1', 'Count the tides'),
      {
        type: 'commandExecution',
        id: 'c1',
        command: 'ls',
        cwd: '/elsewhere',
        source: 'agent',
        status: 'completed',
        commandActions: [],
        aggregatedOutput: 'x'.repeat(300_000),
        exitCode: 0,
      },
      { type: 'ofLater', id: 'k1', deep: { kept: [1, null] } } as unknown as Turn['items'][number],
      { type: 'agentMessage', id: 'a1', text: 'Two a day.' },
    ],
    status: 'completed',
    startedAt: 1_700_000_000,
    completedAt: 1_700_000_009,
    durationMs: 9_250,
  },
  {
    id: 'turn-2',
    items: [words('u1', 'And the moon?')],
    status: 'inProgress',
    startedAt: 1_700_000_100,
  },
];

async function rolloutsIn(f: Fixture): Promise<string[]> {
  const files = await readdir(path.join(f.home, 'sessions'), { recursive: true });
  return files.filter((file) => file.includes('rollout-'));
}

it('keeps every turn and item as it was told, and what ran is interrupted', async () => {
  const f = await openFixture(() => says('a', 'ok'));
  const imports = new ThreadImports(f.access, origin);
  const { importId } = await imports.begin({
    cwd: '/elsewhere',
    name: 'Tides',
    createdAt: 1_700_000_000,
  });
  const [first, second] = turns;
  if (first === undefined || second === undefined) throw new Error('two turns');
  expect(imports.add({ importId, turns: [first] })).toEqual({ turns: 1, items: 4 });
  expect(imports.add({ importId, turns: [second] })).toEqual({ turns: 2, items: 5 });
  expect((await f.manager.list({})).data).toEqual([]);

  const from = f.outbound.seen.length;
  const { thread } = await f.served('thread/import/commit', imports.commit({ importId }));
  expect(f.outbound.methods(from)).toEqual(['< thread/import/commit', 'thread/started']);
  expect(thread).toMatchObject({ name: 'Tides', cwd: '/elsewhere', createdAt: 1_700_000_000 });

  const read = await f.manager.read({ threadId: thread.id, includeTurns: true });
  expect(read.thread.turns).toMatchObject([
    {
      id: 'turn-1',
      status: 'completed',
      startedAt: 1_700_000_000,
      completedAt: 1_700_000_009,
      durationMs: 9_250,
      items: first.items,
    },
    { id: 'turn-2', status: 'interrupted', items: second.items },
  ]);
});

it('gives the model what was said, and goes on from there', async () => {
  const sent: string[] = [];
  const f = await openFixture((request) => {
    sent.push(JSON.stringify(request));
    return says('b', 'ok');
  });
  const imports = new ThreadImports(f.access, origin);
  const { importId } = await imports.begin({ cwd: f.home });
  imports.add({ importId, turns });
  const { thread } = await f.served('thread/import/commit', imports.commit({ importId }));
  await f.manager.resume({ threadId: thread.id });
  await f.runTurn(thread.id, 'Go on');
  expect(sent).toHaveLength(1);
  expect(sent[0]).toContain('Count the tides');
  expect(sent[0]).toContain('Two a day.');
  expect(sent[0]).not.toContain('xxxxxxxx');
});

it('gives turns and items of the same id one of their own', async () => {
  const f = await openFixture(() => says('a', 'ok'));
  const imports = new ThreadImports(f.access, origin);
  const { importId } = await imports.begin({ cwd: '/x' });
  const twice = { ...turns[1], items: [words('u', 'one'), words('u', 'two')] } as Turn;
  imports.add({ importId, turns: [twice, twice] });
  const { thread } = await f.served('thread/import/commit', imports.commit({ importId }));
  const read = await f.manager.read({ threadId: thread.id, includeTurns: true });
  expect(new Set(read.thread.turns.map(({ id }) => id)).size).toBe(2);
  for (const { items } of read.thread.turns) {
    expect(new Set(items.map(({ id }) => id)).size).toBe(2);
  }
});

it('leaves nothing behind when it is cancelled or forgotten', async () => {
  const f = await openFixture(() => says('a', 'ok'));
  const imports = new ThreadImports(f.access, origin);
  const { importId } = await imports.begin({ cwd: '/x' });
  imports.add({ importId, turns });
  expect(await rolloutsIn(f)).toHaveLength(1);
  await imports.cancel({ importId });
  expect(await rolloutsIn(f)).toEqual([]);
  expect(() => imports.add({ importId, turns })).toThrow('`importId`: no import is open');

  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const other = await imports.begin({ cwd: '/x' });
    vi.advanceTimersByTime(9 * 60_000);
    imports.add({ importId: other.importId, turns });
    vi.advanceTimersByTime(9 * 60_000);
    expect(imports.add({ importId: other.importId, turns: [] })).toEqual({ turns: 2, items: 5 });
    vi.advanceTimersByTime(11 * 60_000);
    expect(() => imports.add({ importId: other.importId, turns })).toThrow('no import is open');
  } finally {
    vi.useRealTimers();
  }
  await vi.waitFor(async () => expect(await rolloutsIn(f)).toEqual([]));
});

it('refuses what makes no thread, and says which field is wrong', async () => {
  const f = await openFixture(() => says('a', 'ok'));
  const imports = new ThreadImports(f.access, origin);
  await expect(imports.begin({ cwd: 'tides' })).rejects.toThrow('`cwd`');
  await expect(imports.begin({ cwd: '/x', createdAt: 9e12 })).rejects.toThrow('`createdAt`');
  const { importId } = await imports.begin({ cwd: '/x' });
  await expect(imports.commit({ importId })).rejects.toThrow('without turns');
  imports.add({ importId, turns });
  await f.served('thread/import/commit', imports.commit({ importId }));
});
