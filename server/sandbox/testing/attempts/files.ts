/** Attempts to change files outside the workspace. */
import { existsSync, readdirSync } from 'node:fs';
import { chmod, chown, lstat, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isRoot, perl, SYSTEM_CALL, where, wrote } from '../attempt.ts';
import type { Attempt } from '../attempt.ts';
import { bystander, startBystander } from '../outside.ts';
import { place, STRICT } from '../sandbox-fixture.ts';

const shared = (): string => `/dev/shm/${path.basename(place.base)}`;

export const files: readonly Attempt[] = [
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
    name: 'put another file in the place of one outside',
    script: 'echo evil > x; mv x "$OUT/file"',
    done: wrote(() => `${place.out}/file`),
  },
  {
    name: 'take a file away from outside',
    script: 'mv "$OUT/file" taken',
    done: () => !existsSync(`${place.out}/file`),
    reset: () => rm(`${place.ws}/taken`),
  },
  {
    name: 'set the times of a file outside',
    script: 'touch -d 2001-01-01 "$OUT/file"',
    done: async () => (await lstat(`${place.out}/file`)).mtime.getFullYear() === 2001,
  },
  {
    name: 'open a file outside for writing by a descriptor that reads it',
    script: 'exec 5< "$OUT/file"; echo evil > /proc/self/fd/5',
    done: wrote(() => `${place.out}/file`),
  },
  {
    name: 'write outside by the working directory of a process outside',
    arrange: startBystander,
    script: () => `echo evil > /proc/${bystander.pid}/cwd/file`,
    done: wrote(() => `${place.out}/file`),
  },
  {
    name: 'write outside by an open file of a process outside',
    arrange: startBystander,
    script: () => `echo evil >> /proc/${bystander.pid}/fd/3`,
    done: wrote(() => `${place.out}/file`),
  },
  {
    name: 'write to the memory that programs outside share',
    script: () => `echo evil > ${shared()}`,
    done: wrote(shared),
    reset: () => rm(shared()),
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
  {
    name: 'write outside through a folder that is mounted elsewhere',
    script:
      'mkdir m; unshare -Urm sh -c \'mount --bind "$OUT" m; mount -o remount,rw,bind m; echo evil > m/file\' || echo evil > "$OUT/file"',
    done: wrote(() => `${place.out}/file`),
  },
  {
    name: 'write outside from the namespaces of a process outside',
    arrange: startBystander,
    script: () =>
      `nsenter -t ${bystander.pid} -m sh -c 'echo evil > "$OUT/file"' || echo evil > "$OUT/file"`,
    done: wrote(() => `${place.out}/file`),
  },
  {
    name: 'have the program that makes the box write outside',
    script: 'true',
    // The loader of any program that gets these writes what it did.
    env: () => ({ LD_DEBUG: 'libs', LD_DEBUG_OUTPUT: `${place.out}/loader` }),
    done: () => readdirSync(place.out).some((name) => name.startsWith('loader')),
    reset: async () => {
      for (const name of readdirSync(place.out)) {
        if (name.startsWith('loader')) await rm(`${place.out}/${name}`);
      }
    },
  },
  {
    name: 'point a further root elsewhere for the next command',
    policy: () => ({ ...STRICT, writableRoots: [`${place.ws}/build`] }),
    script: 'ln -s "$OUT" build',
    next: 'echo evil > build/file',
    done: wrote(() => `${place.out}/file`),
    reset: () => rm(`${place.ws}/build`),
  },
  {
    name: 'point the link that names the workspace elsewhere for the next command',
    arrange: async () => {
      await mkdir(`${place.base}/links`);
      await symlink(place.ws, `${place.base}/links/ws`);
    },
    workspace: () => `${place.base}/links/ws`,
    policy: () => ({ ...STRICT, writableRoots: [`${place.base}/links`] }),
    script: 'ln -sfn "$OUT" "$BASE/links/ws"',
    next: 'echo evil > "$OUT/file"',
    done: wrote(() => `${place.out}/file`),
    reset: async () => {
      await rm(`${place.base}/links/ws`);
      await symlink(place.ws, `${place.base}/links/ws`);
    },
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

  ...where(isRoot, [
    {
      name: 'give a file outside to someone else',
      script: 'chown 65534 "$OUT/file"',
      done: async () => (await lstat(`${place.out}/file`)).uid === 65534,
      reset: () => chown(`${place.out}/file`, 0, 0),
    },
    {
      name: 'open a file outside by its handle',
      script: perl(
        `my $h = pack("Ii", 128, 0) . ("\\0" x 128); my $m = pack("i", 0); my $p = "$ENV{OUT}/file";
         syscall(${SYSTEM_CALL.name_to_handle_at}, -100, $p, $h, $m, 0) == 0 or die "no handle: $!";
         open(my $d, "<", $ENV{OUT}) or die;
         my $f = syscall(${SYSTEM_CALL.open_by_handle_at}, fileno($d), $h, 1); $f >= 0 or die "not opened: $!";
         open(my $o, ">&=", $f) or die; print $o "evil"; close $o;`,
      ),
      done: wrote(() => `${place.out}/file`),
    },
  ]),
];
