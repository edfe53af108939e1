import { once } from 'node:events';
import { existsSync } from 'node:fs';
import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rm,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { createServer } from 'node:net';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SandboxPolicy } from '../protocol/approval.ts';
import { commandVariables } from '../tools/exec-command/environment.ts';
import { runProcess } from '../tools/exec-command/process.ts';
import { Bubblewrap, findBubblewrap } from './bubblewrap.ts';
import { SandboxError } from './port.ts';

const sandbox = new Bubblewrap();
const support = await sandbox.probe();

/** Writes nowhere but in the workspace: the test's own folders lie under the temporary folder. */
const STRICT: SandboxPolicy = {
  type: 'workspaceWrite',
  excludeSlashTmp: true,
  excludeTmpdirEnvVar: true,
};

interface Place {
  readonly base: string;
  /** The workspace; has a `.git`. */
  readonly ws: string;
  readonly out: string;
  readonly home: string;
}

let place: Place;
const running: ChildProcess[] = [];
const servers: Server[] = [];

beforeEach(async () => {
  const base = await realpath(await mkdtemp(path.join(tmpdir(), 'skein-box-')));
  place = { base, ws: `${base}/ws`, out: `${base}/out`, home: `${base}/home` };
  await mkdir(`${place.ws}/.git/hooks`, { recursive: true });
  await writeFile(`${place.ws}/.git/config`, '[core]\n');
  await writeFile(`${place.ws}/kept`, 'kept');
  await mkdir(place.out);
  await writeFile(`${place.out}/file`, 'before');
  await mkdir(place.home);
  await writeFile(`${place.home}/auth.json`, 'the-key');
});

afterEach(async () => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
  for (const server of servers.splice(0)) server.close();
  await rm(place.base, { recursive: true, force: true });
});

interface Ran {
  readonly output: string;
  readonly exitCode: number | null;
  readonly notes: readonly string[];
}

async function run(
  script: string,
  confined: boolean,
  policy: SandboxPolicy = STRICT,
  more: { cwd?: string; workspace?: string; signal?: AbortSignal } = {},
): Promise<Ran> {
  const { ws, out, home, base } = place;
  const env = {
    ...commandVariables(process.env),
    TMPDIR: tmpdir(),
    WS: ws,
    OUT: out,
    SECRETS: home,
    BASE: base,
    NODE: process.execPath,
  };
  const argv = ['/bin/sh', '-c', script];
  const cwd = more.cwd ?? ws;
  const wrapped = confined
    ? await sandbox.wrap(argv, {
        policy,
        cwd,
        workspace: more.workspace ?? ws,
        hiddenPaths: [home],
        env,
      })
    : null;
  const chunks: Buffer[] = [];
  const end = await runProcess({
    file: wrapped?.file ?? '/bin/sh',
    args: wrapped?.args ?? argv.slice(1),
    env,
    cwd,
    wrapped: wrapped?.wrapped ?? false,
    timeoutMs: 10_000,
    signal: more.signal ?? new AbortController().signal,
    onOutput: (chunk) => chunks.push(chunk),
    onStarted: () => undefined,
  });
  await wrapped?.dispose();
  return {
    output: Buffer.concat(chunks).toString(),
    exitCode: end.kind === 'notStarted' ? null : end.exitCode,
    notes: wrapped?.notes ?? [],
  };
}

interface Attempt {
  readonly name: string;
  readonly arrange?: () => Promise<void> | void;
  readonly script: string | (() => string);
  /** Whether the deed was done. */
  readonly done: (ran: Ran) => Promise<boolean> | boolean;
  /** Sets things right between the two runs. */
  readonly reset?: () => Promise<void> | void;
  readonly policy?: SandboxPolicy;
}

const read = (file: string): Promise<string> => readFile(file, 'utf8').catch(() => '');
const wrote = (file: () => string) => async () => (await read(file())).includes('evil');

async function listen(address: string | { port: 0; host: string }): Promise<Server> {
  const server = createServer((socket) => socket.end('hello from outside\n'));
  servers.push(server);
  server.listen(address as string);
  await once(server, 'listening');
  return server;
}

let port = 0;
const CONNECT = `require('net').connect(process.argv[1].replace('@', '\\0')).on('data', d => console.log(String(d))).on('error', e => console.log(e.code))`;
let bystander: ChildProcess;

function startBystander(): void {
  bystander = spawn('sleep', ['300'], { stdio: 'ignore' });
  running.push(bystander);
}

/** What only root can do outside proves nothing about anyone else. */
function asRoot(list: readonly Attempt[]): readonly Attempt[] {
  return process.getuid?.() === 0 ? list : [];
}

const AROUND_TMP: SandboxPolicy = { type: 'workspaceWrite' };

const attempts: readonly Attempt[] = [
  {
    name: 'write a new file outside',
    script: 'echo evil > "$OUT/new"',
    done: wrote(() => `${place.out}/new`),
  },
  {
    name: 'add to a file outside',
    script: 'echo evil >> "$OUT/file"',
    done: wrote(() => `${place.out}/file`),
  },
  {
    name: 'delete a file outside',
    script: 'rm "$OUT/file"',
    done: () => !existsSync(`${place.out}/file`),
    reset: () => writeFile(`${place.out}/file`, 'before'),
  },
  {
    name: 'write outside by ..',
    script: 'echo evil > ../out/file',
    done: wrote(() => `${place.out}/file`),
  },
  {
    name: 'write outside through a symbolic link',
    script: 'ln -s "$OUT" link; echo evil > link/file',
    done: wrote(() => `${place.out}/file`),
    reset: () => rm(`${place.ws}/link`),
  },
  {
    name: 'write outside through a hard link',
    script: 'ln "$OUT/file" hard && echo evil >> hard',
    done: wrote(() => `${place.out}/file`),
    reset: () => rm(`${place.ws}/hard`),
  },
  {
    name: 'write outside by /proc/self/root',
    script: 'echo evil > "/proc/self/root$OUT/file"',
    done: wrote(() => `${place.out}/file`),
  },
  {
    name: 'write outside by the root of a process outside',
    script: () => `echo evil > "/proc/${process.pid}/root$OUT/file"`,
    done: wrote(() => `${place.out}/file`),
  },
  {
    name: 'change the rights of a file outside',
    script: 'chmod 777 "$OUT/file"',
    done: async () => ((await lstat(`${place.out}/file`)).mode & 0o777) === 0o777,
    reset: () => chmod(`${place.out}/file`, 0o644),
  },
  {
    name: 'remount writable and write',
    script: 'mount -o remount,rw,bind / 2>/dev/null; echo evil > "$OUT/file"',
    done: wrote(() => `${place.out}/file`),
  },
  {
    name: 'write outside from a user namespace of its own',
    script:
      'unshare -Urm sh -c \'mount -o remount,rw,bind / ; echo evil > "$OUT/file"\' || echo evil > "$OUT/file"',
    done: wrote(() => `${place.out}/file`),
  },
  ...asRoot([
    {
      name: "open the kernel's settings for writing",
      script: ': >> /proc/sys/kernel/core_pattern && echo opened',
      done: (ran) => ran.output.includes('opened'),
    },
    {
      name: 'make a device',
      script: 'mknod disk b 7 0 && echo made',
      done: (ran) => ran.output.includes('made'),
      reset: () => rm(`${place.ws}/disk`),
    },
  ]),
  {
    name: 'write a git hook',
    script: 'echo evil > .git/hooks/pre-commit',
    done: wrote(() => `${place.ws}/.git/hooks/pre-commit`),
  },
  {
    name: 'change the git config',
    script: 'echo evil >> .git/config',
    done: wrote(() => `${place.ws}/.git/config`),
  },
  {
    name: 'rename .git',
    script: 'mv .git .git-old',
    done: () => !existsSync(`${place.ws}/.git`),
    reset: async () => {
      await rm(`${place.ws}/.git-old`, { recursive: true });
      await mkdir(`${place.ws}/.git/hooks`, { recursive: true });
    },
  },
  {
    name: 'put another folder in the place of .git',
    script: 'mkdir n && echo evil > n/config && rm -r .git && mv n .git',
    done: wrote(() => `${place.ws}/.git/config`),
  },
  ...['.git', '.agents', '.codex', '.skein', '.aws'].map((name): Attempt => ({
    name: `create ${name} where there is none`,
    arrange: () => rm(`${place.ws}/.git`, { recursive: true }),
    script: `mkdir -p ${name}; echo evil > ${name}/config`,
    done: wrote(() => `${place.ws}/${name}/config`),
    reset: () => rm(`${place.ws}/${name}`, { recursive: true }),
  })),
  {
    name: 'create .git as a link to a folder of its own',
    arrange: () => rm(`${place.ws}/.git`, { recursive: true }),
    script: 'mkdir x; echo evil > x/config; rmdir .git 2>/dev/null; ln -sn x .git',
    done: wrote(() => `${place.ws}/.git/config`),
    reset: () => rm(`${place.ws}/.git`),
  },
  {
    name: 'rename the workspace and build another in its place',
    script: 'cd .. && mv ws old && mkdir -p ws/.git && echo evil > ws/.git/config',
    policy: AROUND_TMP,
    done: wrote(() => `${place.ws}/.git/config`),
    reset: async () => {
      await rm(place.ws, { recursive: true });
      await mkdir(`${place.ws}/.git`, { recursive: true });
    },
  },
  {
    name: 'rename a folder above the workspace and build another in its place',
    script:
      'cd / && mv "$BASE" "$BASE-old" && mkdir -p "$WS/.git" && echo evil > "$WS/.git/config"',
    policy: AROUND_TMP,
    done: wrote(() => `${place.ws}/.git/config`),
    reset: async () => {
      await rm(`${place.base}-old`, { recursive: true });
      await rm(place.ws, { recursive: true });
      await mkdir(`${place.ws}/.git`, { recursive: true });
      await mkdir(place.home);
      await mkdir(place.out);
    },
  },
  {
    name: 'point the .git file of a work tree elsewhere',
    arrange: async () => {
      await rm(`${place.ws}/.git`, { recursive: true });
      await writeFile(`${place.ws}/.git`, `gitdir: ${place.out}\n`);
    },
    script: 'echo gitdir: evil > .git || { rm .git; echo gitdir: evil > .git; }',
    done: wrote(() => `${place.ws}/.git`),
    reset: () => writeFile(`${place.ws}/.git`, `gitdir: ${place.out}\n`),
  },
  {
    name: 'write to the repository behind a work tree',
    arrange: async () => {
      await rm(`${place.ws}/.git`, { recursive: true });
      await mkdir(`${place.base}/main/.git/worktrees/ws`, { recursive: true });
      await writeFile(`${place.base}/main/.git/worktrees/ws/commondir`, '../..\n');
      await writeFile(`${place.ws}/.git`, `gitdir: ${place.base}/main/.git/worktrees/ws\n`);
    },
    script: 'echo evil > "$BASE/main/.git/config"; echo evil > "$BASE/main/.git/worktrees/ws/HEAD"',
    policy: AROUND_TMP,
    done: async () =>
      (await wrote(() => `${place.base}/main/.git/config`)()) ||
      wrote(() => `${place.base}/main/.git/worktrees/ws/HEAD`)(),
    reset: async () => {
      await rm(`${place.base}/main/.git/config`);
      await rm(`${place.base}/main/.git/worktrees/ws/HEAD`);
    },
  },
  {
    name: 'replace a .git that is a symbolic link',
    arrange: async () => {
      await rm(`${place.ws}/.git`, { recursive: true });
      await mkdir(`${place.ws}/store`);
      await symlink('store', `${place.ws}/.git`);
    },
    script: 'mkdir x; echo evil > x/config; rm .git && ln -s x .git',
    done: wrote(() => `${place.ws}/.git/config`),
    reset: async () => {
      await rm(`${place.ws}/.git`);
      await rm(`${place.ws}/x`, { recursive: true });
      await symlink('store', `${place.ws}/.git`);
    },
  },
  {
    name: "read Skein's home",
    script: 'cat "$SECRETS/auth.json"',
    done: (ran) => ran.output.includes('the-key'),
  },
  {
    name: "list Skein's home",
    script: 'ls "$SECRETS"',
    done: (ran) => ran.output.includes('auth.json'),
  },
  {
    name: "read Skein's home by the root of a process outside",
    script: () => `cat "/proc/${process.pid}/root$SECRETS/auth.json"`,
    done: (ran) => ran.output.includes('the-key'),
  },
  {
    name: "uncover Skein's home from a user namespace of its own",
    script:
      'unshare -Urm sh -c \'umount "$SECRETS"; cat "$SECRETS/auth.json"\' 2>&1; cat "$SECRETS/auth.json"',
    done: (ran) => ran.output.includes('the-key'),
  },
  {
    name: "write to Skein's home",
    script: 'echo evil > "$SECRETS/config.toml"',
    done: wrote(() => `${place.home}/config.toml`),
  },
  {
    name: "read the server's variables",
    script: () => `tr '\\0' '\\n' < /proc/${process.pid}/environ`,
    done: (ran) => /^PATH=/m.test(ran.output),
  },
  {
    name: 'connect to a Unix socket outside',
    arrange: async () => {
      await listen(`${place.out}/door.sock`);
    },
    script: `"$NODE" -e "${CONNECT}" "$OUT/door.sock"`,
    done: (ran) => ran.output.includes('hello from outside'),
  },
  {
    name: 'connect to a Unix socket in the workspace that someone outside serves',
    arrange: async () => {
      await listen(`${place.ws}/door.sock`);
    },
    script: `"$NODE" -e "${CONNECT}" "$WS/door.sock"`,
    done: (ran) => ran.output.includes('hello from outside'),
  },
  {
    name: "connect to the server's socket in Skein's home",
    arrange: async () => {
      await listen(`${place.home}/server.sock`);
    },
    script: `"$NODE" -e "${CONNECT}" "$SECRETS/server.sock"`,
    done: (ran) => ran.output.includes('hello from outside'),
  },
  {
    name: 'connect to an abstract Unix socket outside',
    arrange: async () => {
      await listen(`\0${path.basename(place.base)}`);
    },
    script: `"$NODE" -e "${CONNECT}" "@$(basename "$BASE")"`,
    done: (ran) => ran.output.includes('hello from outside'),
  },
  {
    name: 'connect to a port of this machine',
    arrange: async () => {
      const address = (await listen({ port: 0, host: '127.0.0.1' })).address();
      port = typeof address === 'object' && address !== null ? address.port : 0;
    },
    script: () =>
      `"$NODE" -e "require('net').connect(${port}, '127.0.0.1').on('data', d => console.log(String(d))).on('error', e => console.log(e.code))"`,
    done: (ran) => ran.output.includes('hello from outside'),
  },
  {
    name: 'end a process outside',
    arrange: startBystander,
    script: () => `kill -KILL ${bystander.pid}`,
    done: async (ran) => {
      if (ran.exitCode === 0 && bystander.exitCode === null && bystander.signalCode === null) {
        await once(bystander, 'exit');
      }
      return bystander.signalCode !== null;
    },
    reset: startBystander,
  },
  {
    name: 'write to the workspace under read-only',
    script: 'echo evil > new',
    policy: { type: 'readOnly' },
    done: wrote(() => `${place.ws}/new`),
    reset: () => rm(`${place.ws}/new`),
  },
  {
    name: 'write to /tmp under read-only',
    script: 'echo evil > "/tmp/$(basename "$BASE").txt"',
    policy: { type: 'readOnly' },
    done: wrote(() => `/tmp/${path.basename(place.base)}.txt`),
    reset: () => rm(`/tmp/${path.basename(place.base)}.txt`),
  },
  {
    name: 'write outside from a working directory outside',
    script: 'cd "$OUT" && echo evil > file',
    done: wrote(() => `${place.out}/file`),
  },
];

async function undo(attempt: Attempt): Promise<void> {
  await attempt.reset?.();
  await writeFile(`${place.out}/file`, 'before');
  await rm(`${place.out}/new`, { force: true });
  await rm(`${place.home}/config.toml`, { force: true });
  if (attempt.arrange === undefined && attempt.reset === undefined) {
    await rm(`${place.ws}/.git`, { recursive: true, force: true });
    await mkdir(`${place.ws}/.git/hooks`, { recursive: true });
    await writeFile(`${place.ws}/.git/config`, '[core]\n');
  }
}

/** Processes whose command line holds `text`. */
async function processesWith(text: string): Promise<number[]> {
  const found: number[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const line = await readFile(`/proc/${name}/cmdline`, 'latin1').catch(() => '');
    if (line.replaceAll('\0', ' ').trim() === text) found.push(Number(name));
  }
  return found;
}

/** The machine that must have a sandbox says so; elsewhere its absence has to be honest. */
function proveAbsence(): void {
  const reason = support.available ? '' : support.reason;
  describe('where there is no bubblewrap', () => {
    it('is not required here', () => {
      expect({ reason, required: process.env['SKEIN_REQUIRE_SANDBOX'] }).not.toMatchObject({
        required: '1',
      });
    });

    it('says why and confines nothing', async () => {
      expect(reason).toMatch(/bubblewrap/);
      await expect(run('true', true)).rejects.toThrow(SandboxError);
    });
  });
}

function proveConfinement(): void {
  describe('a confined command cannot', () => {
    it.each(attempts)('$name', async (attempt) => {
      await attempt.arrange?.();
      const script = (): string =>
        typeof attempt.script === 'string' ? attempt.script : attempt.script();
      const outside = await run(script(), false, attempt.policy);
      expect({ ...outside, done: await attempt.done(outside) }).toMatchObject({ done: true });
      await undo(attempt);

      const inside = await run(script(), true, attempt.policy);
      expect(inside.output).not.toMatch(/^bwrap:/m);
      expect({ ...inside, done: await attempt.done(inside) }).toMatchObject({ done: false });
    });

    it('leave a process behind', async () => {
      const line = `sleep 3${process.pid}`;
      const script = `setsid ${line} > /dev/null 2>&1 & setsid true; echo started`;
      const outside = await run(script, false);
      expect(outside.output).toContain('started');
      const left = await vi.waitFor(async () => {
        const found = await processesWith(line);
        expect(found).toHaveLength(1);
        return found;
      });
      for (const pid of left) process.kill(pid, 'SIGKILL');
      await vi.waitFor(async () => expect(await processesWith(line)).toEqual([]));

      expect((await run(script, true)).output).toContain('started');
      await vi.waitFor(async () => expect(await processesWith(line)).toEqual([]));
    });
  });

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

    it('reach the network when the policy allows it, but still no Unix socket', async () => {
      const address = (await listen({ port: 0, host: '127.0.0.1' })).address();
      const number = typeof address === 'object' && address !== null ? address.port : 0;
      await listen(`${place.out}/door.sock`);
      const policy: SandboxPolicy = { type: 'readOnly', networkAccess: true };
      const script = `"$NODE" -e "require('net').connect(${number}, '127.0.0.1').on('data', d => console.log(String(d)))"; "$NODE" -e "${CONNECT}" "$OUT/door.sock"`;
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
}

const prove = support.available ? proveConfinement : proveAbsence;
prove();

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

afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
});
