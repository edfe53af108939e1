/** The server by itself: packed, unpacked where nothing else is, and driven by strangers. */
import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { extract } from 'tar';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROOT } from '../../build/paths.ts';
import { ownPlatform, writeArchive } from '../../build/server-package/archive.ts';
import { PACKAGE_NAME, writePackage } from '../../build/server-package/contents.ts';
import { LockedPackages } from '../../build/server-package/locked-packages.ts';
import { writeWindowsProgram } from '../../build/server-package/windows-program.ts';
import { packageVersion, serverVersion } from '../../server/version.ts';

const run = promisify(execFile);
const EXAMPLE = join(ROOT, 'docs', 'examples', 'python');

let folder = '';
/** The folder of the unpacked archive. */
let unpacked = '';
/** What a client knows: a path. */
let program = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'skein-package-'));
  const locked = await LockedPackages.open(join(folder, 'cache'));
  const archive = await writeArchive(ownPlatform(), folder, locked);
  const target = join(folder, 'a folder');
  await mkdir(target);
  await extract({ file: archive, cwd: target });
  unpacked = join(target, `${PACKAGE_NAME}-${packageVersion}-${ownPlatform().name}`);
  program = join(unpacked, 'bin', 'skein-app-server');
});

afterAll(() => rm(folder, { recursive: true, force: true }));

interface Finished {
  readonly code: number | null;
  readonly stdout: string;
}

/**
 * Runs a program with nothing in its environment but what is given, and writes `input` to it. Its
 * input ends when it has said `until`.
 */
function alone(
  command: string,
  args: readonly string[],
  environment: Record<string, string>,
  input: string,
  until = '',
): Promise<Finished> {
  const child = spawn(command, args, {
    env: environment,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let stdout = '';
  child.stdin.write(input);
  if (until === '') child.stdin.end();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    if (stdout.includes(until)) child.stdin.end();
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout }));
  });
}

const HANDSHAKE = `${JSON.stringify({
  id: 1,
  method: 'initialize',
  params: { clientInfo: { name: 'stranger', version: '1' } },
})}\n`;

function firstAnswer({ stdout }: Finished): unknown {
  return JSON.parse(stdout.split('\n')[0] ?? '');
}

const shaken = {
  id: 1,
  result: expect.objectContaining({ userAgent: expect.stringContaining(serverVersion) as string }),
};

describe('the archive', () => {
  test('starts by its path alone, without a PATH and from any folder', async () => {
    const home = join(folder, 'home-alone');
    const finished = await alone(program, [], { SKEIN_HOME: home }, HANDSHAKE);
    expect(firstAnswer(finished)).toEqual(shaken);
    expect(finished.code).toBe(0);
  });

  test('starts through a link', async () => {
    const link = join(folder, 'linked');
    await symlink(program, link);
    const environment = { SKEIN_HOME: join(folder, 'home-link'), PATH: process.env['PATH'] ?? '' };
    expect(firstAnswer(await alone(link, [], environment, HANDSHAKE))).toEqual(shaken);
  });

  test('holds one Node, one build of each native part, and every licence', async () => {
    const { name } = ownPlatform();
    const { stdout } = await run('find', [unpacked, '-name', '*.node']);
    const natives = stdout.trim().split('\n');
    expect(natives.filter((file) => !file.includes(name))).toEqual([]);
    expect(natives.length).toBeGreaterThan(0);
    const text = await readFile(join(unpacked, 'lib', 'THIRD-PARTY-NOTICES.txt'), 'utf8');
    for (const each of ['openai', 'zod', 'ws', 'better-sqlite3'])
      expect(text).toContain(`${each} `);
    expect(existsSync(join(unpacked, 'lib', 'NODE-LICENSE'))).toBe(true);
  });

  test('says its version', async () => {
    const { stdout } = await alone(program, ['--version'], {}, '');
    expect(stdout).toBe(`${packageVersion}\n`);
  });
});

describe('a client in Python, made from the schema alone', () => {
  let schema = '';

  beforeAll(async () => {
    await run(program, ['generate-json-schema', '--out', folder]);
    schema = join(folder, 'app-server-protocol.schema.json');
  });

  async function ask(prompt: string, answers: string): Promise<Finished & { workspace: string }> {
    const workspace = await mkdtemp(join(folder, 'workspace-'));
    await writeFile(join(workspace, 'notes.txt'), 'one\n');
    const args = ['--schema', schema, '--cwd', workspace, prompt, '--', program];
    const environment = {
      SKEIN_HOME: await mkdtemp(join(folder, 'home-')),
      // Nothing compiled is left beside the example.
      PYTHONDONTWRITEBYTECODE: '1',
      PATH: process.env['PATH'] ?? '',
    };
    const python = process.platform === 'win32' ? 'python' : 'python3';
    const finished = await alone(python, [join(EXAMPLE, 'ask.py'), ...args], environment, answers);
    return { ...finished, workspace };
  }

  test('sees a turn from its first word to its end', async () => {
    const { code, stdout } = await ask('what files are in this folder?', '');
    expect(stdout).toContain('notes.txt');
    expect(stdout).toContain('turn completed');
    expect(code).toBe(0);
  });

  test('lets a change be made', async () => {
    const { stdout, workspace } = await ask('create hello.txt with the text hello', 'y\n');
    expect(stdout).toContain('May it make these changes?');
    expect(await readFile(join(workspace, 'hello.txt'), 'utf8')).toContain('hello');
  });

  test('refuses a change', async () => {
    const { stdout, workspace } = await ask('create hello.txt with the text hello', 'n\n');
    expect(stdout).toContain('turn completed');
    expect(existsSync(join(workspace, 'hello.txt'))).toBe(false);
  });
});

describe('the npm package', () => {
  test('installs without scripts and starts', async () => {
    const source = join(folder, 'package');
    await writePackage(source, await LockedPackages.open(join(folder, 'cache')));
    const { stdout } = await run('npm', ['pack', source, '--json', '--pack-destination', folder]);
    const [packed] = JSON.parse(stdout) as { filename: string }[];
    const user = join(folder, 'user');
    await mkdir(user);
    await writeFile(join(user, 'package.json'), '{ "private": true }\n');
    const tarball = join(folder, packed?.filename ?? '');
    await run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', tarball], {
      cwd: user,
    });
    const start = join(user, 'node_modules', PACKAGE_NAME, 'bin', 'skein-app-server.cjs');
    const environment = { SKEIN_HOME: join(folder, 'home-npm') };
    // A thread needs the native parts too.
    const thread = `${JSON.stringify({ id: 2, method: 'thread/list', params: {} })}\n`;
    const input = HANDSHAKE + thread;
    const finished = await alone(process.execPath, [start], environment, input, '"id":2');
    expect(firstAnswer(finished)).toEqual(shaken);
    expect(finished.stdout).toContain('"id":2,"result":{"data":[]');
  });
});

test('the program for Windows finds the server beside it: made here of this platform’s Node', async () => {
  // Where the server lies is the same in every archive; only the program differs.
  const made = join(unpacked, 'bin', 'made');
  await writeWindowsProgram(process.execPath, made, folder);
  const environment = { SKEIN_HOME: join(folder, 'home-windows') };
  expect(firstAnswer(await alone(made, [], environment, HANDSHAKE))).toEqual(shaken);
});
