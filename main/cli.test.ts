import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import {
  chmodSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { EventStream, ask, tokenFor } from './testing/web-client.ts';

// `npm test` names the built program, which is what people run and starts sooner.
const cli = process.env['SKEIN_TEST_CLI'] ?? fileURLToPath(new URL('./cli.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'skein-cli-'));
const children: ChildProcess[] = [];
let homes = 0;

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Run {
  readonly child: ChildProcess;
  readonly home: string;
  /** The printed link. */
  readonly link: Promise<string>;
  readonly done: Promise<{ code: number | null; out: string; err: string }>;
}

function run(args: readonly string[], env: Record<string, string> = {}): Run {
  const home = join(folder, `home-${++homes}`);
  const child = spawn(process.execPath, [cli, ...args], {
    env: { PATH: process.env['PATH'] ?? '', HOME: folder, SKEIN_HOME: home, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let out = '';
  let err = '';
  const link = new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString('utf8');
      const found = /^Skein is at (http:\/\/127\.0\.0\.1:\d+\/#link=[\w-]+(?:&at=\S+)?)\n/.exec(
        out,
      )?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once('close', () => reject(new Error(`it ended: ${err}`)));
  });
  link.catch(() => undefined);
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString('utf8');
  });
  const done = new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
    child.once('close', (code) => resolve({ code, out, err }));
  });
  return { child, home, link, done };
}

/** Pids of running processes that were started for this home. */
function processesOf(home: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`SKEIN_HOME=${home}\0`);
      } catch {
        return false;
      }
    });
}

describe('words', () => {
  test('a home that cannot be one ends it with the cause, and never hangs', async () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    for (const home of ['/proc/nowhere/at/all', file]) {
      const { code, err } = await run(['--web', '--no-open', '--home', home]).done;
      expect({ home, code }).toEqual({ home, code: 1 });
      expect(err).toContain(`skein: ${home} cannot be its home: `);
    }
  });

  test.each([
    [['--help'], 0, /--no-open/],
    [['--version'], 0, /^\d+\.\d+\.\d+\n$/],
  ])('%j', async (args, code, text) => {
    const done = await run(args).done;
    expect(done).toMatchObject({ code, err: '' });
    expect(done.out).toMatch(text);
  });

  test.each([
    [['--nonsense'], /--nonsense/],
    [['frobnicate'], /unknown command: frobnicate/],
    [['--port', '65536', '--web'], /--port wants a number up to 65535 .*not 65536/],
    [['--port', '80x', '--web'], /not 80x/],
    [['--port'], /--port/],
    [['--home', '', '--web'], /--home wants a folder/],
    [['generate-ts'], /--out wants a folder/],
  ])('%j is refused with status 2', async (args, text) => {
    const done = await run(args).done;
    expect(done.code).toBe(2);
    expect(done.err).toMatch(text);
    expect(done.out).toBe('');
  });
});

describe('the browser', () => {
  test('gets one line with a link, a working app behind it, and an orderly end', async () => {
    const { child, home, link, done } = run(['--web', '--no-open']);
    const { port } = new URL(await link);
    const token = await tokenFor(Number(port), await link);
    const headers = { authorization: `Bearer ${token}`, 'x-skein-stream': 'stream-of-a-test' };
    const events = await EventStream.open(Number(port), headers);
    const send = (id: string, server: string, method: string, params: unknown) =>
      ask(Number(port), '/rpc', {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify({ server, message: { id, method, params } }),
      });
    await send('start', 'local', 'thread/start', { cwd: folder });
    const started = await events.answer('start');
    expect(started.message).toHaveProperty('result.thread.cwd', folder);
    expect(statSync(join(home, 'app')).mode & 0o077).toBe(0);
    expect(processesOf(home)).toHaveLength(2);
    const began = performance.now();
    child.kill('SIGTERM');
    const { code, out, err } = await done;
    expect(performance.now() - began).toBeLessThan(3000);
    expect({ code, err, lines: out.split('\n').length - 1 }).toEqual({
      code: 0,
      err: '',
      lines: 1,
    });
    await events.ended;
    expect(processesOf(home)).toEqual([]);
  });

  test('a path that is not there is said', async () => {
    const { code, err } = await run(['open', '/no/such/folder']).done;
    expect(code).toBe(1);
    expect(err).toMatch(/nothing is at .*folder/);
  });

  test('a folder that is named is a project, and where the link leads', async () => {
    const { link, child, done } = run(['--web', '--no-open', folder]);
    const opened = new URLSearchParams(new URL(await link).hash.slice(1)).get('at') ?? '';
    expect(opened).toMatch(/^#\/new\/[\w-]+$/);
    child.kill('SIGINT');
    expect(await done).toMatchObject({ code: 0, err: '' });
  });

  test('a killed Skein leaves no process behind', async () => {
    const { child, home, link } = run(['--web', '--no-open']);
    await link;
    await expect.poll(() => processesOf(home).length).toBe(2);
    child.kill('SIGKILL');
    await expect.poll(() => processesOf(home).length, { timeout: 5000 }).toBe(0);
  });

  test('a port that is taken is said, and nothing is left running', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;
    const { home, done } = run(['--web', '--no-open', '--port', String(port)]);
    const { code, err } = await done;
    other.close();
    expect(code).toBe(1);
    expect(err).toContain(`port ${port} is in use; choose another with --port`);
    expect(processesOf(home)).toEqual([]);
  });
});

describe('the window', () => {
  /** A program called electron that does as the script says. */
  function electron(script: string): Record<string, string> {
    const dist = mkdtempSync(join(folder, 'dist-'));
    const program = join(dist, 'electron');
    writeFileSync(program, `#!/bin/sh\n${script}\n`);
    chmodSync(program, 0o755);
    return { ELECTRON_OVERRIDE_DIST_PATH: dist };
  }

  test('is opened with Skein’s folder and home; its end is the end', async () => {
    const seen = join(folder, 'seen.txt');
    const { home, done } = run([], electron(`echo "$1 $SKEIN_HOME" > ${seen}; exit 0`));
    expect(await done).toMatchObject({ code: 0, out: '' });
    expect(readFileSync(seen, 'utf8')).toBe(
      `${fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '')} ${home}\n`,
    );
  });

  test.each([
    [
      'echo "electron: error while loading shared libraries: libnss3.so: cannot open" >&2; exit 127',
      'the library libnss3.so is missing',
    ],
    [
      'echo "Running as root without --no-sandbox is not supported" >&2; exit 1',
      "Electron's sandbox does not run for root",
    ],
    ['echo "Missing X server or \\$DISPLAY" >&2; exit 1', 'the display cannot be reached'],
    ['kill -TRAP $$', 'Electron was ended at once by SIGTRAP'],
  ])('that cannot be is the browser, and why is one line: %s', async (script, why) => {
    const { child, link, done } = run(['--no-open'], electron(script));
    await link;
    child.kill('SIGTERM');
    const { code, err } = await done;
    expect(code).toBe(0);
    expect(err).toContain(`skein: no window, because ${why}. Using the browser instead.\n`);
  });

  test('is not tried without a display', async () => {
    const { child, link, done } = run(['--no-open']);
    await link;
    child.kill('SIGINT');
    const { code, err } = await done;
    expect({ code, err }).toEqual({
      code: 0,
      err: 'skein: no window, because there is no display. Using the browser instead.\n',
    });
  });
});
