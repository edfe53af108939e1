/** What a machine can do to the app: a full disk, a home that cannot be written, a second one on the same home. */
import { execFile, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { buildIfNeeded } from '../../build/build-if-needed.ts';
import { standInFolder } from '../electron-stand-in/binary.ts';
import { modelConfig, say, startModelServer } from '../fixtures/model-server.ts';
import type { ModelServer } from '../fixtures/model-server.ts';
import { processesOf } from '../fixtures/processes.ts';
import { AppPage } from './app-page.ts';
import { AppProcess } from './app-process.ts';

const run = promisify(execFile);

let folder: string;
let home: string;
let model: ModelServer;
let started: AppProcess[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skein-faults-'));
  home = join(folder, 'home');
  model = await startModelServer(() => say('Here.'));
  await mkdir(home, { mode: 0o700 });
  await writeFile(join(home, 'config.toml'), modelConfig(model));
});
afterEach(async () => {
  for (const { child } of started) child.kill('SIGTERM');
  await Promise.all(started.map(({ status }) => status));
  started = [];
  await model.close();
  await rm(folder, { recursive: true, force: true });
});

function start(within: readonly string[] = []): AppProcess {
  const env = { SCRIPTED_KEY: model.key };
  const app = new AppProcess({ home, folder, env, within });
  started.push(app);
  return app;
}

const open = async (app: AppProcess): Promise<AppPage> => AppPage.open(await app.link, () => {});

async function killed(app: AppProcess): Promise<void> {
  app.child.kill('SIGKILL');
  await app.status;
}

/** As a full disk: what a file would grow by beyond so many bytes is refused, of all that main has started. */
async function mostBytes(bytes: number | 'unlimited'): Promise<void> {
  for (const { pid } of await processesOf(folder)) {
    await run('prlimit', ['--pid', String(pid), `--fsize=${bytes}:unlimited`]);
  }
}

const canLimit = spawnSync('prlimit', ['--version']).status === 0;

test.runIf(canLimit)(
  'a full disk is told; what it refused is there once there is room, also after a kill',
  async () => {
    const app = start();
    const page = await open(app);
    const draft = (text: string) => page.host('host/draft/write', { key: 'new/', text });
    await draft('Before');
    await expect.poll(async () => (await page.host('host/sync/state')).servers.length).toBe(1);
    const told = (full: boolean) =>
      page.until(
        ({ message }) =>
          'method' in message &&
          message.method === 'host/library/changed' &&
          ((message.params as { unkept: string | null }).unkept !== null) === full,
      );
    await mostBytes(4096);
    await draft('While there was no room');
    await told(true);
    expect((await page.host('host/initialize')).unkept).toMatch(/full|disk|I\/O/);
    await draft('And more');
    await mostBytes('unlimited');
    await told(false);
    await killed(app);
    const again = await open(start());
    expect((await again.host('host/initialize')).drafts).toEqual({ 'new/': 'And more' });
  },
  60_000,
);

const canBind =
  spawnSync('bwrap', ['--dev-bind', '/', '/', '--ro-bind', '/tmp', '/tmp', 'true']).status === 0;

test.runIf(canBind)(
  'a home that cannot be written is refused in words, and stays as it is',
  async () => {
    const first = start();
    await (await open(first)).host('host/draft/write', { key: 'new/', text: 'Kept' });
    first.child.kill('SIGTERM');
    await first.status;
    await cp(home, join(folder, 'copy'), { recursive: true });
    const refused = start(['bwrap', '--dev-bind', '/', '/', '--ro-bind', home, home]);
    expect(await refused.status).toBe(1);
    expect(refused.errors).toMatch(/^skein: .*(read-?only|unable to open|cannot be)/im);
    expect(refused.errors).toContain(home);
    const page = await open(start());
    expect((await page.host('host/initialize')).drafts).toEqual({ 'new/': 'Kept' });
  },
  60_000,
);

test('a home that cannot be one is refused in words by the desktop app, too', async () => {
  await buildIfNeeded();
  const file = join(folder, 'a-file');
  await writeFile(file, '');
  const env = { ...process.env, SKEIN_HOME: file, XDG_CONFIG_HOME: folder };
  const root = fileURLToPath(new URL('../../', import.meta.url));
  // The stand-in: Electron itself waits for somebody to close its box.
  const started = run(join(standInFolder(), 'electron'), [root], { env });
  const { code, stderr } = (await started.catch((error: unknown) => error)) as {
    code: number;
    stderr: string;
  };
  expect(stderr).toContain(`${file} cannot be its home`);
  expect(stderr).not.toContain('    at ');
  expect(code).toBe(1);
}, 60_000);

test('a second one on the same home is refused in words, and the first one goes on', async () => {
  const page = await open(start());
  const second = start();
  expect(await second.status).toBe(1);
  expect(second.errors).toContain('another Skein uses it');
  expect(second.errors).toContain(join(home, 'app', 'skein.sqlite'));
  expect((await page.host('host/initialize')).unkept).toBeNull();
}, 60_000);
