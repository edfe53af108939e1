/** Without a container engine (`container-images.test.ts`): what the last stages copy is put together, and started. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildIfNeeded } from '../../build/build-if-needed.ts';
import { ROOT } from '../../build/paths.ts';
import { connectAppServer } from '../../server/client/connect.ts';

const text = readFileSync(join(ROOT, 'build', 'container', 'Containerfile'), 'utf8');

interface Stage {
  readonly from: string;
  readonly lines: readonly string[];
}

/** Stages by name, each line whole. */
function stages(): ReadonlyMap<string, Stage> {
  const lines = text
    .replace(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const found = new Map<string, { from: string; lines: string[] }>();
  let last: string[] = [];
  for (const line of lines) {
    const [, from, name] = /^FROM (\S+) AS (\S+)$/.exec(line) ?? [];
    if (from === undefined || name === undefined) last.push(line);
    else found.set(name, { from, lines: (last = []) });
  }
  return found;
}

const all = stages();

/** What a stage holds, those it begins from first. */
function linesOf(name: string): string[] {
  const stage = all.get(name);
  if (stage === undefined) return [];
  return [...linesOf(stage.from), ...stage.lines];
}

let root = '';
beforeAll(async () => {
  await buildIfNeeded();
  root = await mkdtemp(join(tmpdir(), 'skein-image-'));
});
afterAll(() => rm(root, { recursive: true, force: true, maxRetries: 5 }));

/** Copies into `root` what a stage copies from the build. @returns the words of its entry point */
async function assemble(name: string): Promise<string[]> {
  let folder = '/';
  let entry: string[] = [];
  for (const line of linesOf(name)) {
    const [, word = '', rest = ''] = /^(\w+) (.*)$/.exec(line) ?? [];
    if (word === 'WORKDIR') folder = resolve(folder, rest);
    if (word === 'ENTRYPOINT') entry = JSON.parse(rest) as string[];
    if (word !== 'COPY') continue;
    const [flag, ...paths] = rest.split(/\s+/);
    expect(flag).toBe('--from=build');
    const target = paths.pop() ?? '';
    for (const path of paths) {
      const source = join(ROOT, relative('/src', path));
      const goal = resolve(
        folder,
        target,
        ...(target.endsWith('/') ? [relative(dirname(path), path)] : []),
      );
      const here = join(root, goal);
      expect(existsSync(source), `${path} is not there after a build`).toBe(true);
      await mkdir(dirname(here), { recursive: true });
      await cp(source, here, { recursive: true, dereference: true });
    }
  }
  return entry;
}

/** As tini would: the words behind `--`, with paths of the image here. */
function start(entry: readonly string[], args: readonly string[]) {
  const [, , shell, script = '', program = '', ...more] = entry;
  expect(entry.slice(0, 2)).toEqual(['tini', '--']);
  expect(shell).toBe('/bin/sh');
  const data = join(root, 'data');
  // There `node` is the image's own, and `/data` the volume.
  const text = readFileSync(join(root, script), 'utf8').replaceAll('/data', data);
  const words = ['-c', text, script, join(root, program), ...more, ...args];
  return spawn('/bin/sh', words, {
    env: {
      PATH: `${dirname(process.execPath)}:${process.env['PATH']}`,
      HOME: join(data, 'home'),
      SKEIN_HOME: join(data, 'skein'),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** The first match in what it says. */
function says(child: ReturnType<typeof start>, pattern: RegExp): Promise<string> {
  return new Promise((found, reject) => {
    let said = '';
    const hear = (chunk: string): void => {
      said += chunk;
      const [, word] = pattern.exec(said) ?? [];
      if (word !== undefined) found(word);
    };
    child.stdout?.setEncoding('utf8').on('data', hear);
    child.stderr?.setEncoding('utf8').on('data', hear);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`it ended with ${code}:\n${said}`)));
  });
}

test('every stage that is published runs as nobody in particular', () => {
  for (const name of ['worker', 'web']) {
    const lines = linesOf(name);
    expect(lines.findLast((line) => line.startsWith('USER'))).toBe('USER 10001:10001');
    expect(lines.some((line) => /^(ADD|COPY (?!--from=build))/.test(line))).toBe(false);
  }
});

test('what the worker image holds is an app server', async () => {
  const entry = await assemble('worker');
  await mkdir(join(root, 'data'), { recursive: true });
  const token = 'a-token-of-the-test-long-enough';
  const { createHash } = await import('node:crypto');
  const sha256 = createHash('sha256').update(token).digest('hex');
  const auth = ['--ws-auth', 'capability-token', '--ws-token-sha256', sha256];
  const child = start(entry, ['--listen', 'ws://127.0.0.1:0', ...auth]);
  try {
    const url = await says(child, /listening on: (ws:\S+)/);
    // A volume that is new has a workspace, apart from both homes.
    expect(existsSync(join(root, 'data', 'workspace'))).toBe(true);
    const client = await connectAppServer(url, { token });
    const { codexHome } = await client.request('initialize', {
      clientInfo: { name: 'test', title: null, version: '1' },
      capabilities: null,
    });
    expect(codexHome).toBe(join(root, 'data', 'skein'));
    await client.close();
  } finally {
    child.kill('SIGTERM');
  }
});
