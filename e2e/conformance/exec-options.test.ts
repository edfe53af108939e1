/** What `skein exec` takes of Codex's command line: each option by what it brings about, or by its refusal. */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { setUp } from '../fixtures/app-server.ts';
import type { Bench } from '../fixtures/app-server.ts';
import { chatSays, startChatServer } from '../fixtures/chat-server.ts';
import { skein } from '../fixtures/command-line.ts';
import { run as command, say } from '../fixtures/model-server.ts';

// Many processes: a busy machine takes its time.
vi.setConfig({ testTimeout: 60_000 });

let bench: Bench;
beforeEach(async () => {
  bench = await setUp();
});
afterEach(() => bench.end());

const exec = (...args: string[]) => skein(bench, ['exec', ...args]).done;
const toolsOf = (request: Record<string, unknown> | undefined) =>
  ((request?.['tools'] ?? []) as { readonly type: string }[]).map(({ type }) => type);

test('a profile of the home, a feature, the user’s config left out', async () => {
  await writeFile(join(bench.home, 'work.config.toml'), 'model = "of-the-profile"\n');
  bench.model.script(say('One.'), say('Two.'));
  expect(await exec('--profile', 'work', 'Go.')).toMatchObject({ code: 0, out: 'One.\n' });
  expect(await exec('-p', 'work', '-m', 'other', 'Go.')).toMatchObject({ code: 0 });
  expect(bench.model.requests).toMatchObject([{ model: 'of-the-profile' }, { model: 'other' }]);

  const missing = await exec('--profile', 'nosuch', 'Go.');
  expect(missing).toMatchObject({ code: 2, out: '' });
  expect(missing.err).toContain('skein exec: there is no profile nosuch: it would be in ');
  const unknown = await exec('--enable', 'nosuch', 'Go.');
  expect(unknown).toMatchObject({ code: 2 });
  expect(unknown.err).toContain('there is no feature nosuch');
  const slip = await exec('--strict-config', '-c', 'mdoel="x"', 'Go.');
  expect(slip.err).toContain('unknown configuration field `mdoel`');

  // Without config.toml there is no provider: the offline guide answers.
  const bare = await exec('--ignore-user-config', 'hello');
  expect(bare.out).toContain('offline guide');
  expect(bench.model.requests).toHaveLength(2);
});

test('a model of this machine, found by what its server offers', async () => {
  const chat = await startChatServer();
  const env = { CODEX_OSS_BASE_URL: chat.baseUrl };
  const local = (...args: string[]) => skein(bench, ['exec', ...args, 'Go.'], '', env).done;
  try {
    chat.script(chatSays('From here.'), chatSays('As said.'), chatSays('By config.'));
    expect(await local('--oss')).toMatchObject({ code: 0, out: 'From here.\n' });
    expect(await local('--oss', '--local-provider', 'lmstudio', '-m', 'mine')).toMatchObject({
      out: 'As said.\n',
    });
    const named = ['-c', 'model_provider="ollama"', '-m', 'qwen3-coder:30b'];
    expect(await local(...named)).toMatchObject({ out: 'By config.\n' });
    const models = chat.requests.map(({ body }) => body['model']);
    expect(models).toEqual(['gpt-oss:20b', 'mine', 'qwen3-coder:30b']);
  } finally {
    await chat.close();
  }
  const none = await local('--oss', '--local-provider', 'ollama');
  expect(none).toMatchObject({ code: 1, out: '' });
  expect(none.err).toContain('Nothing answers at ');
});

test('web search is asked of the model where it is wanted', async () => {
  // A gateway does not have it by itself.
  await writeFile(
    join(bench.home, 'config.toml'),
    `model = "gpt-5.2"\nmodel_provider = "openai"\nopenai_base_url = "${bench.model.baseUrl}"\n`,
  );
  const env = { OPENAI_API_KEY: bench.model.key };
  bench.model.script(say('With.'), say('Without.'));
  const asked = (...args: string[]) => skein(bench, ['exec', ...args, 'Go.'], '', env).done;
  expect(await asked('--search')).toMatchObject({ code: 0, out: 'With.\n' });
  expect(await asked('-c', 'web_search="disabled"')).toMatchObject({ out: 'Without.\n' });
  const [first, second] = bench.model.requests;
  expect(toolsOf(first)).toContain('web_search');
  expect(toolsOf(second)).not.toContain('web_search');
});

test('a fork holds what the other holds; a work tree is one of its own', async () => {
  const git = (...args: string[]) =>
    promisify(execFile)('git', ['-c', 'user.name=A', '-c', 'user.email=a@b', ...args], {
      cwd: bench.workspace,
    });
  await git('init', '-q');
  await git('commit', '-q', '--allow-empty', '-m', 'first');
  bench.model.script(say('First.'), say('Forked.'));
  const [started] = (await exec('--json', 'Remember me.')).out.split('\n');
  const { thread_id: id } = JSON.parse(started ?? '') as { thread_id: string };
  const fork = await exec('--json', 'fork', id, 'Go on.');
  const [other] = fork.out.split('\n');
  expect(other).toContain('thread.started');
  expect(other).not.toContain(id);
  expect(JSON.stringify(bench.model.requests.at(-1))).toContain('Remember me.');

  bench.model.script(command('git branch --show-current; pwd'), say('There.'));
  const apart = await exec('--json', '--worktree', '-s', 'danger-full-access', 'Go.');
  const ran = apart.out.split('\n').find((line) => line.includes('exit_code":0')) ?? '';
  const { item } = JSON.parse(ran) as { item: { aggregated_output: string } };
  const [branch, folder] = item.aggregated_output.split('\n');
  expect(branch).not.toBe('');
  expect(folder).not.toBe(bench.workspace);
  const again = await exec('resume', id, '--worktree', 'Go.');
  expect(again).toMatchObject({ code: 2 });
  expect(again.err).toContain('--worktree: a thread goes on where it was');
});

test('a review as events, for a program', async () => {
  bench.model.script(say('Nothing is amiss.'));
  const done = await exec('review', '--json', 'Look at all of it.');
  expect(done.code).toBe(0);
  const types = done.out
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { type: string }).type);
  expect(types).toContain('turn.completed');
  expect(done.out).toContain('Nothing is amiss.');
});

test('a server elsewhere, with a token', async () => {
  const token = 'a-token-of-more-than-thirty-two-bytes';
  const file = join(bench.folder, 'token');
  await writeFile(file, token);
  const auth = ['--ws-auth', 'capability-token', '--ws-token-file', file];
  const server = bench.server(['--listen', 'ws://127.0.0.1:0', ...auth]);
  const address = await server.logged(/listening on: (\S+)/);
  const there = (variable: string) =>
    skein(bench, ['exec', '--remote', address, '--remote-auth-token-env', variable, 'Go.'], '', {
      SKEIN_HOME: join(bench.folder, 'another-home'),
      TOKEN: token,
      WRONG: 'x',
    }).done;
  bench.model.script(say('Far away.'));
  expect(await there('TOKEN')).toMatchObject({ code: 0, out: 'Far away.\n' });
  expect((await there('WRONG')).err).toContain(`could not connect to ${address}: HTTP 401`);
  expect(await there('NONE')).toMatchObject({ code: 2 });
});
