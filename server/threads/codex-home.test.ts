/** Threads of Codex. The samples are made by hand after files that its versions write. */
import { appendFile, cp, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { says } from '../model/scripted-model.ts';
import { openFixture } from './thread-fixture.ts';
import type { Fixture, TestServer } from './thread-fixture.ts';

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
afterEach(() => f.close());

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
