/**
 * Linux: bubblewrap. A command sees the whole file system read-only but for its writable roots, has
 * processes, devices and (unless allowed) a network of its own, and ends when the server ends.
 *
 * Known limits: Unix sockets that are bound after the command began stay reachable where their
 * folder is visible; with network access abstract ones are too. Protected names are guarded at the
 * top of a root and above it; a `.git` also one folder below and in submodules, but no deeper.
 */
import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';
import { Launcher } from './launcher.ts';
import { MountPoints } from './mount-points.ts';
import { planMounts } from './mount-plan.ts';
import type { Mount } from './mount-plan.ts';
import { SandboxError } from './port.ts';
import type {
  ConfinedCommand,
  Sandbox,
  SandboxNetwork,
  SandboxRequest,
  SandboxSupport,
} from './port.ts';

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
  '--unshare-pid',
  '--unshare-ipc',
  '--unshare-uts',
  '--unshare-cgroup-try',
  '--cap-drop',
  'ALL',
];
const BASE: readonly string[] = ['--ro-bind', '/', '/', '--dev', '/dev'];

/** Whose processes `/proc` tells of, in the order in which it is tried. */
const PROCESSES = {
  /** Those of the command alone. */
  own: ['--unshare-user-try', '--proc', '/proc'],
  /**
   * Within a container, whose engine covers parts of `/proc`, the kernel lets nobody mount one without these covers.
   * Then commands see the list of the container's processes, read-only: names and arguments. A user namespace of the
   * command's own, which is a must then, keeps variables, files and memory of the others from it.
   */
  outer: ['--unshare-user'],
} as const;
type Processes = keyof typeof PROCESSES;
const NO_PROC = /mount proc\b/;

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
  readonly #launcher = new Launcher(findProgram('bash', ''));
  readonly #mountPoints = new MountPoints();
  #support: Promise<SandboxSupport> | null = null;
  #kernelSettings: readonly string[] | null = null;
  #processes: Processes = 'own';

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
    // First, since it may fail: nothing is made by then that has to be given back.
    const enter = request.network?.enter ?? [];
    const [file, ...before] = [...enter, this.#program];
    const handOver = this.#launcher.handOver(before);
    const plan = await planMounts(request, this.#mountPoints);
    const hidden = plan.mounts.filter((mount) => mount.kind === 'hide');
    const tellsStart = request.terminal !== true;
    const [kept, handed] = splitVariables(request.env);
    const args = [
      ...(tellsStart ? ['--json-status-fd', '3'] : []),
      ...ISOLATION,
      ...(request.network !== undefined || policy.networkAccess === true ? [] : ['--unshare-net']),
      ...BASE,
      ...PROCESSES[this.#processes],
      ...this.#coveredSettings(),
      ...plan.mounts.flatMap(mountArguments),
      // Only now, since what is mounted inside needed its folders made.
      ...hidden.flatMap((mount) => ['--remount-ro', mount.path]),
      ...handed.flatMap(([name, value]) => ['--setenv', name, value]),
      '--chdir',
      request.cwd,
      '--',
      ...argv,
    ];
    const confined = {
      env: Object.fromEntries(kept),
      wrapped: true,
      tellsStart,
      notes: plan.notes,
      dispose: plan.release,
    };
    if (tellsStart) return { file, args, handOver, ...confined };
    return { ...this.#launcher.line([this.#program, ...args], enter), ...confined };
  }

  #coveredSettings(): readonly string[] {
    this.#kernelSettings ??= coverKernelSettings();
    return this.#kernelSettings;
  }

  async openNetwork(): Promise<SandboxNetwork> {
    const support = await this.probe();
    if (!support.available || this.#program === null) {
      throw new SandboxError(support.available ? 'bubblewrap is missing' : support.reason);
    }
    const nsenter = findProgram('nsenter', '');
    if (nsenter === null) throw new SandboxError('nsenter (of util-linux) is not installed');
    const { openBoxNetwork } = await import('./box-network.ts');
    return openBoxNetwork({ bubblewrap: this.#program, nsenter });
  }

  async #try(): Promise<SandboxSupport> {
    if (this.#program === null) {
      return { available: false, reason: 'bubblewrap (the program bwrap) is not installed' };
    }
    const own = await this.#tryWith(this.#program, 'own');
    if (own.available || !NO_PROC.test(own.reason)) return own;
    this.#processes = 'outer';
    return this.#tryWith(this.#program, 'outer');
  }

  async #tryWith(program: string, processes: Processes): Promise<SandboxSupport> {
    const trial = [...ISOLATION, '--unshare-net', ...BASE, ...PROCESSES[processes]];
    trial.push(...this.#coveredSettings(), '--', '/bin/sh', '-c', ':');
    try {
      const { file, args } = this.#launcher.line([program, ...trial]);
      return await new Promise((resolve) => {
        execFile(file, args, { timeout: PROBE_TIMEOUT_MS, env: {} }, (error, _out, stderr) => {
          if (error === null) resolve({ available: true, kind: 'bubblewrap' });
          else resolve({ available: false, reason: reasonOf(error, stderr) });
        });
      });
    } catch (error) {
      return { available: false, reason: reasonOf(error as Error, '') };
    }
  }
}

type Variable = readonly [name: string, value: string];

/**
 * Variables that bubblewrap itself may have, and those that only the command may: by what the loader
 * reads, a command could have its next one's sandbox load a library that it made.
 */
function splitVariables(
  variables: Readonly<Record<string, string>>,
): readonly [kept: readonly Variable[], handed: readonly Variable[]] {
  const all = Object.entries(variables);
  const isLoaders = ([name]: Variable): boolean => /^(LD_.*|GCONV_PATH|LOCPATH)$/.test(name);
  return [all.filter((each) => !isLoaders(each)), all.filter(isLoaders)];
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

/** The absolute path of `bwrap`, or null. */
export function findBubblewrap(searchPath = process.env['PATH'] ?? ''): string | null {
  return findProgram('bwrap', searchPath);
}

/** System folders first, then absolute entries of the path; null where none has it. */
export function findProgram(name: string, searchPath: string): string | null {
  const folders = [
    ...SYSTEM_FOLDERS,
    ...searchPath.split(':').filter((each) => path.isAbsolute(each)),
  ];
  for (const folder of folders) {
    const file = path.join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      continue;
    }
  }
  return null;
}
