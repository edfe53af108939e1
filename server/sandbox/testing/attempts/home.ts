/** Attempts to see or change Skein's home: its keys, its config, its rules. */
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { AROUND_TMP, wrote } from '../attempt.ts';
import type { Attempt } from '../attempt.ts';
import { place } from '../sandbox-fixture.ts';

const sawKey: Attempt['done'] = (ran) => ran.output.includes('the-key');

export const home: readonly Attempt[] = [
  {
    name: "read Skein's home",
    script: 'cat "$SECRETS/auth.json"',
    done: sawKey,
  },
  {
    name: "list Skein's home",
    script: 'ls "$SECRETS"',
    done: (ran) => ran.output.includes('auth.json'),
  },
  {
    name: "read Skein's home by the root of a process outside",
    script: () => `cat "/proc/${process.pid}/root$SECRETS/auth.json"`,
    done: sawKey,
  },
  {
    name: "uncover Skein's home from a user namespace of its own",
    script:
      'unshare -Urm sh -c \'umount "$SECRETS"; cat "$SECRETS/auth.json"\' 2>&1; cat "$SECRETS/auth.json"',
    done: sawKey,
  },
  {
    name: "see Skein's home in a copy of the folder around it",
    script:
      'mkdir m; unshare -Urm sh -c \'mount --bind "$BASE" m && cat m/home/auth.json\' || cat "$SECRETS/auth.json"',
    done: sawKey,
  },
  {
    name: "see Skein's home below an overlay",
    script:
      'mkdir u w m; unshare -Urm sh -c \'mount -t overlay overlay -o lowerdir="$BASE",upperdir=u,workdir=w m && cat m/home/auth.json\' || cat "$SECRETS/auth.json"',
    done: sawKey,
  },
  {
    name: "give Skein's home another name",
    policy: AROUND_TMP,
    script: 'mv "$SECRETS" "$BASE/other"; cat "$BASE/other/auth.json"',
    done: sawKey,
    reset: () => rename(`${place.base}/other`, place.home),
  },
  {
    name: "write what the user's shell runs, where the workspace is his home",
    workspace: () => place.base,
    env: () => ({ HOME: place.base }),
    script: 'echo evil >> "$BASE/.bashrc"',
    done: wrote(() => `${place.base}/.bashrc`),
    reset: () => rm(`${place.base}/.bashrc`, { force: true }),
  },
  {
    name: "put a program into the user's own folder of them, where the workspace is his home",
    arrange: () => mkdir(`${place.base}/bin`, { recursive: true }),
    workspace: () => place.base,
    env: () => ({ HOME: place.base }),
    script: 'echo evil > "$BASE/bin/ls"',
    done: wrote(() => `${place.base}/bin/ls`),
    reset: () => rm(`${place.base}/bin/ls`, { force: true }),
  },
  {
    name: "write what the user's shell runs, where the workspace is above his home",
    arrange: () => mkdir(`${place.base}/ada/.config`, { recursive: true }),
    workspace: () => place.base,
    env: () => ({ HOME: `${place.base}/ada` }),
    script: 'echo evil > "$BASE/ada/.config/started"',
    done: wrote(() => `${place.base}/ada/.config/started`),
    reset: () => rm(`${place.base}/ada/.config/started`, { force: true }),
  },
  {
    name: "read the token of a page that drives Skein in the user's browser",
    arrange: async () => {
      await mkdir(`${place.base}/.config/chromium/Default`, { recursive: true });
      await writeFile(`${place.base}/.config/chromium/Default/storage`, 'the-key');
    },
    script: 'cat "$BASE/.config/chromium/Default/storage"',
    done: sawKey,
  },
  {
    name: "write to Skein's home",
    script: 'echo evil > "$SECRETS/config.toml"',
    done: wrote(() => `${place.home}/config.toml`),
  },
];
