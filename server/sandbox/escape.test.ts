import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, lstat, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import type { ChildProcess } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { SandboxPolicy } from '../protocol/approval.ts';
import {
  CONNECT,
  listen,
  place,
  read,
  run,
  startSleeper,
  placeForEachTest,
  whereConfined,
} from './testing/sandbox-fixture.ts';
import type { Ran } from './testing/sandbox-fixture.ts';

placeForEachTest();

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

const wrote = (file: () => string) => async () => (await read(file())).includes('evil');

let port = 0;
let bystander: ChildProcess;

function startBystander(): void {
  bystander = startSleeper();
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

whereConfined(() => {
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
      const detach = `require('child_process').spawn('sleep', ['3${process.pid}'], { detached: true, stdio: 'ignore' }).unref()`;
      const script = `"$NODE" -e "${detach}"; echo started`;
      const outside = await run(script, false);
      expect(outside.output).toContain('started');
      const left = await vi.waitFor(
        async () => {
          const found = await processesWith(line);
          expect(found).toHaveLength(1);
          return found;
        },
        { timeout: 10_000 },
      );
      for (const pid of left) process.kill(pid, 'SIGKILL');
      await vi.waitFor(async () => expect(await processesWith(line)).toEqual([]), {
        timeout: 10_000,
      });

      expect((await run(script, true)).output).toContain('started');
      await vi.waitFor(async () => expect(await processesWith(line)).toEqual([]), {
        timeout: 10_000,
      });
    });
  });
});
