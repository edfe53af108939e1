import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { says } from '../model/scripted-model.ts';
import { openFixture } from './testing/thread-fixture.ts';
import type { Fixture } from './testing/thread-fixture.ts';

const origin = { originator: 'test' };
const nobody = '01a203d1-d8f9-72c0-b89a-2c72c2ff2f24';

async function open(): Promise<{ f: Fixture; threadId: string; file: string }> {
  const f = await openFixture(({ index }) => says(`it_${index}`, `answer ${index}`));
  const threadId = await f.startThread();
  await f.runTurn(threadId, 'one');
  return { f, threadId, file: (await f.manager.read({ threadId })).thread.path ?? '' };
}

it('resumes with a history: a thread of its own begins with it', async () => {
  const { f, threadId } = await open();
  const history = [
    { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'From elsewhere' }] },
    { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Said there' }] },
  ];
  const params = { threadId: nobody, history, cwd: f.workspace };
  const { thread } = await f.served('resume', f.manager.resume(params, origin));
  expect(thread).toMatchObject({ preview: 'From elsewhere', status: { type: 'idle' }, turns: [] });
  expect(thread.id).not.toBe(nobody);
  await f.runTurn(thread.id, 'Go on');
  const heard = JSON.stringify(f.model.requests.at(-1)?.body.input);
  expect(heard).toMatch(/From elsewhere.*Said there.*environment_context.*Go on/);
  await f.manager.close();
  const { manager } = f.another();
  const again = await manager.resume({ threadId: thread.id });
  again.after();
  expect(again.result.thread.turns).toHaveLength(1);
  expect((await manager.list({})).data.map(({ id }) => id)).toContain(thread.id);
  (await manager.resume({ threadId })).after();
  await expect(manager.resume({ threadId, history })).rejects.toThrow(
    `cannot resume thread ${threadId} with history while it is already running`,
  );
  await expect(manager.resume({ threadId: nobody, history: [{}] })).rejects.toThrow('history[0]');
});

it('takes up with another provider what its own is gone of', async () => {
  const { f } = await open();
  const file = path.join(f.home, 'config.toml');
  const config = await readFile(file, 'utf8');
  const other = config.slice(config.indexOf('[model_providers.scripted]'));
  await writeFile(file, `${config}\n${other.replace('.scripted]', '.other]')}`);
  const threadId = await f.startThread({ modelProvider: 'other' });
  await f.runTurn(threadId, 'Hello.');
  await f.manager.close();
  await writeFile(file, config);
  const { manager } = f.another();
  await expect(manager.resume({ threadId })).rejects.toThrow('other');
  const { result, after } = await manager.resume({ threadId, modelProvider: 'scripted' });
  after();
  expect(result).toMatchObject({ modelProvider: 'scripted', thread: { turns: [{}] } });
});

it('comes back to the folder of its environment, and is listed under its own', async () => {
  const { f } = await open();
  const { home: elsewhere, workspace: cwd } = f;
  const threadId = await f.startThread({
    environments: [{ environmentId: 'local', cwd: elsewhere }],
  });
  await f.runTurn(threadId, 'Where?');
  await f.manager.close();
  const { manager } = f.another();
  const { result, after } = await manager.resume({ threadId });
  after();
  expect(result).toMatchObject({
    cwd,
    runtimeWorkspaceRoots: [elsewhere],
    thread: { cwd, environments: [{ cwd: elsewhere }] },
  });
  const { data } = await manager.list({ cwd });
  expect(data.map(({ id }) => id)).toContain(threadId);
  expect((await manager.list({ cwd: elsewhere })).data).toEqual([]);
});

it('resumes by path, whatever the id', async () => {
  const { f, threadId, file } = await open();
  await expect(f.manager.resume({ threadId, path: '/nope' })).rejects.toThrow(
    `cannot resume running thread ${threadId} with stale path: requested \`/nope\``,
  );
  await f.served('resume', f.manager.resume({ threadId, path: file }));
  await f.manager.close();
  const { manager } = f.another();
  const { result, after } = await manager.resume({ threadId: nobody, path: file });
  after();
  expect(result.thread).toMatchObject({ id: threadId, path: file });
  expect(result.thread.turns).toHaveLength(1);
  const empty = await manager.resume({ threadId, path: '' });
  empty.after();
  expect(empty.result.thread.id).toBe(threadId);
  await expect(manager.resume({ threadId: nobody, path: '/nope' })).rejects.toThrow(
    'no rollout found at path /nope',
  );
  await expect(manager.resume({ threadId: nobody, path: 'a/b' })).rejects.toThrow('absolute');
  const other = path.join(f.workspace, 'other.jsonl');
  await writeFile(other, 'no rollout\n');
  await expect(manager.resume({ threadId: nobody, path: other })).rejects.toThrow('no rollout of');
});

it('resumes and forks a rollout that lies elsewhere', async () => {
  const { f, threadId, file } = await open();
  await f.manager.close();
  const elsewhere = path.join(f.workspace, 'kept', 'copy.jsonl');
  await mkdir(path.dirname(elsewhere));
  await copyFile(file, elsewhere);
  const { manager } = f.another();
  await expect(manager.resume({ threadId: nobody, path: elsewhere })).rejects.toThrow(
    `thread ${threadId} lies at ${file}, not at ${elsewhere}`,
  );
  await manager.close();
  await rm(file);
  const next = f.another();
  const forked = await next.manager.fork({ threadId: 'x', path: elsewhere }, origin);
  forked.after();
  expect(forked.result.thread).toMatchObject({ forkedFromId: threadId });
  expect(forked.result.thread.turns).toHaveLength(1);
  const { result, after } = await next.manager.resume({ threadId: nobody, path: elsewhere });
  after();
  expect(result.thread).toMatchObject({ id: threadId, path: elsewhere });
});

it('forks up to a turn or before it, also in memory only', async () => {
  const { f, threadId } = await open();
  const second = await f.runTurn(threadId, 'two');
  const fork = async (params: object) =>
    (await f.served('fork', f.manager.fork({ threadId, ...params }, origin))).thread;
  expect((await fork({ beforeTurnId: second })).turns).toHaveLength(1);
  expect((await fork({ lastTurnId: second })).turns).toHaveLength(2);
  const ephemeral = await fork({ ephemeral: true, beforeTurnId: second });
  expect(ephemeral).toMatchObject({ ephemeral: true, path: null });
  await f.runTurn(ephemeral.id, 'three');
  const heard = JSON.stringify(f.model.requests.at(-1)?.body.input);
  expect(heard).toMatch(/"one".*"answer 0".*"three"/);
  expect(heard).not.toContain('"two"');
  await expect(fork({ beforeTurnId: second, lastTurnId: second })).rejects.toThrow(
    '`beforeTurnId` cannot be combined with `lastTurnId`',
  );
  await expect(fork({ lastTurnId: 'nope' })).rejects.toThrow('turn not found: nope');
});
