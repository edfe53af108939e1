/**
 * Threads of Codex. Some samples are made by hand after files that its older versions wrote, some are
 * what its versions wrote with a scripted model, without their own prose.
 */
import { appendFile, cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import type { RequestContext } from '../handlers/dispatcher.ts';
import { threadImportHandlers } from '../handlers/thread-import.ts';
import { says } from '../model/scripted-model.ts';
import { openFixture } from './testing/thread-fixture.ts';
import type { TestServer } from './testing/test-server.ts';
import type { Fixture } from './testing/thread-fixture.ts';

const thread = '01a30000-0000-7000-8000-00000000000a';
const fork = '01a30000-0000-7000-8000-00000000000b';
const legacy = '01a30000-0000-7000-8000-00000000000c';
const oldest = '01a30000-0000-7000-8000-00000000000d';

let f: Fixture;
let codex = '';
let config = '';
beforeEach(async () => {
  f = await openFixture(({ index }) => says(`it_${index}`, `answer ${index}`));
  codex = path.join(path.dirname(f.home), 'codex');
  const samples = fileURLToPath(new URL('./testing/formats/codex', import.meta.url));
  await cp(samples, codex, { recursive: true });
  config = await readFile(path.join(f.home, 'config.toml'), 'utf8');
  await writeFile(
    path.join(f.home, 'config.toml'),
    `${config}\n[import]\ncodex_home = ${JSON.stringify(codex)}\n`,
  );
});
async function server(): Promise<TestServer> {
  const made = f.another();
  await made.access.loader.followCodex();
  return made;
}

async function turnsOf({ manager }: Pick<TestServer, 'manager'>, threadId: string) {
  const { data } = await manager.turnsList({ threadId, sortDirection: 'asc', itemsView: 'full' });
  return data.map(({ status, items }) => [
    status,
    ...items.map((item) => {
      if (item.type === 'agentMessage') return item.text;
      if (item.type !== 'userMessage') return item.type;
      const [part] = item.content;
      return part?.type === 'text' ? part.text : '';
    }),
  ]);
}

async function allFiles(): Promise<string[][]> {
  const entries = await readdir(codex, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Promise.all(
    files.map(async ({ parentPath, name }) => [
      name,
      await readFile(path.join(parentPath, name), 'utf8'),
    ]),
  );
}

describe('a home of Codex', () => {
  it('is listed and read when the config names it, whatever the format', async () => {
    const before = await allFiles();
    const s = await server();
    const { data } = await s.manager.list({});
    expect(data.map(({ id }) => id).toSorted()).toEqual([thread, fork, oldest].toSorted());
    expect(data.find(({ id }) => id === thread)).toMatchObject({
      preview: 'Look around',
      originator: 'codex_cli',
      source: 'cli',
      model: 'gpt-5.5',
      modelProvider: 'openai',
      cwd: '/home/ada/project',
      gitInfo: { sha: 'abc', branch: 'main' },
      extra: { importedFrom: expect.stringContaining(codex) as string },
    });
    const archived = await s.manager.list({ archived: true });
    expect(archived.data.map(({ id }) => id)).toEqual([legacy]);
    const first = ['completed', 'Look around', 'reasoning', 'commandExecution', 'fileChange'];
    const kept = [
      [...first, 'Done looking'],
      ['completed', 'Instead that', 'Kept'],
    ];
    expect(await turnsOf(s, thread)).toEqual(kept);
    expect(await turnsOf(s, fork)).toEqual([...kept, ['completed', 'In the fork', 'Forked']]);
    expect(await turnsOf(s, legacy)).toEqual([
      [
        'completed',
        'An older one',
        'reasoning',
        'commandExecution',
        'fileChange',
        'An older answer',
      ],
    ]);
    expect(await turnsOf(s, oldest)).toEqual([
      ['interrupted', 'The oldest one', 'The oldest answer', 'Never answered'],
    ]);
    const { data: items } = await s.manager.itemsList({ threadId: thread });
    expect(items[2]?.item).toMatchObject({
      command: "/bin/bash -lc 'ls -a'",
      cwd: '/home/ada/project',
      commandActions: [{ type: 'listFiles', command: 'ls -a', path: null }],
      aggregatedOutput: 'a\n',
      exitCode: 0,
      durationMs: 1500,
      status: 'completed',
      source: 'unifiedExecStartup',
    });
    expect(items[3]?.item).toMatchObject({
      changes: [{ path: '/home/ada/project/a', kind: { type: 'update' }, diff: '@@\n-a\n+b\n' }],
    });
    expect((await s.searches.search({ searchTerm: 'instead that' })).data).toHaveLength(2);
    expect(await allFiles()).toEqual(before);
  });

  it('is counted by names alone, and taken out or listed again at once', async () => {
    const file = path.join(f.home, 'config.toml');
    const named = await readFile(file, 'utf8');
    await writeFile(file, config);
    const s = f.another();
    const variables = { CODEX_HOME: codex };
    Object.assign(s.access.services, { variables });
    const handlers = threadImportHandlers(s.access, { originator: 'test' });
    const ask = () => handlers['codexHome/read']({}, {} as RequestContext);
    const found = { path: codex, setting: codex, threads: 4, archived: 1 };
    expect(await ask()).toEqual({ ...found, listed: false });
    expect((await s.manager.list({})).data).toEqual([]);
    await writeFile(file, named);
    expect(await ask()).toEqual({ ...found, listed: true });
    expect((await s.manager.list({})).data).toHaveLength(3);
    await writeFile(file, config);
    expect(await ask()).toMatchObject({ listed: false });
    expect((await s.manager.list({})).data).toEqual([]);
  });

  it('is never written, and its threads go on as forks', async () => {
    const before = await allFiles();
    const s = await server();
    const refused = `thread ${thread} belongs to Codex`;
    await expect(s.manager.resume({ threadId: thread })).rejects.toThrow(refused);
    await expect(
      s.access.loader.note(thread, { type: 'thread_name_updated', name: 'x' }),
    ).rejects.toThrow(refused);
    const params = { threadId: thread, modelProvider: 'scripted', cwd: f.workspace };
    const { result, after } = await s.manager.fork(params, { originator: 'test' });
    after();
    expect(result.thread).toMatchObject({ forkedFromId: thread, extra: null });
    expect(result.thread.turns).toHaveLength(2);
    const { id } = result.thread;
    const from = s.outbound.seen.length;
    (await s.manager.turnStart({ threadId: id, input: [{ type: 'text', text: 'Go on' }] })).after();
    await s.outbound.untilMethod('turn/completed', from);
    const heard = JSON.stringify(f.model.requests.at(-1)?.body.input);
    expect(heard).toMatch(/Look around.*Done looking.*Instead that.*Kept.*Go on/);
    expect(heard).not.toMatch(/Taken back|passthrough/);
    expect(await allFiles()).toEqual(before);
    await s.manager.close();
    // The fork is whole by itself.
    await writeFile(path.join(f.home, 'config.toml'), config);
    const without = await server();
    expect((await without.manager.list({})).data.map((each) => each.id)).toEqual([id]);
    expect(await turnsOf(without, id)).toHaveLength(3);
    await expect(without.manager.read({ threadId: thread })).rejects.toThrow('thread not loaded');
  });

  it('is followed as it grows', async () => {
    await server();
    const folder = path.join(codex, 'sessions', '2026', '05', '01');
    const line = (payload: object) =>
      `${JSON.stringify({ timestamp: '2026-05-01T13:00:00.000Z', type: 'event_msg', payload })}\n`;
    await appendFile(
      path.join(folder, `rollout-2026-05-01T12-00-00-${fork}.jsonl`),
      line({ type: 'task_started', turn_id: 't5', started_at: 1777640400 }) +
        line({ type: 'user_message', message: 'And more' }),
    );
    const s = await server();
    expect((await turnsOf(s, fork)).at(-1)).toEqual(['interrupted', 'And more']);
  });
});

describe.each(['0.169.0', '0.153.4'])('what Codex %s writes', (version) => {
  const samples = fileURLToPath(new URL(`./testing/formats/codex-${version}`, import.meta.url));
  beforeEach(async () => {
    await rm(codex, { recursive: true });
    await cp(samples, codex, { recursive: true });
  });

  async function threads(s: TestServer) {
    const { data } = await s.manager.list({ sortDirection: 'asc' });
    const archived = await s.manager.list({ archived: true });
    return { all: [...data, ...archived.data], source: data[0]?.id ?? '', fork: data[1]?.id ?? '' };
  }

  it('is listed by the beginnings of its files, with its names', async () => {
    const s = await server();
    const { all } = await threads(s);
    expect(all.map(({ name, preview, cliVersion }) => [name, preview, cliVersion])).toEqual([
      ['A changed file', 'Look around and change a file', version],
      ['A changed file', 'Look around and change a file', version],
      [null, 'Put this away', version],
    ]);
    // Nothing was read through, and nothing is kept here.
    const places = await s.access.loader.store.places();
    expect(places.map(({ size }) => size)).toEqual([0, 0, 0]);
    const kept = await readdir(f.home, { recursive: true });
    expect(kept.filter((name) => name.endsWith('.jsonl'))).toEqual([]);
  });

  it('is read, searched and continued as a fork, compaction and all', async () => {
    const before = await allFiles();
    const s = await server();
    const { source, fork: theirFork } = await threads(s);
    const items = ['commandExecution', 'fileChange', 'commandExecution'];
    const turns = [
      ['completed', 'Look around and change a file', 'reasoning', ...items, 'Changed it.'],
      ['completed', 'What did you change?', 'The second line.'],
      ['completed', 'contextCompaction'],
      ['completed', 'And after the summary?', 'Still here.'],
    ];
    expect(await turnsOf(s, source)).toEqual(turns);
    expect(await turnsOf(s, theirFork)).toEqual([
      ...turns,
      ['completed', 'On another way', 'In the fork.'],
    ]);
    const { data } = await s.manager.itemsList({ threadId: source });
    expect(data.slice(2, 5).map(({ item }) => item)).toMatchObject([
      { command: "/bin/bash -lc 'cat a.txt'", exitCode: 0, aggregatedOutput: 'one\ntwo\n' },
      {
        changes: [
          { path: '/home/ada/project/b.txt', kind: { type: 'add' } },
          { path: '/home/ada/project/a.txt', kind: { type: 'update' } },
        ],
      },
      { status: 'failed', exitCode: 2 },
    ]);
    expect((await s.searches.search({ searchTerm: 'on another way' })).data).toHaveLength(1);
    // Read through, they are named as before.
    const names = (await threads(s)).all.map(({ name }) => name);
    expect(names).toEqual(['A changed file', 'A changed file', null]);
    const params = { threadId: source, modelProvider: 'scripted', cwd: f.workspace };
    const { result, after } = await s.manager.fork(params, { originator: 'test' });
    after();
    const from = s.outbound.seen.length;
    const input = [{ type: 'text' as const, text: 'Go on' }];
    (await s.manager.turnStart({ threadId: result.thread.id, input })).after();
    await s.outbound.untilMethod('turn/completed', from);
    const heard = JSON.stringify(f.model.requests.at(-1)?.body.input);
    expect(heard).toMatch(/And after the summary\?.*Still here\..*Go on/);
    expect(await allFiles()).toEqual(before);
  });

  it('may hold lines of later versions, and broken ones', async () => {
    const [file = ''] = (await readdir(path.join(codex, 'sessions'), { recursive: true }))
      .filter((name) => name.endsWith('.jsonl'))
      .toSorted();
    const at = path.join(codex, 'sessions', file);
    const [first = '', ...rest] = (await readFile(at, 'utf8')).split('\n');
    const timestamp = '2026-11-26T12:00:00.000Z';
    const unknown = [
      { timestamp, type: 'from_later', payload: { type: 'x' } },
      { timestamp, type: 'event_msg', payload: { type: 'from_later' } },
      { timestamp, type: 'event_msg', payload: { type: 'item_completed', item: { type: 'New' } } },
      { timestamp, type: 'response_item', payload: {} },
      { timestamp, type: 'compacted', payload: { replacement_history: 'none' } },
      { timestamp, type: 'turn_context', payload: [] },
    ].map((line) => JSON.stringify(line));
    await writeFile(at, [first, ...unknown, 'no line', '{"half', ...rest].join('\n'));
    const s = await server();
    const { source } = await threads(s);
    expect(await turnsOf(s, source)).toHaveLength(4);
  });
});
