/** The client by itself: installed where nothing else is, and driving the server that was packed beside it. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { CLIENT_NAME, writeClientPackage } from '../../build/client-package/contents.ts';
import { ROOT } from '../../build/paths.ts';
import { PACKAGE_NAME, writePackage } from '../../build/server-package/contents.ts';
import { LockedPackages } from '../../build/server-package/locked-packages.ts';

const run = promisify(execFile);

/** Where both are installed, with the examples beside them. */
let user = '';
let home = '';
let workspace = '';
const ends: (() => void)[] = [];

beforeAll(async () => {
  user = await realpath(await mkdtemp(join(tmpdir(), 'skein-client-')));
  const locked = await LockedPackages.open(join(user, 'cache'));
  const tarballs: string[] = [];
  for (const write of [writePackage, writeClientPackage]) {
    const source = join(user, 'source');
    await write(source, locked);
    const { stdout } = await run('npm', ['pack', source, '--json', '--pack-destination', user]);
    const [packed] = JSON.parse(stdout) as { filename: string }[];
    tarballs.push(join(user, packed?.filename ?? ''));
    await rm(source, { recursive: true });
  }
  await writeFile(join(user, 'package.json'), '{ "private": true, "type": "module" }\n');
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund'];
  await run('npm', ['install', ...quiet, ...tarballs], { cwd: user });
  await cp(join(user, 'node_modules', CLIENT_NAME, 'examples'), join(user, 'examples'), {
    recursive: true,
  });
});
afterAll(() => rm(user, { recursive: true, force: true }));

beforeEach(async () => {
  home = await mkdtemp(join(user, 'home-'));
  workspace = await mkdtemp(join(user, 'workspace-'));
});
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

const program = (): string[] => [
  process.execPath,
  join(user, 'node_modules', PACKAGE_NAME, 'bin', 'skein-app-server.cjs'),
];

/** A program with its output, and what it is told. */
function started(command: readonly string[]) {
  const [file = '', ...args] = command;
  const environment = { SKEIN_HOME: home, PATH: process.env['PATH'] ?? '' };
  const child = spawn(file, args, { cwd: workspace, env: environment });
  ends.push(() => child.kill('SIGKILL'));
  let text = '';
  let look = (): void => undefined;
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      look();
    });
  }
  const code = once(child, 'close').then(([status]) => status as number | null);
  return {
    child,
    code,
    text: () => text,
    /** Once it has said it. */
    said: (words: string) =>
      new Promise<void>((resolve, reject) => {
        look = () => {
          if (text.includes(words)) resolve();
        };
        look();
        void code.then(() => reject(new Error(`it ended without ${words}: ${text}`)));
      }),
  };
}

const example = (name: string, ...words: string[]) =>
  started([process.execPath, join(user, 'examples', `${name}.ts`), ...words, '--', ...program()]);

async function listening() {
  const server = started([...program(), '--listen', 'unix://']);
  await server.said('listening on: ');
  return server;
}

async function onlyThread(): Promise<string> {
  const list = example('list-threads');
  expect(await list.code, list.text()).toBe(0);
  return /^[0-9a-f]{8}-[0-9a-f-]{27}/m.exec(list.text())?.[0] ?? '';
}

test('needs nothing of the app, and one package', async () => {
  const manifest = JSON.parse(
    await readFile(join(user, 'node_modules', CLIENT_NAME, 'package.json'), 'utf8'),
  ) as { dependencies: object };
  expect(Object.keys(manifest.dependencies)).toEqual(['ws']);
});

test('its types hold: of the examples, of what its README shows, and against slips', async () => {
  await mkdir(join(user, 'node_modules', '@types'), { recursive: true });
  for (const name of ['@types/node', 'undici-types']) {
    await symlink(join(ROOT, 'node_modules', name), join(user, 'node_modules', name), 'junction');
  }
  const readme = await readFile(join(user, 'node_modules', CLIENT_NAME, 'README.md'), 'utf8');
  const shown = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code).join('\n');
  await writeFile(join(user, 'shown.ts'), shown);
  await writeFile(
    join(user, 'slips.ts'),
    `import { AppClient } from '${CLIENT_NAME}';
import type { Thread } from '${CLIENT_NAME}';
declare const client: AppClient;
// @ts-expect-error there is no such method
await client.request('thread/begin', {});
// @ts-expect-error it wants a thread
await client.request('turn/start', { input: [] });
const { thread } = await client.request('thread/start', { cwd: '/' });
const same: Thread = thread;
// @ts-expect-error it is text
const id: number = same.id;
`,
  );
  const options = ['--strict', '--noEmit', '--module', 'nodenext', '--target', 'es2024'];
  const files = ['list-threads', 'run-turn', 'watch-thread', 'follow-thread'];
  const types = ['--types', 'node', '--allowImportingTsExtensions'];
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  const sources = [...files.map((name) => `examples/${name}.ts`), 'shown.ts', 'slips.ts'];
  const all = [tsc, ...options, ...types, ...sources];
  const { stdout } = await run(process.execPath, all, { cwd: user }).catch(
    (error: { stdout: string }) => error,
  );
  expect(stdout).toBe('');
});

test('runs a turn with an approval on a server of its own, and lists its thread', async () => {
  const turn = example('run-turn', 'create hello.txt with the text hello');
  await turn.said('May it make the changes');
  turn.child.stdin.write('y\n');
  expect(await turn.code, turn.text()).toBe(0);
  expect(turn.text()).toContain('turn completed');
  expect(await readFile(join(workspace, 'hello.txt'), 'utf8')).toContain('hello');
  expect(await onlyThread()).not.toBe('');
});

test('watches a turn of another connection, and follows a thread over the end of its server', async () => {
  const server = await listening();
  const turn = example('run-turn', 'create hello.txt with the text hello');
  await turn.said('May it make the changes');
  expect(turn.text()).toContain('attached a server of');
  const threadId = await onlyThread();
  const watcher = example('watch-thread', threadId);
  await watcher.said('watching');
  const follower = example('follow-thread', threadId);
  await follower.said('following');
  turn.child.stdin.write('y\n');
  expect(await turn.code, turn.text()).toBe(0);
  expect(await watcher.code, watcher.text()).toBe(0);
  expect(watcher.text()).toContain('turn completed');
  await follower.said('fileChange');

  server.child.kill('SIGKILL');
  await follower.said('cut off');
  await listening();
  const before = follower.text().split('following').length;
  const again = new Promise<void>((resolve) => {
    follower.child.stdout.on('data', () => {
      if (follower.text().split('following').length > before) resolve();
    });
  });
  await again;
  // What it had shown it does not show again.
  expect(follower.text().split('fileChange')).toHaveLength(2);
});
