import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { keepCompiledCode, sweepCompiledCode } from './compiled-code.ts';
import { packageVersion } from './version.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

let home: string;

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'skein-compiled-'));
});

afterEach(() => rm(home, { recursive: true, force: true }));

it('keeps what was compiled, in a folder of this version', async () => {
  const module = fileURLToPath(new URL('./compiled-code.ts', import.meta.url));
  const script = `import(${JSON.stringify(module)}).then((m) => { m.keepCompiledCode(${JSON.stringify(home)}); require(${JSON.stringify(fileURLToPath(new URL('../node_modules/ws/index.js', import.meta.url)))}); });`;
  const { NODE_COMPILE_CACHE: _shared, NODE_DISABLE_COMPILE_CACHE: _off, ...env } = process.env;
  const child = spawn(process.execPath, ['-e', script], { env, stdio: 'inherit' });
  expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(0);
  const folder = path.join(home, 'cache', 'compiled', packageVersion);
  const kept = await readdir(folder, { recursive: true });
  expect(kept.length).toBeGreaterThan(3);
});

it('does without where there is no home', () => {
  expect(() => keepCompiledCode('/dev/null/home')).not.toThrow();
});

it('removes what other versions left a month ago, and nothing else', async () => {
  const folder = (version: string): string => path.join(home, 'cache', 'compiled', version);
  const nowMs = Date.UTC(2026, 10, 26);
  for (const [version, days] of [
    ['0.0.1', 31],
    ['0.0.2', 29],
  ] as const) {
    await mkdir(path.join(folder(version), 'v24'), { recursive: true });
    const then = (nowMs - days * DAY_MS) / 1000;
    await utimes(folder(version), then, then);
  }
  sweepCompiledCode(home, nowMs);
  expect(existsSync(folder('0.0.1'))).toBe(false);
  expect(existsSync(folder('0.0.2'))).toBe(true);
  sweepCompiledCode(path.join(home, 'none'), nowMs);
});
