import { expect, test } from 'vitest';
import { runCommandLine } from './command-line.ts';
import { testIo } from './testing/test-io.ts';

const host = { program: 'skein', version: '1', own: {} };

test.each([
  ['exec --approve-for-me Go', '--approve-for-me is not served: nobody but people approves here'],
  ['exec --cyber-access-program standard Go', '--cyber-access-program is not served: '],
  ['login --device-auth', '--device-auth is not served: there are no accounts of ChatGPT here'],
  ['exec --local-provider ollama Go', '--local-provider wants --oss'],
  ['exec --remote-auth-token-env TOKEN Go', '--remote-auth-token-env wants --remote'],
  ['exec --remote ws://127.0.0.1:1 -p x Go', '--remote is a running server, and --profile is for'],
  ['exec --remote ws://127.0.0.1:1 --no-daemon Go', '--remote is a running server, and --no-dae'],
  ['exec --remote somewhere Go', '--remote wants unix://PATH, ws://HOST:PORT or wss://…'],
  ['exec --cd /nowhere/at/all Go', '--cd: there is no /nowhere/at/all'],
  ['exec --cd package.json Go', 'package.json is no folder'],
  ['exec -o /nowhere/at/all Go', '--output-last-message: there is no /nowhere/at'],
  ['exec -o docs Go', 'docs is a folder'],
  ['sandbox -C /nowhere/at/all ls', '--cd: there is no /nowhere/at/all'],
  ['threads shwo x', 'skein threads: unknown command: shwo; did you mean show?'],
  ['threads', 'skein threads: a command is missing: list, show, search'],
  ['exec review -i x.png', '--image is not for a review'],
  ['exec review --worktree', '--worktree is not for a review'],
  ['sandbox -P :workspace --network ls', '--permission-profile and --sandbox, --network'],
])('skein %s is refused with a reason', async (line, words) => {
  const io = testIo();
  io.stdin.end();
  expect(await runCommandLine(line.split(' '), host, io)).toBe(2);
  expect(io.out()).toBe('');
  expect(io.err()).toContain(words);
});

test('a prompt of nothing is none', async () => {
  const io = testIo();
  io.stdin.end();
  expect(await runCommandLine(['exec', ' '], host, io)).toBe(2);
  expect(io.err()).toContain('PROMPT is empty');
});
