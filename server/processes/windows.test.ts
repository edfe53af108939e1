import { describe, expect, it } from 'vitest';
import { findWindowsProgram, quoteArgument, taskkillArguments, windowsSpawn } from './windows.ts';

const env = {
  Path: 'C:\\tools;relative;C:\\Program Files\\nodejs',
  PATHEXT: '.COM;.EXE;.BAT;.CMD',
  COMSPEC: 'C:\\Windows\\System32\\cmd.exe',
};
const files = new Set([
  'C:\\tools\\git.exe',
  'C:\\tools\\run.cmd',
  'C:\\Program Files\\nodejs\\npm.cmd',
  'relative\\evil.exe',
  'C:\\ws\\node_modules\\.bin\\tsc.cmd',
]);
const isFile = (file: string): boolean => files.has(file);

/** Parts a line as Microsoft's C runtime does since 2008. */
function parted(line: string): string[] {
  const words: string[] = [];
  let word: string | null = null;
  let quoted = false;
  for (let at = 0; at < line.length;) {
    const slashes = /^\\*/.exec(line.slice(at))?.[0].length ?? 0;
    at += slashes;
    const next = line[at] ?? '';
    if (slashes > 0) word = (word ?? '') + '\\'.repeat(next === '"' ? slashes >> 1 : slashes);
    if (next === '"' && slashes % 2 === 1) word = `${word ?? ''}"`;
    else if (next === '"' && quoted && line[at + 1] === '"') {
      word = `${word ?? ''}"`;
      at += 1;
    } else if (next === '"') {
      quoted = !quoted;
      word ??= '';
    } else if (/[ \t]/.test(next) && !quoted) {
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? '') + next;
    at += 1;
  }
  return word === null ? words : [...words, word];
}

describe('a command line for Windows', () => {
  it.each([
    ['git', ['log'], { file: 'C:\\tools\\git.exe', args: ['log'], verbatim: false }],
    ['C:\\tools\\git.exe', ['a b'], { file: 'C:\\tools\\git.exe', args: ['a b'], verbatim: false }],
    ['none', ['x'], { file: 'none', args: ['x'], verbatim: false }],
    // `/s` takes off the one outer pair; the script's own quotes stay.
    [
      'C:\\Windows\\System32\\cmd.exe',
      ['/d', '/s', '/c', 'echo "a" & dir'],
      {
        file: 'C:\\Windows\\System32\\cmd.exe',
        args: ['/d', '/s', '/c', '"echo "a" & dir"'],
        verbatim: true,
      },
    ],
    [
      'powershell.exe',
      ['-NoProfile', '-Command', 'echo "a"'],
      { file: 'powershell.exe', args: ['-NoProfile', '-Command', 'echo "a"'], verbatim: false },
    ],
    [
      'run',
      ['a b', '50%', 'x&y'],
      {
        file: env.COMSPEC,
        args: ['/d', '/s', '/c', '"C:\\tools\\run.cmd ^"a^ b^" ^"50^%^" ^"x^&y^""'],
        verbatim: true,
      },
    ],
    [
      'npm',
      ['i'],
      {
        file: env.COMSPEC,
        args: ['/d', '/s', '/c', '"C:\\Program^ Files\\nodejs\\npm.cmd ^"i^""'],
        verbatim: true,
      },
    ],
    // A shim reads its arguments twice.
    [
      'C:\\ws\\node_modules\\.bin\\tsc.cmd',
      ['a&b'],
      {
        file: env.COMSPEC,
        args: ['/d', '/s', '/c', '"C:\\ws\\node_modules\\.bin\\tsc.cmd ^^^"a^^^&b^^^""'],
        verbatim: true,
      },
    ],
  ])('starts %s with %j', (file, args, plan) => {
    expect(windowsSpawn(file, args, env, isFile)).toEqual(plan);
  });

  it.each([
    ['plain', 'plain'],
    ['', '""'],
    ['a b', '"a b"'],
    ['say "hi"', '"say \\"hi\\""'],
    ['C:\\dir\\', 'C:\\dir\\'],
    ['C:\\my dir\\', '"C:\\my dir\\\\"'],
    ['a\\"b', '"a\\\\\\"b"'],
  ])('quotes %j for programs', (arg, quoted) => {
    expect(quoteArgument(arg)).toBe(quoted);
  });

  it.each([
    ['cmd.exe', ['/d', '/s', '/c', 'echo a\necho b'], 'cmd runs only the first line of a script'],
    ['run', ['a\r\nb'], 'a batch file takes no argument with a line break'],
  ])('does not start %s with %j', (file, args, words) => {
    expect(() => windowsSpawn(file, args, env, isFile)).toThrow(words);
  });

  // The examples of "Parsing C command-line arguments".
  it.each([
    ['"abc" d e', ['abc', 'd', 'e']],
    ['a\\\\b d"e f"g h', ['a\\\\b', 'de fg', 'h']],
    ['a\\\\\\"b c d', ['a\\"b', 'c', 'd']],
    ['a\\\\\\\\"b c" d e', ['a\\\\b c', 'd', 'e']],
    ['a"b"" c d', ['ab" c d']],
  ])('%s is read as %j', (line, words) => {
    expect(parted(line)).toEqual(words);
  });

  it('is read back as it was meant', () => {
    const parts = ['a', ' ', '"', '\\', '\t', '%', '^', "'"];
    const words = parts.flatMap((a) =>
      parts.flatMap((b) => parts.flatMap((c) => parts.map((d) => `${a}${b}${c}${d}`))),
    );
    for (const word of words)
      expect(parted(`x ${quoteArgument(word)} y`)).toEqual(['x', word, 'y']);
  });

  it('looks along the path, never in the working folder', () => {
    expect(findWindowsProgram('git', env, isFile)).toBe('C:\\tools\\git.exe');
    expect(findWindowsProgram('GIT.EXE', env, (file) => /git\.exe$/i.test(file))).toBe(
      'C:\\tools\\GIT.EXE',
    );
    expect(findWindowsProgram('evil', env, isFile)).toBeNull();
  });

  it('ends a whole tree', () => {
    expect(taskkillArguments(42)).toEqual(['/pid', '42', '/t', '/f']);
  });
});
