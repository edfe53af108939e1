/** Attempts on processes outside, and on the machine that they share. */
import { accessSync, constants, existsSync } from 'node:fs';
import { chmod, chown, copyFile, readFile, rm, rmdir } from 'node:fs/promises';
import { once } from 'node:events';
import path from 'node:path';
import { isRoot, perl, SYSTEM_CALL, where } from '../attempt.ts';
import type { Attempt } from '../attempt.ts';
import { bystander, MEMORY, SHARED_MEMORY_KEY, shareMemory, startBystander } from '../outside.ts';
import { PERL, place } from '../sandbox-fixture.ts';

/** The 19th field of proc_pid_stat(5). */
async function niceness(pid: number | undefined): Promise<number> {
  const text = await readFile(`/proc/${pid}/stat`, 'latin1');
  return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[16]);
}

const CGROUPS = '/sys/fs/cgroup';
const UEVENT_HELPER = '/sys/kernel/uevent_helper';

function canWrite(file: string): boolean {
  try {
    accessSync(file, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

export const processes: readonly Attempt[] = [
  {
    name: "read the server's variables",
    script: () => `tr '\\0' '\\n' < /proc/${process.pid}/environ`,
    done: (ran) => /^PATH=/m.test(ran.output),
  },
  {
    name: 'see a process outside',
    script: () =>
      `test -d /proc/${process.pid}/task && tr '\\0' ' ' < /proc/${process.pid}/cmdline && echo seen`,
    done: (ran) => ran.output.includes('seen'),
  },
  {
    name: 'see a process outside in a /proc of its own',
    script: () =>
      `mkdir m; unshare -Urm sh -c 'mount -t proc proc m && tr "\\0" "\\n" < m/${process.pid}/environ' || tr '\\0' '\\n' < /proc/${process.pid}/environ`,
    done: (ran) => /^PATH=/m.test(ran.output),
  },
  {
    name: 'read the memory of a process outside',
    arrange: startBystander,
    script: () =>
      perl(
        `open(my $maps, "<", "/proc/${bystander.pid}/maps") or die; open(my $mem, "<", "/proc/${bystander.pid}/mem") or die;
         while (<$maps>) { next unless /heap/; /^(\\w+)-(\\w+)/ or next; my ($a, $b) = (hex $1, hex $2);
           sysseek($mem, $a, 0); sysread($mem, my $t, $b - $a); print "found" if index($t, "${MEMORY}") >= 0 }`,
      ),
    done: (ran) => ran.output.includes('found'),
  },
  {
    name: 'trace a process outside',
    arrange: startBystander,
    script: () =>
      perl(`print "traced" if syscall(${SYSTEM_CALL.ptrace}, 16, ${bystander.pid}, 0, 0) == 0`),
    done: (ran) => ran.output.includes('traced'),
    reset: startBystander,
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
    name: 'slow a process outside down',
    arrange: startBystander,
    script: () => perl(`setpriority(0, ${bystander.pid}, 7) or die $!`),
    done: async () => (await niceness(bystander.pid)) === 7,
    reset: startBystander,
  },
  {
    name: 'read System V memory of a process outside',
    arrange: shareMemory,
    script: () =>
      perl(
        `my $i = shmget(${SHARED_MEMORY_KEY}, 16, 0); defined $i or die "none: $!"; shmread($i, my $t, 0, 16); print $t`,
      ),
    done: (ran) => ran.output.includes('the-key'),
  },
  {
    name: 'read a key that its session was given',
    // Joins a session of its own, as a login does, puts a key in it and starts the command there.
    launcher: [
      PERL,
      '-e',
      `$^F = 9; syscall(${SYSTEM_CALL.keyctl}, 1, 0) >= 0 or die "no session: $!";
       my ($t, $d, $k) = ("user", "skein", "the-key"); syscall(${SYSTEM_CALL.add_key}, $t, $d, $k, 7, -3) >= 0 or die "no key: $!";
       exec @ARGV`,
    ],
    script: perl(
      `my ($t, $d, $b) = ("user", "skein", "\\0" x 16); my $k = syscall(${SYSTEM_CALL.keyctl}, 10, -3, $t, $d, 0); $k > 0 or die "none: $!";
       syscall(${SYSTEM_CALL.keyctl}, 11, $k, $b, 16) > 0 or die "unreadable: $!"; print $b`,
    ),
    done: (ran) => ran.output.includes('the-key'),
  },
  ...where(isRoot, [
    {
      name: 'become someone else',
      script: perl(`$< = $> = 65534; print "now $>"`),
      done: (ran) => ran.output.includes('now 65534'),
    },
    {
      name: 'become someone else by a program that is theirs',
      arrange: async () => {
        await copyFile('/usr/bin/id', `${place.base}/id`);
        await chown(`${place.base}/id`, 65534, 65534);
        await chmod(place.base, 0o755);
        await chmod(`${place.base}/id`, 0o4755);
      },
      script: '"$BASE/id" -u',
      done: (ran) => ran.output.trim() === '65534',
    },
  ]),
  ...where(isRoot, [
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
  ...where(isRoot && canWrite(UEVENT_HELPER), [
    {
      name: 'name a program that the kernel runs outside',
      script: `: >> ${UEVENT_HELPER} && echo opened`,
      done: (ran) => ran.output.includes('opened'),
    },
  ]),
  ...where(isRoot && canWrite(`${CGROUPS}/cgroup.procs`), [
    {
      name: 'make a group of processes without its limits',
      script: `mkdir "${CGROUPS}/$(basename "$BASE")"`,
      done: () => existsSync(`${CGROUPS}/${path.basename(place.base)}`),
      reset: () => rmdir(`${CGROUPS}/${path.basename(place.base)}`),
    },
  ]),
];
