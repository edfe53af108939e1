/** Attempts to change what git and other programs outside trust: protected names below a root. */
import { existsSync } from 'node:fs';
import { chmod, lstat, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { AROUND_TMP, perl, SYSTEM_CALL, wrote } from '../attempt.ts';
import type { Attempt } from '../attempt.ts';
import { place, STRICT } from '../sandbox-fixture.ts';

export const repository: readonly Attempt[] = [
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
    name: 'have git change its config',
    script: 'git config -f .git/config core.hooksPath "$WS/evil"',
    done: wrote(() => `${place.ws}/.git/config`),
  },
  {
    name: 'have git change the config of its user',
    script: 'HOME="$OUT" git config --global core.fsmonitor evil',
    done: wrote(() => `${place.out}/.gitconfig`),
    reset: () => rm(`${place.out}/.gitconfig`),
  },
  {
    name: 'have git write elsewhere by its variables',
    script: 'GIT_DIR="$OUT/new" git init; GIT_TRACE="$OUT/trace" git version',
    done: () => existsSync(`${place.out}/new/HEAD`) || existsSync(`${place.out}/trace`),
    reset: async () => {
      await rm(`${place.out}/new`, { recursive: true });
      await rm(`${place.out}/trace`);
    },
  },
  {
    name: 'change the git config by a hard link',
    script: 'ln .git/config c && echo evil >> c',
    done: wrote(() => `${place.ws}/.git/config`),
    reset: () => rm(`${place.ws}/c`),
  },
  {
    name: 'change the rights of .git',
    script: 'chmod 777 .git',
    done: async () => ((await lstat(`${place.ws}/.git`)).mode & 0o777) === 0o777,
    reset: () => chmod(`${place.ws}/.git`, 0o755),
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
  {
    name: 'exchange .git with another folder in one go',
    script: `mkdir n; echo evil > n/config; ${perl(`my ($n, $g) = ("n", ".git"); syscall(${SYSTEM_CALL.renameat2}, -100, $n, -100, $g, 2)`)}`,
    done: wrote(() => `${place.ws}/.git/config`),
    reset: () => rm(`${place.ws}/n`, { recursive: true }),
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
    name: 'create a protected folder in a further root',
    policy: () => ({ ...STRICT, writableRoots: [place.out] }),
    script: 'mkdir -p "$OUT/.codex"; echo evil > "$OUT/.codex/config.toml"',
    done: wrote(() => `${place.out}/.codex/config.toml`),
    reset: () => rm(`${place.out}/.codex`, { recursive: true }),
  },
  {
    name: 'rename a folder between two roots and build another in its place',
    arrange: () => mkdir(`${place.out}/a/inner/.git`, { recursive: true }),
    policy: () => ({ ...STRICT, writableRoots: [place.out, `${place.out}/a/inner`] }),
    script: 'cd "$OUT" && mv a b && mkdir -p a/inner/.git && echo evil > a/inner/.git/config',
    done: wrote(() => `${place.out}/a/inner/.git/config`),
    reset: async () => {
      await rm(`${place.out}/a`, { recursive: true });
      await rm(`${place.out}/b`, { recursive: true });
      await mkdir(`${place.out}/a/inner/.git`, { recursive: true });
    },
  },
  {
    name: 'write a hook of the repository around the workspace',
    arrange: async () => {
      await rm(`${place.ws}/.git`, { recursive: true });
      await mkdir(`${place.base}/.git/hooks`, { recursive: true });
    },
    policy: AROUND_TMP,
    script: 'echo evil > ../.git/hooks/pre-commit',
    done: wrote(() => `${place.base}/.git/hooks/pre-commit`),
    reset: () => rm(`${place.base}/.git/hooks/pre-commit`),
  },
  {
    name: 'create a repository around the workspace',
    arrange: () => rm(`${place.ws}/.git`, { recursive: true }),
    policy: AROUND_TMP,
    script: 'mkdir -p ../.git; echo evil > ../.git/config',
    done: wrote(() => `${place.base}/.git/config`),
    reset: () => rm(`${place.base}/.git`, { recursive: true }),
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
    name: 'write to a git folder that is kept apart',
    arrange: async () => {
      await rm(`${place.ws}/.git`, { recursive: true });
      await mkdir(`${place.base}/store`);
      await writeFile(`${place.ws}/.git`, 'gitdir: ../store\n');
    },
    policy: AROUND_TMP,
    script: 'echo evil > "$BASE/store/config"',
    done: wrote(() => `${place.base}/store/config`),
    reset: () => rm(`${place.base}/store/config`),
  },
  {
    name: 'point the .git file of a submodule elsewhere',
    arrange: async () => {
      await mkdir(`${place.ws}/lib`);
      await mkdir(`${place.ws}/.git/modules/lib`, { recursive: true });
      await writeFile(`${place.ws}/.git/modules/lib/config`, '[core]\n\tworktree = ../../../lib\n');
      await writeFile(`${place.ws}/lib/.git`, 'gitdir: ../.git/modules/lib\n');
    },
    script: 'mkdir x; rm -f lib/.git; echo gitdir: ../evil > lib/.git',
    done: wrote(() => `${place.ws}/lib/.git`),
    reset: async () => {
      await rm(`${place.ws}/x`, { recursive: true });
      await writeFile(`${place.ws}/lib/.git`, 'gitdir: ../.git/modules/lib\n');
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
];
