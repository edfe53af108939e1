import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { Connection } from '../../server/rpc/connection.ts';
import { spawnServer } from './spawn.ts';
import type { RunningServer } from './spawn.ts';
import { Redactor } from '../../server/diagnostics/redact.ts';
import { StderrLog } from './stderr-log.ts';

const folder = mkdtempSync(join(tmpdir(), 'skein-spawn-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let logs = 0;

function run(program: string, env: Record<string, string> = {}): [RunningServer, StderrLog] {
  const log = new StderrLog(join(folder, `${++logs}.log`));
  const file = join(folder, `${logs}.mjs`);
  writeFileSync(file, program);
  return [spawnServer('It', { command: process.execPath, args: [file], env }, log), log];
}

/** The number that a program tells as a notification. */
function told(server: RunningServer): Promise<number> {
  return new Promise((resolve) => {
    new Connection(server.transport).start({
      notification: ({ params }) => resolve(Number(params)),
      request: () => undefined,
      broken: () => undefined,
      closed: () => undefined,
    });
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    if (process.platform !== 'linux') return true;
    // What has ended and was not collected yet is no process any more.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

describe('causes', () => {
  test.each([
    ['process.exit(3)', 'It ended with exit code 3'],
    [
      'console.error("first"); console.error("the port is taken"); process.exit(1)',
      'It ended with exit code 1: the port is taken',
    ],
    ['process.exit(0)', 'It ended by itself'],
    [
      'process.kill(process.pid, "SIGKILL"); setTimeout(() => {}, 1e4)',
      'It was killed (SIGKILL); the system does that when memory runs out',
    ],
    ['process.kill(process.pid, "SIGSEGV"); setTimeout(() => {}, 1e4)', 'It was ended by SIGSEGV'],
    [
      'console.error("FATAL ERROR: JavaScript heap out of memory"); process.abort()',
      'It ran out of memory',
    ],
    ['await import("/nowhere/at/all.js")', 'It could not start: /nowhere/at/all.js is missing'],
  ])('%s', async (program, cause) => {
    const [server, log] = run(program);
    expect(await server.ended).toBe(cause);
    log.close();
  });

  test('a command that is not there', async () => {
    const log = new StderrLog(join(folder, 'none.log'));
    const server = spawnServer('It', { command: '/no/such/codex', args: [], env: {} }, log);
    expect(await server.ended).toBe('It could not start: the command /no/such/codex was not found');
    await server.stop();
    const plain = join(folder, 'plain.txt');
    writeFileSync(plain, '');
    const second = spawnServer('It', { command: plain, args: [], env: {} }, log);
    expect(await second.ended).toBe(`It could not start: ${plain} may not be executed`);
    log.close();
  });
});

describe('ends', () => {
  const tell = (what: string): string =>
    `process.stdout.write(JSON.stringify({method:'pid', params:${what}})+'\\n');`;

  test('in order, when it listens to the end of its input', async () => {
    const [server] = run(
      `${tell('process.pid')} process.stdin.resume(); process.stdin.on('end', () => process.exit(0));`,
    );
    const pid = await told(server);
    const began = performance.now();
    await server.stop();
    expect(performance.now() - began).toBeLessThan(1000);
    expect(isAlive(pid)).toBe(false);
  });

  test('by force, when it ignores everything, with all it started', async () => {
    const [server] = run(`
      import { spawn } from 'node:child_process';
      process.on('SIGTERM', () => {});
      const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000); process.on("SIGTERM", () => {})'], { stdio: 'ignore' });
      ${tell('child.pid')}
      setInterval(() => {}, 1000);
    `);
    const pid = await told(server);
    expect(isAlive(pid)).toBe(true);
    await server.stop(50);
    expect(isAlive(pid)).toBe(false);
  });

  test('with what it left running, when it dies by itself', async () => {
    const [server] = run(`
      import { spawn } from 'node:child_process';
      const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
      ${tell('child.pid')}
      setTimeout(() => process.exit(7), 300);
    `);
    const pid = await told(server);
    expect(await server.ended).toContain('exit code 7');
    await expect.poll(() => isAlive(pid)).toBe(false);
  });
});

test('stderr is kept in two bounded files, and its last lines in memory', async () => {
  const path = join(folder, 'bounded.log');
  const log = new StderrLog(path, new Redactor(), 10_000);
  log.mark('start 1');
  for (let line = 0; line < 1000; line += 1)
    log.write(Buffer.from(`line ${line} ${'é'.repeat(20)}\n`));
  log.write(Buffer.from('unfinished'));
  expect(log.lines.at(-1)).toBe('unfinished');
  expect(log.lines.at(-2)).toMatch(/^line 999 é{20}$/);
  expect(log.lines).toHaveLength(21);
  expect(statSync(path).size).toBeLessThan(10_100);
  expect(statSync(`${path}.1`).size).toBeLessThan(10_100);
  expect(log.tail()).toContain('line 900 ');
  log.mark('start 2');
  expect(log.lines).toEqual([]);
  log.close();
});

test('nothing is left when this process is killed: the server sees the end of its input', async () => {
  const keeper = fileURLToPath(new URL('../testing/keeper.ts', import.meta.url));
  const child = spawn(process.execPath, [keeper, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
  const pid = Number(chunk.toString('utf8'));
  expect(isAlive(pid)).toBe(true);
  child.kill('SIGKILL');
  await once(child, 'close');
  await expect.poll(() => isAlive(pid)).toBe(false);
});
