/** What else `skein` does from a terminal, with real processes. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { existsSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { setUp } from '../fixtures/app-server.ts';
import type { Bench } from '../fixtures/app-server.ts';
import { skein, terminal } from '../fixtures/command-line.ts';
import { run as command, say } from '../fixtures/model-server.ts';

// Many processes: a busy machine takes its time.
vi.setConfig({ testTimeout: 60_000 });

let bench: Bench;
beforeEach(async () => {
  bench = await setUp();
});
afterEach(() => bench.end());

const run = (args: readonly string[], stdin = '') => skein(bench, args, stdin).done;
const free = ['--sandbox', 'danger-full-access'];

interface Listed {
  readonly id: string;
  readonly preview: string;
}

/** The app's: what attaches to it starts sooner than with a server of its own. */
async function appServer(): Promise<void> {
  const server = bench.server(['--listen', 'stdio://', '--listen', 'unix://']);
  await server.initialize();
  await server.logged(/listening on: (\S+)/);
}

test('threads are listed, found, shown and searched', async () => {
  await appServer();
  bench.model.script(command('echo \u001b]0;x\u0007'), say('The zebra says hello.'));
  await run(['exec', ...free, 'Greet \u001b[2J me.']);
  bench.model.script(say('Bye.'));
  await run(['exec', 'Another.']);
  const listed = JSON.parse((await run(['threads', 'list', '--json'])).out) as Listed[];
  expect(listed.map(({ preview }) => preview)).toEqual(['Another.', 'Greet \u001b[2J me.']);
  const id = listed[1]?.id ?? '';
  const lines = (await run(['threads', 'list', '--cd', '.', '--limit', '5'])).out.split('\n');
  expect(lines).toHaveLength(3);
  expect(lines[1]).toContain(`${id}  `);
  expect(lines[1]).toContain('Greet ⟨U+001B⟩[2J me.');
  const ids = (await run(['threads', 'list', '--ids', '--limit', '1'])).out;
  expect(ids).toBe(`${listed[0]?.id}\tAnother.\n`);
  expect((await run(['threads', 'list', '--cd', '/'])).out).toBe('');

  const found = await run(['threads', 'search', 'zebra', 'says']);
  expect(found.out).toContain(id);
  expect(found.out).toContain('The zebra says hello.');

  const shown = (await run(['threads', 'show', id.slice(0, 35)])).out;
  expect(shown).toContain('> Greet ⟨U+001B⟩[2J me.');
  expect(shown).toContain('The zebra says hello.');
  expect(shown).not.toContain('\u001b');
  const whole = JSON.parse((await run(['threads', 'show', '--json', id])).out) as {
    id: string;
    turns: { items: unknown[] }[];
  };
  expect(whole).toMatchObject({ id, turns: [{ status: 'completed' }] });
  const gone = await run(['threads', 'show', 'nobody']);
  expect(gone).toMatchObject({ code: 1, err: 'skein threads show: there is no thread nobody\n' });
});

test('threads are exported, archived and deleted', async () => {
  await appServer();
  bench.model.script(say('The zebra says hello.'));
  const [first = ''] = (await run(['exec', '--json', 'Greet me.'])).out.split('\n');
  const { thread_id: id } = JSON.parse(first) as { thread_id: string };
  expect((await run(['threads', 'export', id])).out).toContain('The zebra says hello.');
  const file = join(bench.folder, 'thread.json');
  await run(['threads', 'export', id, '--form', 'json', '-o', file]);
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
    format: 'skein-thread',
    thread: { id, cwd: bench.workspace },
    turns: [{ status: 'completed', items: [{ type: 'userMessage' }, { type: 'agentMessage' }] }],
  });

  expect(await run(['threads', 'archive', id])).toMatchObject({ code: 0, out: `archived ${id}\n` });
  expect((await run(['threads', 'list', '--archived'])).out).toContain(id);
  await run(['threads', 'unarchive', id]);
  expect(await run(['threads', 'delete', id])).toMatchObject({ code: 2 });
  expect(await run(['threads', 'delete', '--yes', id])).toMatchObject({ code: 0 });
  expect((await run(['threads', 'list'])).out).toBe('');
});

test('a thread goes on in a terminal, message by message', async () => {
  bench.model.script(say('First words.'));
  await run(['exec', 'Begin.']);
  const { type, shown, screen, code } = terminal(bench, ['resume', '--last']);
  await shown('First words.');
  await shown('> ');
  bench.model.script(say('Second words.'));
  type('Go on.\r');
  await shown('Second words.');
  await shown('> ');
  bench.model.script(command('touch there.txt'), say('Third words.'));
  type('And on.\r');
  await shown('Third words.');
  expect(JSON.stringify(bench.model.requests.at(-1))).toContain('First words.');
  await shown('> ');
  type('\u0004');
  expect(await code).toBe(0);
  expect(screen()).toContain('\u001b[36m> Begin.');
});

test('a key comes from a pipe or a prompt that does not show it, and is kept for its owner', async () => {
  await writeFile(join(bench.home, 'config.toml'), '');
  expect((await run(['login', 'status'])).code).toBe(0);
  const { type, shown, screen, code } = terminal(bench, ['login']);
  await shown('(it is not shown): ');
  type('sk-secret-1\r');
  expect(await code).toBe(0);
  expect(screen()).not.toContain('sk-secret');
  const file = join(bench.home, 'auth.json');
  expect(await readFile(file, 'utf8')).toContain('sk-secret-1');
  expect((await stat(file)).mode & 0o077).toBe(0);
  expect((await run(['login', 'status'])).out).toContain('Logged in with a key');
  await run(['login', '--with-api-key'], 'sk-secret-2\n');
  expect(await readFile(file, 'utf8')).toContain('sk-secret-2');
  expect(await run(['logout'])).toMatchObject({ code: 0, err: '' });
  expect(existsSync(file)).toBe(false);
  expect(await run(['login'], '')).toMatchObject({ code: 2 });
  expect(await run(['login', 'sk-secret-3'])).toMatchObject({ code: 2 });
});

test('a review of a commit is asked of the model, and what it says is the output', async () => {
  expect((await run(['review'])).err).toContain('is in no git repository');
  const git = async (...args: string[]): Promise<string> =>
    (await promisify(execFile)('git', args, { cwd: bench.workspace })).stdout.trim();
  await git('init', '-q');
  const person = ['-c', 'user.name=A', '-c', 'user.email=a@b'];
  await git(...person, 'commit', '-q', '--allow-empty', '-m', 'first');
  const sha = await git('rev-parse', '--short', 'HEAD');
  bench.model.script(say('Nothing to complain about.'));
  const done = await run(['review', '--commit', sha, '--title', 'A change']);
  expect(done).toMatchObject({ code: 0 });
  expect(done.out).toContain('Nothing to complain about.');
  expect(JSON.stringify(bench.model.requests[0])).toContain(sha);
  expect((await run(['review', '--base', 'nosuch'])).err).toContain('git knows no nosuch in ');
  expect(bench.model.requests).toHaveLength(1);
  const both = await run(['review', '--uncommitted', '--base', 'main']);
  expect(both).toMatchObject({ code: 2, out: '' });
  expect(both.err).toContain('--uncommitted and --base exclude each other');
});

test('a command in the sandbox has its own input, output and exit status', async () => {
  const open = ['sandbox', '-s', 'danger-full-access'];
  const done = await run([...open, 'sh', '-c', 'cat; echo bad >&2; exit 7'], 'given');
  expect(done).toEqual({ code: 7, out: 'given', err: 'bad\n' });
  expect(await run([...open, '--', 'printf', '%s', '--home'])).toMatchObject({ out: '--home' });
  const unknown = await run([...open, 'nosuchprogram']);
  expect(unknown).toMatchObject({ code: 127, out: '' });
  expect(unknown.err).toContain('nosuchprogram: there is no such program');
  const missing = await run(['sandbox']);
  expect(missing).toMatchObject({ code: 2 });
});
