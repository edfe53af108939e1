import { expect, it } from 'vitest';
import { shellJoin, withoutShell } from './shell-words.ts';

it.each([
  ["/bin/bash -c 'echo hi | tee /x'", 'echo hi | tee /x'],
  ["bash -lc 'it'\\''s \"fine\"'", 'it\'s "fine"'],
  ['/usr/bin/sh -c "make all"', 'make all'],
  ['sh -c ls', 'ls'],
  ['bash -c "printf \'a\\\\n\' \\"b\\""', 'printf \'a\\n\' "b"'],
])('takes the shell off %s', (command, script) => expect(withoutShell(command)).toBe(script));

it.each([
  'git status',
  'bash run.sh',
  // More than one word, or a word that the outer shell would change: shown as it is.
  "bash -c 'a' b",
  'bash -c "echo $HOME"',
  "bash -c 'unclosed",
])('leaves %s as it is', (command) => expect(withoutShell(command)).toBe(command));

it('joins words as they would be typed', () => {
  expect(shellJoin(['git', 'commit', '-m', "it's done"])).toBe("git commit -m 'it'\\''s done'");
});
