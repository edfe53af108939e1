import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { connectAppServer } from '../../server/client/connect.ts';
import { platformSandbox } from '../../server/sandbox/platform.ts';
import { HIDDEN, Redactor } from '../../server/diagnostics/redact.ts';
import { LocalProvisioner } from './local-provisioner.ts';
import type { WorkerSpec } from './provisioner.ts';
import { wakeAndWait } from './wait-until-running.ts';

const spec: WorkerSpec = {
  id: 'blue',
  name: 'Blue',
  limits: { cpuMillis: null, memoryBytes: null, diskBytes: null },
};
const entry = fileURLToPath(new URL('../../server/index.ts', import.meta.url));
const server = { command: process.execPath, args: [...process.execArgv, entry], env: {} };

/** A bare machine may have none; where one is required, its absence is the failure. */
const sandboxed =
  process.env['SKEIN_REQUIRE_SANDBOX'] === '1' || (await platformSandbox().probe()).available;

let folder: string;
let provisioner: LocalProvisioner;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skein-workers-'));
  provisioner = new LocalProvisioner({ folder, home: folder, server, redactor: new Redactor() });
});
afterEach(async () => {
  await provisioner.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

const CLIENT = { clientInfo: { name: 'test', title: null, version: '1' }, capabilities: null };

test('a worker is an app server with a home of its own, that only its token opens', async () => {
  expect(await provisioner.state('blue')).toEqual({ type: 'absent' });
  const { url, token } = await wakeAndWait(provisioner, spec, { everyMs: 50 });
  const client = await connectAppServer(url, { token });
  const { codexHome } = await client.request('initialize', CLIENT);
  expect(codexHome).toBe(join(folder, 'blue', 'home'));
  await client.close();
  await expect(connectAppServer(url, { token: 'wrong' })).rejects.toThrow(/401/);

  // Waking what is awake changes nothing.
  await provisioner.wake(spec);
  expect(await provisioner.state('blue')).toEqual({ type: 'running', endpoint: { url, token } });

  await provisioner.sleep('blue');
  expect(await provisioner.state('blue')).toEqual({ type: 'asleep' });
  expect(existsSync(join(folder, 'blue', 'home'))).toBe(true);
  expect(await provisioner.logs('blue', 100)).toContain('listening on');

  await provisioner.remove('blue');
  expect(await provisioner.state('blue')).toEqual({ type: 'absent' });
  expect(existsSync(join(folder, 'blue'))).toBe(false);
});

test.skipIf(!sandboxed)(
  'a confined command sees its workspace, and nothing of whoever made it',
  async () => {
    await writeFile(join(folder, 'keys.json'), 'secret');
    const { url, token } = await wakeAndWait(provisioner, spec, { everyMs: 50 });
    const workspace = join(folder, 'blue', 'workspace');
    await writeFile(join(workspace, 'mine.txt'), 'mine');
    const client = await connectAppServer(url, { token });
    await client.request('initialize', CLIENT);
    const read = (path: string) =>
      client.request('command/exec', {
        command: ['cat', path],
        cwd: workspace,
        sandboxPolicy: { type: 'readOnly', networkAccess: false },
      });
    try {
      const seen = await read(join(workspace, 'mine.txt'));
      expect(seen).toMatchObject({ exitCode: 0, stdout: 'mine' });
      for (const path of ['keys.json', 'blue/token', 'blue/home/config.toml']) {
        expect((await read(join(folder, path))).stdout, path).toBe('');
      }
      expect((await read(join(folder, 'keys.json'))).exitCode).not.toBe(0);
    } finally {
      await client.close();
    }
  },
);

test('a worker does not outlive whoever made it', async () => {
  const maker = `
    const { LocalProvisioner } = await import(${JSON.stringify(new URL('./local-provisioner.ts', import.meta.url).href)});
    const provisioner = new LocalProvisioner(${JSON.stringify({ folder, home: folder, server })});
    await provisioner.wake(${JSON.stringify(spec)});
    for (;;) {
      const state = await provisioner.state('blue');
      if (state.type === 'running') process.stdout.write(state.endpoint.url + '\\n');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }`;
  const child = spawn(process.execPath, [...process.execArgv, '--input-type=module', '-e', maker], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  const url = String(said).trim().split('\n')[0] ?? '';
  child.kill('SIGKILL');
  await expect
    .poll(() => fetch(url.replace(/^ws/, 'http') + '/healthz').then(String, () => 'gone'), {
      timeout: 10_000,
    })
    .toBe('gone');
});

test('its log hides what Skein knows to be secret', async () => {
  await provisioner.close();
  const redactor = new Redactor();
  redactor.hide('listening');
  provisioner = new LocalProvisioner({ folder, home: folder, server, redactor });
  // What it says of itself is read before.
  await wakeAndWait(provisioner, spec, { everyMs: 20 });
  const log = await provisioner.logs('blue', 100);
  expect(log).toContain(HIDDEN);
  expect(log).not.toContain('listening');
});

test('a worker whose server cannot run says why, and runs when it can', async () => {
  await provisioner.close();
  provisioner = new LocalProvisioner({
    folder,
    home: folder,
    server: { ...server, args: [...server.args, '--no-such-flag'] },
    redactor: new Redactor(),
  });
  await expect(wakeAndWait(provisioner, spec, { everyMs: 20 })).rejects.toThrow(
    /^its server ended \(exit code 2\)/,
  );
  provisioner = new LocalProvisioner({ folder, home: folder, server, redactor: new Redactor() });
  await expect(wakeAndWait(provisioner, spec, { everyMs: 50 })).resolves.toBeDefined();
});
