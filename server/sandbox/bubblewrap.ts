/**
 * Linux: bubblewrap. A command sees the whole file system read-only but for its writable roots, has
 * processes, devices and (unless allowed) a network of its own, and ends when the server ends.
 *
 * Known limits: Unix sockets that are bound after the command began stay reachable where their
 * folder is visible; with network access abstract ones are too. Only the top level of a root is
 * guarded: the `.git` of a repository nested deeper is writable.
 */
import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';
import { MountPoints } from './mount-points.ts';
import { planMounts } from './mount-plan.ts';
import type { Mount } from './mount-plan.ts';
import { SandboxError } from './port.ts';
import type { ConfinedCommand, Sandbox, SandboxRequest, SandboxSupport } from './port.ts';

const SYSTEM_FOLDERS: readonly string[] = [
  '/usr/bin',
  '/bin',
  '/usr/local/bin',
  '/run/current-system/sw/bin',
];
const PROBE_TIMEOUT_MS = 5_000;

/** Also for a user who is root already: nothing inside may mount, trace or make devices. */
const ISOLATION: readonly string[] = [
  '--die-with-parent',
  '--unshare-user-try',
  '--unshare-pid',
  '--unshare-ipc',
  '--unshare-uts',
  '--unshare-cgroup-try',
  '--cap-drop',
  'ALL',
];
const BASE: readonly string[] = ['--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc'];

/**
 * Files there are guarded by the owner's rights alone, and root is the owner, capabilities or not:
 * writing `/proc/sys/kernel/core_pattern` would start a program of one's choice outside. bubblewrap
 * covers them only where the folder itself is writable, which misses `/proc/sys`.
 */
const KERNEL_SETTINGS: readonly string[] = [
  '/proc/sys',
  '/proc/sysrq-trigger',
  '/proc/irq',
  '/proc/bus',
  '/proc/acpi',
  '/proc/scsi',
  '/proc/mtrr',
  '/proc/driver',
  '/proc/fs',
];

export class Bubblewrap implements Sandbox {
  readonly #program: string | null;
  readonly #mountPoints = new MountPoints();
  #support: Promise<SandboxSupport> | null = null;

  /** `program`: absolute path of `bwrap`; null when there is none. */
  constructor(program: string | null = findBubblewrap()) {
    this.#program = program;
  }

  probe(): Promise<SandboxSupport> {
    this.#support ??= this.#try();
    return this.#support;
  }

  async wrap(argv: readonly string[], request: SandboxRequest): Promise<ConfinedCommand> {
    const support = await this.probe();
    if (!support.available || this.#program === null) {
      throw new SandboxError(support.available ? 'bubblewrap is missing' : support.reason);
    }
    const { policy } = request;
    if (policy.type === 'dangerFullAccess' || policy.type === 'externalSandbox') {
      throw new SandboxError(`${policy.type} is not confined by this sandbox`);
    }
    const plan = await planMounts(request, this.#mountPoints);
    const hidden = plan.mounts.filter((mount) => mount.kind === 'hide');
    const tellsStart = request.terminal !== true;
    const args = [
      ...(tellsStart ? ['--json-status-fd', '3'] : []),
      ...ISOLATION,
      ...(policy.networkAccess === true ? [] : ['--unshare-net']),
      ...BASE,
      ...coverKernelSettings(),
      ...plan.mounts.flatMap(mountArguments),
      // Only now, since what is mounted inside needed its folders made.
      ...hidden.flatMap((mount) => ['--remount-ro', mount.path]),
      '--chdir',
      request.cwd,
      '--',
      ...argv,
    ];
    return {
      file: this.#program,
      args,
      env: request.env,
      wrapped: true,
      tellsStart,
      notes: plan.notes,
      dispose: () => plan.release(),
    };
  }

  #try(): Promise<SandboxSupport> {
    const program = this.#program;
    if (program === null) {
      return Promise.resolve({
        available: false,
        reason: 'bubblewrap (the program bwrap) is not installed',
      });
    }
    const args = [
      ...ISOLATION,
      '--unshare-net',
      ...BASE,
      ...coverKernelSettings(),
      '--',
      '/bin/sh',
      '-c',
      ':',
    ];
    return new Promise((resolve) => {
      execFile(program, args, { timeout: PROBE_TIMEOUT_MS, env: {} }, (error, _out, stderr) => {
        if (error === null) resolve({ available: true, kind: 'bubblewrap' });
        else resolve({ available: false, reason: reasonOf(error, stderr) });
      });
    });
  }
}

function coverKernelSettings(): string[] {
  if (process.getuid?.() !== 0) return [];
  return KERNEL_SETTINGS.filter((each) => existsSync(each)).flatMap((each) => [
    '--ro-bind',
    each,
    each,
  ]);
}

function reasonOf(error: Error, stderr: string): string {
  const said = stderr.trim().split('\n').at(-1) ?? '';
  const cause = said === '' ? error.message : said;
  return `bubblewrap is installed but cannot confine commands here (${cause.slice(0, 300)})`;
}

function mountArguments(mount: Mount): string[] {
  switch (mount.kind) {
    case 'write':
      return ['--bind', mount.path, mount.path];
    case 'read':
      return ['--ro-bind', mount.source, mount.path];
    case 'hide':
      return ['--tmpfs', mount.path];
    case 'mask':
      return ['--ro-bind', '/dev/null', mount.path];
  }
}

/** The absolute path of `bwrap`, or null. System folders first, then absolute entries of the path. */
export function findBubblewrap(searchPath = process.env['PATH'] ?? ''): string | null {
  const folders = [
    ...SYSTEM_FOLDERS,
    ...searchPath.split(':').filter((each) => path.isAbsolute(each)),
  ];
  for (const folder of folders) {
    const file = path.join(folder, 'bwrap');
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      continue;
    }
  }
  return null;
}
