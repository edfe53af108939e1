import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ROOT } from './paths.ts';

const LAUNCH = join(ROOT, 'build', 'launch.mjs');

/** Makes Node say it is older, before the launcher asks. */
const pretend = (version: string, execve: boolean): string =>
  `data:text/javascript,${encodeURIComponent(
    `Object.defineProperty(process.versions, 'node', { value: '${version}' });` +
      (execve ? '' : 'delete process.execve;'),
  )}`;

let folder = '';
let program = '';
const started: ChildProcess[] = [];

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'skein-launch-')));
  program = join(folder, 'program.mjs');
  writeFileSync(
    program,
    `if (process.argv[2] === 'polite') process.on('SIGTERM', () => process.exit(7));
     if (['stay', 'polite'].includes(process.argv[2])) setInterval(() => {}, 1000);
     console.log(JSON.stringify({ pid: process.pid, node: process.versions.node, args: process.argv.slice(2) }));
     if (process.argv[2] === 'exit') process.exit(Number(process.argv[3]));`,
  );
});

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

type Said = { pid: number; node: string; args: string[] };

async function launched(
  kind: readonly string[],
  args: readonly string[],
): Promise<{ child: ChildProcess; said: Said }> {
  const through = `import { launch } from ${JSON.stringify(pathToFileURL(LAUNCH).href)}; await launch(${JSON.stringify(program)}, ${JSON.stringify(args)});`;
  const child = spawn(process.execPath, [...kind, '--input-type=module', '--eval', through], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.push(child);
  const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
  return { child, said: JSON.parse(line) as Said };
}

const POSIX = process.platform !== 'win32';

describe('a Node that is new enough', () => {
  it('runs the program in this very process', async () => {
    const { child, said } = await launched([], ['exit', '3']);
    expect(said).toMatchObject({ pid: child.pid, args: ['exit', '3'] });
    expect((await once(child, 'exit'))[0]).toBe(3);
  });
});

describe.runIf(POSIX)('a Node that can replace itself', () => {
  it('becomes the packaged Node, with the same process id', async () => {
    const { child, said } = await launched(['--import', pretend('22.15.0', true)], ['stay', 'a b']);
    expect(said).toMatchObject({ pid: child.pid, args: ['stay', 'a b'] });
    expect(Number(said.node.split('.')[0])).toBeGreaterThanOrEqual(24);
  });
});

describe('a Node that cannot', () => {
  const old = ['--import', pretend('20.19.0', false)];

  it('passes on arguments and exit code', async () => {
    const { child, said } = await launched(old, ['exit', '5']);
    expect(said.pid).not.toBe(child.pid);
    expect(said.args).toEqual(['exit', '5']);
    expect(await once(child, 'exit')).toEqual([5, null]);
  });

  it.runIf(POSIX)('passes on a signal, and dies of what the program died of', async () => {
    const { child, said } = await launched(old, ['stay']);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([null, 'SIGTERM']);
    expect(() => process.kill(said.pid, 0)).toThrow('ESRCH');
  });

  it.runIf(POSIX)('leaves the program to answer a signal in its own way', async () => {
    const { child } = await launched(old, ['polite']);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([7, null]);
  });
});

it('says what is missing when there is no such program', async () => {
  const child = spawn(process.execPath, [LAUNCH, 'build/nowhere.ts'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  expect((await once(child, 'close'))[0]).toBe(1);
  expect(said).toContain('build/nowhere.ts');
});
