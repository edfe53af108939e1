/**
 * The images, built and run as an engine would. It takes minutes and needs podman, crun, mmdebstrap and root, so it is a
 * run of its own: `npm run test:images`.
 */
import { chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { ROOT } from '../../build/paths.ts';
import { Gate, modelConfig, run, say, startModelServer } from '../fixtures/model-server.ts';
import type { ModelServer } from '../fixtures/model-server.ts';
import type { Message } from '../fixtures/peer.ts';
import { connectPeer } from '../fixtures/socket-peer.ts';
import type { SocketPeer } from '../fixtures/socket-peer.ts';
import { ContainerEngine, baseOf, missingForImages } from './container-engine.ts';

const CONTAINER = join(ROOT, 'build', 'container');
const CONTAINERFILE = join(CONTAINER, 'Containerfile');
const USER = 10_001;
const TOKEN = 'a-token-of-the-test-long-enough';
/** Of what Skein adds to the base, in megabytes on the disk. */
const MOST_OWN_MB = 200;

const missing = missingForImages();
const about =
  missing.length === 0 ? 'the images' : `the images (not built: no ${missing.join(', ')})`;

vi.setConfig({ testTimeout: 120_000, hookTimeout: 900_000 });

let engine: ContainerEngine;
let folder = '';
let data = '';
let model: ModelServer;
const running = new Set<string>();

/** As the kubelet starts what its manifests ask for. */
const CONFINED = [
  '--cgroups',
  'disabled',
  // Where the rights to raise them are missing.
  '--ulimit',
  'nofile=1024:4096',
  '--ulimit',
  'nproc=1024:1024',
  '--read-only',
  '--read-only-tmpfs=false',
  '--tmpfs',
  '/tmp',
  '--cap-drop',
  'all',
  '--security-opt',
  'no-new-privileges',
];

interface Started {
  readonly name: string;
  readonly port: number;
}

interface Wanted {
  readonly port: number;
  readonly options: readonly string[];
}

async function start(
  image: string,
  args: readonly string[],
  { port, options }: Wanted,
): Promise<Started> {
  const started = { name: `skein-test-${port}`, port };
  const mount = ['--volume', `${data}:/data`, '--volume', `${folder}/token:/run/skein/token:ro`];
  running.add(started.name);
  await engine.podman([
    'run',
    '--detach',
    '--name',
    started.name,
    '--env',
    `SCRIPTED_KEY=${model.key}`,
    ...CONFINED,
    ...options,
    ...mount,
    image,
    ...args,
  ]);
  const isReady = (): Promise<string> =>
    inside(started, fetchIt(port, '/readyz')).catch(async (error: unknown) => {
      throw new Error(`${image} is not ready: ${await log(started)}`, { cause: error });
    });
  await vi.waitFor(isReady, { timeout: 30_000, interval: 200 });
  return started;
}

/** A line of shell that asks from within; it fails where the answer is no good one. */
const fetchIt = (port: number, path: string): string =>
  `node -e 'fetch("http://127.0.0.1:${port}${path}").then(async (a) => { console.log(await a.text()); process.exit(a.ok ? 0 : 1) })'`;

const log = ({ name }: Started): Promise<string> => engine.podman(['logs', name]);

const profile = (name: string): string[] => ['--security-opt', `seccomp=${name}`];
const SANDBOX_PROFILE = join(CONTAINER, 'seccomp-sandbox.json');

async function worker(...options: string[]): Promise<Started> {
  const port = await freePort();
  const listen = ['--listen', `ws://127.0.0.1:${port}`, '--ws-auth', 'capability-token'];
  return start('skein-worker', [...listen, '--ws-token-file', '/run/skein/token/token'], {
    port,
    options: ['--network', 'host', ...options],
  });
}

const inside = ({ name }: Started, script: string): Promise<string> =>
  engine.podman(['exec', name, 'sh', '-c', `exec 2>&1; ${script}`]);

/** Asks it to end as an orchestrator does. @returns milliseconds until it had, and how it ended */
async function end({ name }: Started): Promise<{ ms: number; code: string }> {
  const begun = performance.now();
  await engine.podman(['stop', '--time', '45', name]);
  const ms = performance.now() - begun;
  return { ms, code: await engine.podman(['inspect', '--format', '{{.State.ExitCode}}', name]) };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe.skipIf(missing.length > 0)(about, () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'skein-images-'));
    await mkdir(join(folder, 'token'));
    await writeFile(join(folder, 'token', 'token'), TOKEN);
    engine = await ContainerEngine.start();
    await engine.makeBase(await baseOf(CONTAINERFILE));
    for (const target of ['worker', 'web']) {
      const how = ['--isolation', 'chroot', '--network', 'host', '--pull=never', '--layers'];
      const what = ['--target', target, '--tag', `skein-${target}`, '--file', CONTAINERFILE, ROOT];
      await engine.podman(['build', ...how, ...what], 800_000);
    }
  });
  afterAll(async () => {
    await engine.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  beforeEach(async () => {
    model = await startModelServer();
    data = await mkdtemp(join(folder, 'data-'));
    await mkdir(join(data, 'skein'), { mode: 0o700 });
    await writeFile(join(data, 'skein', 'config.toml'), modelConfig(model));
    for (const each of [data, join(data, 'skein'), join(data, 'skein', 'config.toml')]) {
      await chown(each, USER, USER);
    }
  });
  afterEach(async () => {
    for (const name of running) await engine.podman(['rm', '--force', '--time', '0', name]);
    running.clear();
    await model.close();
  });

  test('add little to what they begin from', async () => {
    const size = async (image: string): Promise<number> =>
      Number(await engine.podman(['image', 'inspect', '--format', '{{.Size}}', image])) / 1e6;
    const base = await size(await baseOf(CONTAINERFILE));
    for (const image of ['skein-worker', 'skein-web']) {
      const own = (await size(image)) - base;
      console.log(`${image}: ${Math.round(own)} MB and the base`);
      expect(own).toBeLessThan(MOST_OWN_MB);
    }
  });

  test('run as nobody, below tini, with a root that nobody writes to', async () => {
    const started = await worker();
    const script =
      'id -u; id -g; tr "\\0" " " < /proc/1/cmdline; echo; touch /x /opt/skein/x; touch /data/x && echo kept';
    const [user, group, first, ...rest] = (await inside(started, script)).split('\n');
    expect([user, group]).toEqual([String(USER), String(USER)]);
    expect(first).toMatch(
      /^tini -- \/bin\/sh \/opt\/skein\/start\.sh \/opt\/skein\/out\/server\/index\.cjs --listen /,
    );
    expect(rest).toEqual([
      expect.stringMatching(/'\/x': Read-only file system/),
      expect.stringMatching(/'\/opt\/skein\/x': Read-only file system/),
      'kept',
    ]);
    const health = await fetch(`http://127.0.0.1:${started.port}/healthz`);
    expect(health.status).toBe(200);
    await expect(connectPeer(`ws://127.0.0.1:${started.port}`, 'another')).rejects.toThrow(/401/);
    // No token lies where everybody can read it, and nothing went wrong unsaid.
    expect(await log(started)).not.toContain(TOKEN);
    const { ms, code } = await end(started);
    expect(code).toBe('0');
    expect(ms).toBeLessThan(5000);
  });

  /** A turn that runs one command. @returns its output, or that it asked first */
  async function turn(
    peer: SocketPeer,
    command: string,
  ): Promise<{ asked: boolean; output: string }> {
    model.reset();
    model.script(run(command), say('Done.'));
    const { thread } = await peer.request('thread/start', {
      approvalPolicy: 'on-request',
      sandbox: 'workspace-write',
    });
    const turnId = await peer.startTurn((thread as { id: string }).id, 'Go.');
    const approval = (message: Message): boolean =>
      message.method === 'item/commandExecution/requestApproval';
    const question = peer.next(approval, 'a question').then((message) => {
      peer.send({ id: message.id, result: { decision: 'decline' } });
    });
    void question;
    await peer.completed(turnId);
    const items = peer.messages.filter(({ method }) => method === 'item/completed');
    const done = items
      .map(({ params }) => params?.['item'] as { type: string; aggregatedOutput?: string })
      .find(({ type }) => type === 'commandExecution');
    return { asked: peer.messages.some(approval), output: done?.aggregatedOutput ?? '' };
  }

  const CONFINES = `touch mine && pwd; touch /data/home/x || echo away; touch /data/skein/x || echo hidden; cat /proc/1/environ || echo apart; id -u`;

  test('confine commands where the profile of the repository is given', async () => {
    const started = await worker(...profile(SANDBOX_PROFILE));
    const peer = await connectPeer(`ws://127.0.0.1:${started.port}`, TOKEN);
    const { asked, output } = await turn(peer, CONFINES);
    peer.leave();
    expect({ asked, output }).toEqual({
      asked: false,
      output: expect.stringMatching(/^\/data\/workspace$/m),
    });
    expect(output).toContain('away');
    expect(output).toContain('hidden');
    expect(output).toContain('apart');
    expect(output).not.toContain('SCRIPTED_KEY');
    expect(output.trimEnd()).toMatch(new RegExp(`${USER}$`));
  });

  test('ask before each command where user namespaces are refused', async () => {
    // What the profiles of Docker and containerd do to whoever lacks CAP_SYS_ADMIN.
    const own = JSON.parse(await readFile(SANDBOX_PROFILE, 'utf8')) as { syscalls: object[] };
    const namespaces = 0x7e02_0000;
    own.syscalls.push(
      { names: ['unshare', 'setns', 'mount', 'pivot_root'], action: 'SCMP_ACT_ERRNO', errnoRet: 1 },
      { names: ['clone3'], action: 'SCMP_ACT_ERRNO', errnoRet: 38 },
      ...[...Array(32).keys()]
        .map((bit) => 2 ** bit)
        .filter((bit) => (namespaces & bit) !== 0)
        .map((bit) => ({
          names: ['clone'],
          action: 'SCMP_ACT_ERRNO',
          errnoRet: 1,
          args: [{ index: 0, value: bit, valueTwo: bit, op: 'SCMP_CMP_MASKED_EQ' }],
        })),
    );
    const strict = join(folder, 'strict.json');
    await writeFile(strict, JSON.stringify(own));
    const started = await worker(...profile(strict));
    const peer = await connectPeer(`ws://127.0.0.1:${started.port}`, TOKEN);
    expect(await turn(peer, CONFINES)).toEqual({ asked: true, output: '' });
    peer.leave();
  });

  test('end in time in the midst of a turn, and are what they were when they run again', async () => {
    const gate = new Gate();
    const first = await worker(...profile(SANDBOX_PROFILE));
    const peer = await connectPeer(`ws://127.0.0.1:${first.port}`, TOKEN);
    model.script({ parts: [{ text: 'Half of it' }, { hold: gate }, { text: ' and the rest.' }] });
    const { thread } = await peer.request('thread/start', {});
    const threadId = (thread as { id: string }).id;
    await peer.startTurn(threadId, 'Tell me.');
    await model.requested(1);
    const { ms, code } = await end(first);
    // Killed ones end with 137.
    expect(code).toBe('0');
    expect(ms).toBeLessThan(45_000);
    gate.release();

    const again = await worker(...profile(SANDBOX_PROFILE));
    const next = await connectPeer(`ws://127.0.0.1:${again.port}`, TOKEN);
    const read = await next.request('thread/read', { threadId, includeTurns: true });
    expect(JSON.stringify(read)).toContain('Tell me.');
    next.leave();
  });

  test('serve the app with the options of the compose file', async () => {
    const { services } = parse(await readFile(join(CONTAINER, 'compose.yaml'), 'utf8')) as {
      services: { web: { command: string[] } };
    };
    const started = await start('skein-web', services.web.command, {
      port: 8080,
      // Nobody else has that port there.
      options: [...profile(SANDBOX_PROFILE), '--network', 'none'],
    });
    const page = await inside(started, `${fetchIt(8080, '/')}`);
    expect(page).toContain('<title>Skein</title>');
    expect(await log(started)).toMatch(/http:\/\/127\.0\.0\.1:8080\/\S+/);
    const { ms, code } = await end(started);
    expect(code).toBe('0');
    expect(ms).toBeLessThan(10_000);
  });
});
