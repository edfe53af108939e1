/** Standing approvals, features and reports, over the wire. */
import { appendFile, mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { setUp } from '../fixtures/app-server.ts';
import type { Bench } from '../fixtures/app-server.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await setUp();
});
afterEach(() => bench.end());

test('rules, features, profiles, diagnostics and reports answer with what was done before', async () => {
  await mkdir(join(bench.home, 'rules'));
  await appendFile(
    join(bench.home, 'rules', 'default.rules'),
    'prefix_rule(pattern=["echo", "hi"], decision="allow")\n',
  );
  const server = await bench.ready();
  const { data } = await server.request('approvalRule/list', {});
  const [rule] = data as { id: string }[];
  expect(rule).toMatchObject({
    prefix: ['echo', 'hi'],
    exact: false,
    scope: 'home',
    leavesSandbox: true,
    useCount: 0,
    lastUsedAt: null,
    source: 'codex',
  });
  const revoke = () => server.request('approvalRule/revoke', { id: rule?.id });
  expect(await revoke()).toEqual({ revoked: true });
  expect(await revoke()).toEqual({ revoked: false });
  expect(await server.request('approvalRule/list', {})).toMatchObject({ data: [] });
  const restored = server.notified('approvalRule/changed', { id: rule?.id, change: 'restored' });
  expect(await server.request('approvalRule/restore', { id: rule?.id })).toEqual({
    restored: true,
  });
  await restored;
  expect(await server.request('approvalRule/list', {})).toMatchObject({ data: [{ id: rule?.id }] });

  const goals = async () => {
    const listed = await server.request('experimentalFeature/list', {});
    return (listed['data'] as { name: string }[]).find(({ name }) => name === 'goals');
  };
  expect(await goals()).toMatchObject({ stage: 'stable', enabled: true, defaultEnabled: true });
  const enablement = { goals: false, nosuch: true };
  expect(await server.request('experimentalFeature/enablement/set', { enablement })).toEqual({
    enablement: { goals: false },
  });
  expect(await goals()).toMatchObject({ enabled: false });
  const edit = { keyPath: 'permissions.mine', mergeStrategy: 'replace' };
  await server.request('config/value/write', {
    ...edit,
    value: { extends: ':workspace', description: 'M', filesystem: { '/data': 'write' } },
  });
  const profiles = await server.request('permissionProfile/list', { cursor: '3' });
  expect(profiles).toEqual({
    data: [{ id: 'mine', description: 'M', allowed: true }],
    nextCursor: null,
  });
  const started = await server.request('thread/start', {
    cwd: bench.workspace,
    permissions: 'mine',
    approvalPolicy: {
      granular: { sandbox_approval: true, rules: true, mcp_elicitations: false },
    },
  });
  expect(started).toMatchObject({
    sandbox: { type: 'workspaceWrite', writableRoots: ['/data'] },
    activePermissionProfile: { id: 'mine', extends: ':workspace' },
    approvalPolicy: { granular: { skill_approval: false, request_permissions: false } },
  });

  const { gauges } = await server.request('server/diagnostics', {});
  expect(gauges).toContainEqual({ name: 'app.threads.loaded', value: 1 });
  const threadId = (started['thread'] as { id: string }).id;
  await server.completed(await server.startTurn(threadId, 'hello'));
  const savePath = join(bench.home, 'report.zip');
  const report = { savePath, classification: 'bug', reason: 'why', includeLogs: true, threadId };
  expect(await server.request('feedback/save', report)).toEqual({
    savedPath: savePath,
    threadId,
    promptHash: null,
  });
  expect((await stat(savePath)).mode & 0o777).toBe(0o600);
  const entries = unzipSync(await readFile(savePath));
  expect(JSON.parse(strFromU8(entries['report.json'] ?? new Uint8Array()))).toMatchObject({
    reason: 'why',
    tags: { classification: 'bug', thread_id: threadId, model: 'scripted-1' },
  });
  const rollout = Object.entries(entries).find(([name]) => name.endsWith('.jsonl'));
  expect(strFromU8(rollout?.[1] ?? new Uint8Array())).toContain('hello');
  expect((await server.ask('feedback/save', report)).error?.message).toContain('already exists');
});

test('a client without the opt-in is told what needs it', async () => {
  const server = bench.server();
  await server.initialize({});
  const refusal = async (method: string, params: object) =>
    (await server.ask(method, params)).error?.message;
  const granular = { sandbox_approval: true, rules: true, mcp_elicitations: true };
  expect(await refusal('thread/start', { approvalPolicy: { granular } })).toBe(
    'askForApproval.granular requires experimentalApi capability',
  );
  expect(await refusal('thread/start', { permissions: ':workspace' })).toBe(
    'thread/start.permissions requires experimentalApi capability',
  );
  expect(await refusal('server/diagnostics', {})).toContain('requires experimentalApi');
  expect(await refusal('approvalRule/list', {})).toContain('requires experimentalApi');
});
