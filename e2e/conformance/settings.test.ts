/** Config, features and what threads make of them, over the wire. */
import { spawnSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { setUp } from '../fixtures/app-server.ts';
import type { AppServer, Bench } from '../fixtures/app-server.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await setUp();
});
afterEach(() => bench.end());

const configFile = (): string => join(bench.home, 'config.toml');
const start = (server: AppServer, params: object = {}) =>
  server.request('thread/start', { cwd: bench.workspace, ...params });

test('config is read with its layers and written with its errors', async () => {
  const server = bench.server(['-c', 'model_verbosity="low"']);
  await server.initialize();
  const { layers } = await server.request('config/read', { includeLayers: true });
  const [flags, user] = layers as { name: object; version: string; config: object }[];
  expect(flags).toMatchObject({
    name: { type: 'sessionFlags' },
    config: { model_verbosity: 'low' },
  });
  const edits = [
    { keyPath: 'model_verbosity', value: 'high', mergeStrategy: 'replace' },
    { keyPath: 'x', value: { y: 1 }, mergeStrategy: 'upsert' },
  ];
  expect(
    await server.request('config/batchWrite', { edits, expectedVersion: user?.version }),
  ).toMatchObject({
    status: 'okOverridden',
    filePath: configFile(),
    overriddenMetadata: { effectiveValue: 'low' },
  });
  expect(
    await server.ask('config/batchWrite', { edits, expectedVersion: user?.version }),
  ).toMatchObject({
    error: { code: -32600, data: { config_write_error_code: 'configVersionConflict' } },
  });
  const edit = { keyPath: 'model', mergeStrategy: 'replace' };
  expect(await server.ask('config/value/write', edit)).toMatchObject({
    error: { message: 'Invalid request: missing field `value`' },
  });
  expect(
    await server.ask('config/value/write', { ...edit, value: 'm', filePath: '/else.toml' }),
  ).toMatchObject({ error: { data: { config_write_error_code: 'configLayerReadonly' } } });
  expect(await server.request('configRequirements/read')).toEqual({
    supportsIndependentSpeedModes: true,
    requirements: null,
  });
});

test('a start with arguments that mean nothing says so and ends', async () => {
  const server = bench.server(['--enable', 'nosuch']);
  expect((await server.exited).code).toBe(2);
  expect(server.stderr).toContain('nosuch');
});

test('no thread starts from a config with a mistake; its place is told', async () => {
  const server = await bench.ready();
  const sound = await readFile(configFile(), 'utf8');
  await writeFile(configFile(), `sandbox_mode = "readonly"\n${sound}`);
  expect(await server.ask('thread/start', { cwd: bench.workspace })).toMatchObject({
    error: {
      code: -32600,
      message: expect.stringMatching(/^failed to load configuration: .*sandbox_mode/) as string,
    },
  });
  await writeFile(configFile(), `${sound}\n[broken\n`);
  expect(await server.ask('thread/start', { cwd: bench.workspace })).toMatchObject({
    error: { message: expect.stringContaining('config.toml:') as string },
  });
  await writeFile(configFile(), sound);
  await start(server);
});

test('a thread that may write in a work tree makes it trusted, with its own config', async () => {
  spawnSync('git', ['init', '-q', bench.workspace]);
  await mkdir(join(bench.workspace, '.skein'));
  await mkdir(join(bench.workspace, 'sub'));
  await writeFile(
    join(bench.workspace, '.skein', 'config.toml'),
    'model_reasoning_effort = "high"\nmodel_provider = "other"\n',
  );
  const server = await bench.ready();
  expect(await start(server)).toMatchObject({
    sandbox: { type: 'readOnly' },
    activePermissionProfile: { id: ':read-only', extends: null },
    reasoningEffort: null,
  });
  const cwd = join(bench.workspace, 'sub');
  expect(await start(server, { cwd, sandbox: 'workspace-write' })).toMatchObject({
    sandbox: { type: 'workspaceWrite' },
    activePermissionProfile: null,
    reasoningEffort: 'high',
    modelProvider: 'scripted',
  });
  const config = await readFile(configFile(), 'utf8');
  expect(config).toContain(`[projects.${JSON.stringify(bench.workspace)}]`);
  expect(config).toContain('trust_level = "trusted"');
  expect(await start(server)).toMatchObject({
    sandbox: { type: 'workspaceWrite' },
    activePermissionProfile: { id: ':workspace', extends: null },
    approvalPolicy: 'on-request',
  });
  const warning = await server.notified('warning');
  expect(warning.params?.['message']).toContain('model_provider');
  await writeFile(configFile(), config.replace('"trusted"', '"untrusted"'));
  expect(await start(server, { sandbox: 'danger-full-access' })).toMatchObject({
    approvalPolicy: 'untrusted',
    reasoningEffort: null,
  });
  expect(await readFile(configFile(), 'utf8')).toContain('"untrusted"');
});
