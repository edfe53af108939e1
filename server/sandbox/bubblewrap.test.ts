import { closeSync, existsSync, openSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { SandboxPolicy } from '../protocol/approval.ts';
import { Bubblewrap, findBubblewrap } from './bubblewrap.ts';
import { SandboxError } from './port.ts';
import { systemCallFilter } from './system-calls.ts';
import { openTerminal } from './testing/outside.ts';
import {
  boxWithinContainer,
  connectTo,
  listen,
  place,
  read,
  run,
  STRICT,
  placeForEachTest,
  whereConfined,
} from './testing/sandbox-fixture.ts';

placeForEachTest();

whereConfined(() => {
  describe('a confined command can', () => {
    it('read outside, write in the workspace, and passes on its exit code', async () => {
      const ran = await run('cat "$OUT/file"; echo mine > mine; pwd; exit 7', true);
      expect(ran).toMatchObject({ output: `before${place.ws}\n`, exitCode: 7 });
      expect(await read(`${place.ws}/mine`)).toBe('mine\n');
    });

    it('write to temporary folders and further roots, but not to a protected name there', async () => {
      const policy: SandboxPolicy = { type: 'workspaceWrite', writableRoots: [place.out] };
      const ran = await run(
        'echo a > "$OUT/new"; echo b > "$TMPDIR/$(basename "$BASE")/c"; mkdir "$OUT/.git/x"',
        true,
        policy,
      );
      expect(await read(`${place.out}/new`)).toBe('a\n');
      expect(await read(`${place.base}/c`)).toBe('b\n');
      expect(ran.exitCode).not.toBe(0);
      expect(existsSync(`${place.out}/.git`)).toBe(false);
    });

    it('use devices, processes and memory of its own', async () => {
      const script =
        'head -c 4 /dev/urandom | wc -c; echo x > /dev/null; echo $$; echo y > /dev/shm/a && cat /dev/shm/a';
      const { output } = await run(script, true);
      const [bytes, pid, text] = output.trim().split(/\s+/);
      expect([bytes, text]).toEqual(['4', 'y']);
      expect(Number(pid)).toBeLessThan(10);
    });

    it('run where no /proc can be mounted, with nothing to read of the processes outside', async () => {
      const box = await boxWithinContainer();
      expect(await box.probe()).toEqual({ available: true, kind: 'bubblewrap' });
      const script = `echo mine > mine; cat mine; cat /proc/${process.pid}/environ; kill -0 ${process.pid} && echo reached`;
      const { output } = await run(script, true, STRICT, { box });
      expect(output).toMatch(/^mine\n.*environ: Permission denied\n/);
      expect(output).not.toContain('reached');
    });

    it.each([false, true])('use its streams and nothing else, terminal: %s', async (terminal) => {
      await openTerminal();
      const { output } = await run('ls /proc/self/fd', true, STRICT, { terminal });
      // The fourth is the folder that is being listed.
      expect(output.trim().split(/\s+/)).toEqual(['0', '1', '2', '3']);
    });

    it('use nothing else of very many files either', async () => {
      await openTerminal();
      const many = Array.from({ length: 2_100 }, () => openSync('/dev/null', 'r'));
      try {
        const { output } = await run('ls /proc/self/fd', true);
        expect(output.trim().split(/\s+/)).toEqual(['0', '1', '2', '3']);
      } finally {
        for (const each of many) closeSync(each);
      }
    });

    it.runIf(systemCallFilter() !== null)('begin with others, each behind a filter', async () => {
      const script =
        'while read -r name value; do [ "$name" != Seccomp: ] || echo "$value"; done < /proc/self/status';
      const commands = Array.from({ length: 8 }, (_, at) =>
        run(script, true, STRICT, { terminal: at === 0 }),
      );
      for (const { output } of await Promise.all(commands)) expect(output.trim()).toBe('2');
    });

    it('reach the network when the policy allows it, but still no Unix socket', async () => {
      const address = (await listen({ port: 0, host: '127.0.0.1' })).address();
      const number = typeof address === 'object' && address !== null ? address.port : 0;
      await listen(`${place.out}/door.sock`);
      const policy: SandboxPolicy = { type: 'readOnly', networkAccess: true };
      const script = `"$NODE" -e "require('net').connect(${number}, '127.0.0.1').on('data', d => console.log(String(d)))"; ${connectTo('$OUT/door.sock')}`;
      const { output } = await run(script, true, policy);
      expect(output.match(/hello from outside/g)).toHaveLength(1);
    });

    it("work in a workspace inside Skein's home without seeing the rest", async () => {
      const ws = `${place.home}/worktrees/a`;
      await mkdir(ws, { recursive: true });
      const ran = await run(`echo mine > mine; cat mine; ls "$SECRETS"`, true, STRICT, {
        cwd: ws,
        workspace: ws,
      });
      expect(ran.output).toBe('mine\nworktrees\n');
      expect(await read(`${ws}/mine`)).toBe('mine\n');
    });

    it("read a workspace inside Skein's home that it may not write, and see no more of the rest", async () => {
      const ws = `${place.home}/worktrees/a`;
      await mkdir(ws, { recursive: true });
      await writeFile(`${ws}/mine`, 'mine\n');
      const policy: SandboxPolicy = { type: 'readOnly' };
      const script = `cat mine; ls "$SECRETS"; echo more > mine`;
      const ran = await run(script, true, policy, { cwd: ws, workspace: ws });
      expect(ran.output).toMatch(/^mine\nworktrees\n/);
      expect(ran.exitCode).not.toBe(0);
      expect(await read(`${ws}/mine`)).toBe('mine\n');
    });

    it('write below the workspace only, wherever it runs', async () => {
      const ran = await run('echo a > here; echo b > "$WS/there"', true, STRICT, {
        cwd: place.out,
      });
      expect(ran.output).toMatch(/Read-only file system/);
      expect(existsSync(`${place.out}/here`)).toBe(false);
      expect(await read(`${place.ws}/there`)).toBe('b\n');
    });

    it('only read a workspace whose .git is a symbolic link, and the user is told', async () => {
      await rm(`${place.ws}/.git`, { recursive: true });
      await symlink(place.out, `${place.ws}/.git`);
      const ran = await run('echo a > new', true);
      expect(ran.exitCode).not.toBe(0);
      expect(ran.notes).toEqual([expect.stringContaining('.git there is a symbolic link')]);
    });
  });

  describe('stand-ins for protected folders', () => {
    const bare = async (): Promise<string[]> => (await readdir(place.ws)).toSorted();
    beforeEach(() => rm(`${place.ws}/.git`, { recursive: true }));

    it('are there while a command runs and gone after', async () => {
      const ran = await run('ls -A', true);
      expect(ran.output.split('\n')).toEqual(
        expect.arrayContaining(['.agents', '.aws', '.codex', '.git', '.skein', 'kept']),
      );
      expect(await bare()).toEqual(['kept']);
    });

    it('do not make git believe in a repository', async () => {
      const { output } = await run('git rev-parse --git-dir', true);
      expect(output).toMatch(/not a git repository/);
    });

    it('stay until the last of several commands ended', async () => {
      const outcomes = await Promise.all(
        ['a', 'b', 'c'].map((name) => run(`mkdir .git/x; echo ${name} > ${name}`, true)),
      );
      for (const { output } of outcomes) expect(output).toMatch(/Read-only file system/);
      expect(await bare()).toEqual(['a', 'b', 'c', 'kept']);
    });

    it('are gone after an interrupt', async () => {
      const controller = new AbortController();
      const began = vi.waitFor(() => expect(existsSync(`${place.ws}/began`)).toBe(true));
      const ran = run('touch began; sleep 60', true, STRICT, { signal: controller.signal });
      await began;
      controller.abort();
      expect((await ran).exitCode).toBe(128 + 15);
      expect(await bare()).toEqual(['began', 'kept']);
    });

    it('are cleared away when a killed server left them long ago', async () => {
      const left = `${place.ws}/.codex`;
      await mkdir(left);
      await chmod(left, 0o1555);
      await run('true', true);
      expect(await bare()).toEqual(['.codex', 'kept']);
      const longAgo = new Date(Date.now() - 48 * 60 * 60 * 1_000);
      await utimes(left, longAgo, longAgo);
      await run('true', true);
      expect(await bare()).toEqual(['kept']);
    });

    it('never take away what the user has', async () => {
      await mkdir(`${place.ws}/.agents`);
      await run('true', true);
      expect(await bare()).toEqual(['.agents', 'kept']);
    });
  });
});

describe('probe', () => {
  it('names a missing program', async () => {
    expect(await new Bubblewrap(null).probe()).toEqual({
      available: false,
      reason: 'bubblewrap (the program bwrap) is not installed',
    });
  });

  it('passes on why the program fails', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'skein-bwrap-'));
    const program = path.join(folder, 'bwrap');
    await writeFile(
      program,
      '#!/bin/sh\necho "bwrap: No permissions to create namespace" >&2\nexit 1\n',
    );
    await chmod(program, 0o755);
    expect(findBubblewrap(folder)).not.toBeNull();
    const broken = new Bubblewrap(program);
    expect(await broken.probe()).toEqual({
      available: false,
      reason:
        'bubblewrap is installed but cannot confine commands here (bwrap: No permissions to create namespace)',
    });
    await expect(
      broken.wrap(['true'], {
        policy: STRICT,
        cwd: '/',
        workspace: '/',
        hiddenPaths: [],
        env: {},
      }),
    ).rejects.toThrow(SandboxError);
    await rm(folder, { recursive: true });
  });
});
