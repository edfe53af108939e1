import { expect, test } from 'vitest';
import type { Turn } from '../../../server/protocol/turn.ts';
import { aProject, aSummary, SERVER } from '../../testing/fixtures.ts';
import { createApp } from '../../stores/app-store.ts';
import { createMemoryHub, type MemoryHub } from '../../transport/memory-transport.ts';
import { exportThread, fileNameOf, type Form } from './export-thread.ts';
import { importThread } from './import-thread.ts';
import { readThreadFile } from './thread-file.ts';

const turns: Turn[] = Array.from({ length: 45 }, (_, at) => ({
  id: `turn-${at}`,
  status: 'completed',
  startedAt: 1_700_000_000 + at,
  completedAt: 1_700_000_001 + at,
  items: [
    { type: 'userMessage', id: `u${at}`, content: [{ type: 'text', text: `Ask ${at} <b>` }] },
    { type: 'reasoning', id: `r${at}`, summary: ['Weighing it'], content: [] },
    {
      type: 'commandExecution',
      id: `c${at}`,
      command: 'ls',
      cwd: '/home/ada/parcel',
      source: 'agent',
      status: 'completed',
      commandActions: [],
      aggregatedOutput: `潮汐 ${at}\n`,
      exitCode: 1,
    },
    {
      type: 'ofLater',
      id: `k${at}`,
      deep: { kept: [1, null] },
    } as unknown as Turn['items'][number],
    {
      type: 'agentMessage',
      id: `a${at}`,
      text: `Answer **${at}** <script>alert(1)</script> [x](javascript:alert(1)) ![p](https://e.example/p.png)`,
    },
  ],
}));

/** A hub that holds the turns above, in pages of the size that is asked for. */
function hubWithHistory(): MemoryHub {
  const hub = createMemoryHub();
  hub.on('thread/turns/list', (params) => {
    const { cursor, limit } = params as { cursor: string | null; limit: number };
    const from = Number(cursor ?? 0);
    const next = from + limit;
    return {
      result: {
        data: turns.slice(from, next),
        nextCursor: next < turns.length ? String(next) : null,
      },
    };
  });
  return hub;
}

async function exported(form: Form): Promise<{ name: string; text: string; told: number[] }> {
  const app = createApp(hubWithHistory().transport);
  const told: number[] = [];
  const { name, blob } = await exportThread(app, aSummary({ named: true }), form, {
    told: (count) => told.push(count),
    signal: new AbortController().signal,
  });
  return { name, text: await blob.text(), told };
}

async function all(found: AsyncIterable<Turn>): Promise<Turn[]> {
  const list: Turn[] = [];
  for await (const one of found) list.push(one);
  return list;
}

test('the JSON holds every turn and item as it is, and is read back the same', async () => {
  const { name, text, told } = await exported('json');
  expect(name).toBe('Retry with jitter.json');
  expect(told).toEqual([20, 40, 45]);
  const value = JSON.parse(text) as { format: string; version: number; turns: unknown };
  expect(value).toMatchObject({
    format: 'skein-thread',
    version: 1,
    thread: { id: 't1', name: 'Retry with jitter', cwd: '/home/ada/parcel' },
  });
  expect(value.turns).toEqual(turns);

  const file = await readThreadFile(new Blob([text]));
  expect(file.head.thread.name).toBe('Retry with jitter');
  expect(await all(file.turns)).toEqual(turns);
  // As another program may have written it.
  const again = await readThreadFile(new Blob([JSON.stringify(value, null, 2)]));
  expect(await all(again.turns)).toEqual(turns);
});

test('what is no whole file of ours is refused, with the reason', async () => {
  const { text } = await exported('json');
  const reading = async (content: string): Promise<unknown> =>
    readThreadFile(new Blob([content])).then(({ turns: found }) => all(found));
  await expect(reading('')).rejects.toThrow('holds no exported thread');
  await expect(reading('{"format":"other"}')).rejects.toThrow('holds no exported thread');
  await expect(reading(text.replace('"version":1', '"version":2'))).rejects.toThrow('version 2');
  await expect(reading(text.replace('"cwd":"/home/ada/parcel",', ''))).rejects.toThrow('`cwd`');
  await expect(reading(text.split('\n').slice(0, 4).join('\n'))).rejects.toThrow('after 3 turns');
  await expect(reading(text.replace('"id":"turn-1"', '"id":7'))).rejects.toThrow('turn 2');
});

test('the Markdown leaves nothing out', async () => {
  const { name, text } = await exported('markdown');
  expect(name).toBe('Retry with jitter.md');
  expect(text.startsWith('# Retry with jitter\n')).toBe(true);
  for (const words of [
    '> Ask 44 <b>',
    '> Weighing it',
    '潮汐 44',
    '[exit 1]',
    '"kept"',
    'Answer **44**',
  ]) {
    expect(text).toContain(words);
  }
});

test('the page runs nothing, loads nothing and leaves nothing out', async () => {
  const { name, text } = await exported('html');
  expect(name).toBe('Retry with jitter.html');
  expect(text).toContain('default-src &#x27;none&#x27;');
  expect(text).toContain('--surface');
  expect(text).not.toMatch(/<script|javascript:|<img|https:\/\/(?!e\.example)/);
  for (const words of [
    'Ask 44 &lt;b&gt;',
    'Weighing it',
    '潮汐 44',
    '&quot;kept&quot;',
    '<strong>44</strong>',
  ]) {
    expect(text).toContain(words);
  }
});

test('an export that is cancelled ends before its next page', async () => {
  const hub = hubWithHistory();
  const app = createApp(hub.transport);
  const cancel = new AbortController();
  const running = exportThread(app, aSummary(), 'json', {
    told: () => cancel.abort(new Error('left')),
    signal: cancel.signal,
  });
  await expect(running).rejects.toThrow('left');
  const asked = hub.sent.map(({ message }) => ('method' in message ? message.method : ''));
  expect(asked.filter((method) => method === 'thread/turns/list')).toHaveLength(1);
});

test('a file becomes a thread in the project’s folder, and half a one becomes none', async () => {
  const { text } = await exported('json');
  const hub = createMemoryHub();
  const calls: [string, unknown][] = [];
  const answers = {
    begin: { importId: 'i1' },
    add: { turns: 1, items: 1 },
    commit: { thread: { id: 't9' } },
    cancel: {},
  };
  for (const [method, result] of Object.entries(answers)) {
    hub.on(`thread/import/${method}`, (params) => {
      calls.push([method, params]);
      return { result };
    });
  }
  const app = createApp(hub.transport);
  const project = aProject({ path: '/srv/parcel' });
  expect(await importThread(app, project, new Blob([text]))).toEqual({
    server: SERVER,
    threadId: 't9',
  });
  expect(calls.map(([method]) => method)).toEqual(['begin', 'add', 'commit']);
  expect(calls[0]?.[1]).toEqual({ cwd: '/srv/parcel', name: 'Retry with jitter', createdAt: 1 });
  expect(calls[1]?.[1]).toEqual({ importId: 'i1', turns });

  calls.length = 0;
  await expect(importThread(app, project, new Blob([text.slice(0, -40)]))).rejects.toThrow(
    'no exported thread',
  );
  expect(calls.map(([method]) => method)).toEqual(['begin', 'cancel']);
});

test('a server that takes no threads is told as such', async () => {
  const { text } = await exported('json');
  const hub = createMemoryHub();
  hub.on('thread/import/begin', () => ({
    error: { code: -32601, message: 'unknown method: thread/import/begin' },
  }));
  const app = createApp(hub.transport);
  await expect(importThread(app, aProject(), new Blob([text]))).rejects.toThrow(
    'This server cannot do that',
  );
});

test('a title becomes a name that every file system takes', () => {
  expect(fileNameOf('Fix a/b: "why?"\n')).toBe('Fix a b why');
  expect(fileNameOf('../..')).toBe('thread');
  expect(fileNameOf('CON')).toBe('thread');
  expect(fileNameOf('潮汐'.repeat(60))).toHaveLength(80);
});
