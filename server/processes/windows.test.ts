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
