import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { parseShell } from '../../shell/parse.ts';
import { defaultShell, namedShell, shellArgv, shellJoin, startedArgv } from './shell.ts';

describe('shellJoin', () => {
  it.each([
    [['/bin/bash', '-c', 'true'], '/bin/bash -c true'],
    [['/bin/bash', '-c', 'echo hi | tee /x'], "/bin/bash -c 'echo hi | tee /x'"],
    [['echo', "it's", ''], "echo \"it's\" ''"],
    [['printf', '\'a\\n\' "b"'], 'printf "\'a\\\\n\' \\"b\\""'],
    [['echo', "'$x' y^z"], "echo \"'\"'$x'\"' y\"'^z'"],
    [['ls', 'a=b', '1,5p'], "ls 'a=b' '1,5p'"],
    [['echo', '$HOME', '*', '你'], "echo '$HOME' '*' '你'"],
  ])('%j → %s', (words, joined) => {
    expect(shellJoin(words)).toBe(joined);
    expect(parseShell(joined)).toEqual({ kind: 'simple', commands: [words] });
  });

  it.runIf(process.platform !== 'win32')('is what a shell splits again', () => {
    const words = ["a'b", 'c d', '', '\\', '"', '\n', '~', '#x', 'é'];
    const printed = execFileSync('/bin/sh', ['-c', `printf '%s\\0' ${shellJoin(words)}`]);
    expect(printed.toString().split('\0').slice(0, -1)).toEqual(words);
  });
});

describe('shells', () => {
  const bash = { kind: 'posix', file: '/bin/bash' } as const;

  it('start a login shell only when asked', () => {
    expect(shellArgv(bash, 'ls', false)).toEqual(['/bin/bash', '-c', 'ls']);
    expect(shellArgv(bash, 'ls', true)).toEqual(['/bin/bash', '-lc', 'ls']);
    const powershell = { kind: 'powershell', file: 'powershell.exe' } as const;
    expect(shellArgv(powershell, 'ls', false)).toContain('-NoProfile');
    expect(shellArgv({ kind: 'cmd', file: 'cmd.exe' }, 'dir', false)).toEqual([
      'cmd.exe',
      '/d',
      '/s',
      '/c',
      'dir',
    ]);
  });

  it('of Windows give UTF-8 and the true exit code', () => {
    const powershell = { kind: 'powershell', file: 'powershell.exe' } as const;
    const started = (script: string): string | undefined =>
      startedArgv(powershell, script, { login: false, joined: true }).at(-1);
    const code = 'if (-not $?) { if ($LASTEXITCODE) { exit $LASTEXITCODE } else { exit 1 } }';
    const encoding =
      'try { [Console]::OutputEncoding = [Text.UTF8Encoding]::new($false) } catch { }';
    expect(started('git log # all')).toBe(`${encoding}\ngit log # all\n${code}`);
    for (const script of ['using namespace System.IO', ' param($a)', '#Requires -Version 5']) {
      expect(started(script)).toBe(`${script}\n${code}`);
    }
    expect(started('userparam')).toContain(encoding);
    // What people and rules see is the script as it came.
    expect(shellArgv(powershell, 'git log', false).at(-1)).toBe('git log');
    const cmd = { kind: 'cmd', file: 'cmd.exe' } as const;
    expect(startedArgv(cmd, 'dir\r\n', { login: false, joined: true }).at(-1)).toBe('dir');
  });

  it.runIf(process.platform !== 'win32')("are the user's own, where it takes a script", () => {
    const shell = (own: string | null): string => defaultShell('linux', process.env, own).file;
    expect(shell('/bin/sh')).toBe('/bin/sh');
    for (const own of [null, '/usr/bin/fish', '/nowhere/bash', 'bash']) {
      expect(shell(own)).toMatch(/\/(bash|zsh|sh)$/);
    }
  });

  it.runIf(process.platform !== 'win32')("are the system's under their own names, or sh", () => {
    expect(namedShell('bash', bash)).toBe(bash);
    expect(namedShell('/tmp/bash', bash)).toBe(bash);
    for (const name of ['sh', '/bin/sh', './sh', '/tmp/sh', '../bin/sh']) {
      expect(namedShell(name, bash, '/tmp:/bin')).toEqual({ kind: 'posix', file: '/bin/sh' });
    }
    for (const name of ['', 'fish', 'python3', '/usr/bin/env', 'no-such-shell']) {
      expect(namedShell(name, bash)).toEqual({ kind: 'posix', file: '/bin/sh' });
    }
  });

  it('of another language are refused', () => {
    const powershell = { kind: 'powershell', file: 'C:\\powershell.exe' } as const;
    expect(namedShell('bash', powershell)).toBeNull();
    expect(namedShell('PowerShell.exe', powershell)).toBe(powershell);
  });
});
