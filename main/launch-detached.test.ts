import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import { launchDetached } from './launch-detached.ts';

const folder = mkdtempSync(join(tmpdir(), 'skein-detached-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let log = '';
let count = 0;
beforeEach(() => {
  log = join(folder, `logs-${++count}`, 'start.log');
});

const launch = (script: string, graceMs: number) =>
  launchDetached({ path: process.execPath, args: ['-e', script], env: process.env, log, graceMs });

test('one that hands over and ends is done at once', async () => {
  expect(await launch('process.exit(0)', 60_000)).toMatchObject({ runs: false, code: 0 });
});

test('one that cannot run says why', async () => {
  expect(await launch('console.error("No usable sandbox"); process.exit(3)', 60_000)).toEqual({
    runs: false,
    code: 3,
    signal: null,
    said: 'No usable sandbox\n',
  });
  await expect(
    launchDetached({ path: join(folder, 'none'), args: [], env: {}, log, graceMs: 60_000 }),
  ).rejects.toThrow('ENOENT');
});

test('one that runs outlives who asked, and what it says is kept for its owner', async () => {
  const file = join(folder, 'lives');
  const script = `
    process.on('SIGHUP', () => {});
    console.error('hello');
    require('node:fs').writeFileSync(${JSON.stringify(file)}, String(process.pid));
    setInterval(() => {}, 1000);
  `;
  // In a process of its own, as the terminal's command is: that it can end at all is what is tried.
  const asks = `
    import { launchDetached } from ${JSON.stringify(new URL('./launch-detached.ts', import.meta.url).href)};
    const { runs } = await launchDetached({
      path: process.execPath, args: ['-e', ${JSON.stringify(script)}], env: process.env,
      log: ${JSON.stringify(log)}, graceMs: 50,
    });
    console.log(runs);
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', asks]);
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  expect(await once(child, 'close')).toEqual([0, null]);
  expect(said).toBe('true\n');
  await vi.waitFor(() => expect(existsSync(file)).toBe(true), 10_000);
  const pid = Number(readFileSync(file, 'utf8'));
  expect(process.kill(pid, 0)).toBe(true);
  expect(readFileSync(log, 'utf8')).toBe('hello\n');
  if (process.platform !== 'win32') expect(statSync(log).mode & 0o777).toBe(0o600);
  process.kill(pid, 'SIGKILL');
});
