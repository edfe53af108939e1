/**
 * macOS: a Seatbelt profile, made for each command and applied by `sandbox-exec`. Paths travel as
 * parameters, never inside the profile's text, except below protected names, which need patterns.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { foldersToGuard, resolveLinks, unsureNotes, writableRoots } from './paths.ts';
import type { WritableRoots } from './paths.ts';
import { PROTECTED_NAMES, SandboxError } from './port.ts';
import type {
  ConfinedCommand,
  Sandbox,
  SandboxNetwork,
  SandboxRequest,
  SandboxSupport,
} from './port.ts';

const PROGRAM = '/usr/bin/sandbox-exec';
const PROBE_TIMEOUT_MS = 5_000;

/** What nearly every program needs to start at all. */
const BASE = `(version 1)
(deny default)
(allow process-exec)
(allow process-fork)
(allow process-info* (target same-sandbox))
(allow signal (target same-sandbox))
(allow sysctl-read)
(allow file-read*)
(allow file-ioctl)
(allow file-write-data (require-all (path "/dev/null") (vnode-type CHARACTER-DEVICE)))
(allow file-write* (literal "/dev/tty") (literal "/dev/zero") (subpath "/dev/fd"))
(allow ipc-posix-sem)
(allow pseudo-tty)
(allow mach-lookup
  (global-name "com.apple.system.opendirectoryd.libinfo")
  (global-name "com.apple.system.opendirectoryd.membership")
  (global-name "com.apple.system.notification_center")
  (global-name "com.apple.system.logger")
  (global-name "com.apple.bsd.dirhelper"))`;

const NETWORK = `(allow network-outbound (remote ip))
(allow network-inbound (local ip))
(allow network-bind (local ip))
(allow network-outbound (literal "/private/var/run/mDNSResponder"))
(allow system-socket)
(allow mach-lookup
  (global-name "com.apple.SystemConfiguration.configd")
  (global-name "com.apple.SystemConfiguration.DNSConfiguration")
  (global-name "com.apple.networkd")
  (global-name "com.apple.trustd.agent")
  (global-name "com.apple.SecurityServer"))`;

export interface SeatbeltProfile {
  readonly text: string;
  /** Values for `(param "NAME")`. */
  readonly parameters: Readonly<Record<string, string>>;
}

export interface SeatbeltPaths extends Omit<WritableRoots, 'unsure' | 'narrowed'> {
  readonly hidden: readonly string[];
  /** Where commands begin: it can be read though it lies inside something hidden. */
  readonly seen?: string;
  /** All of it, none of it, or a server of ours at this port alone. */
  readonly network: boolean | { readonly port: number };
}

/** Later rules win in Seatbelt, so each line narrows or widens what stands above it. */
export function seatbeltProfile(paths: SeatbeltPaths): SeatbeltProfile {
  const lines = [BASE];
  const parameters: Record<string, string> = {};
  const name = (prefix: string, index: number, value: string): string => {
    parameters[`${prefix}_${index}`] = value;
    return `(param "${prefix}_${index}")`;
  };
  const isHidden = (folder: string): boolean =>
    paths.hidden.some((hidden) => folder.startsWith(`${hidden}/`));
  paths.hidden.forEach((hidden, index) => {
    lines.push(`(deny file-read* file-write* (subpath ${name('HIDDEN', index, hidden)}))`);
  });
  paths.temporary.forEach((root, index) => {
    lines.push(`(allow file-write* (subpath ${name('TEMPORARY', index, root)}))`);
  });
  paths.workspace.forEach((root, index) => {
    const subpath = `(subpath ${name('ROOT', index, root)})`;
    lines.push(`(allow file-read* file-write* ${subpath})`);
  });
  for (const folder of foldersToGuard(paths)) {
    for (const guarded of PROTECTED_NAMES) {
      lines.push(`(deny file-write* (regex #"${guardPattern(folder, guarded)}"))`);
    }
  }
  paths.repositories.forEach((repository, index) => {
    lines.push(`(deny file-write* (subpath ${name('REPOSITORY', index, repository)}))`);
  });
  for (const root of paths.workspace) {
    // A renamed root would take the guarded names along under another path.
    lines.push(`(deny file-write-unlink (literal ${parameterOf(parameters, root)}))`);
  }
  paths.hidden.forEach((hidden, index) => {
    if (paths.workspace.some((root) => root.startsWith(`${hidden}/`))) return;
    lines.push(`(deny file-read* file-write* (subpath (param "HIDDEN_${index}")))`);
  });
  const { network, seen } = paths;
  if (seen !== undefined && isHidden(seen) && paths.workspace.length === 0) {
    lines.push(`(allow file-read* (subpath ${name('SEEN', 0, seen)}))`);
  }
  if (network === true) lines.push(NETWORK);
  else if (network !== false) {
    lines.push(`(allow network-outbound (remote ip "localhost:${network.port}"))`);
  }
  return { text: lines.join('\n'), parameters };
}

function parameterOf(parameters: Readonly<Record<string, string>>, root: string): string {
  const found = Object.entries(parameters).find(
    ([key, value]) => key.startsWith('ROOT_') && value === root,
  );
  return `(param "${found?.[0] ?? 'ROOT_0'}")`;
}

/** The usual file system there ignores case: `.GIT` would be `.git`. */
function guardPattern(root: string, guarded: string): string {
  const anyCase = Array.from(guarded)
    .map((letter) => {
      if (letter === '.') return '\\.';
      return `[${letter.toLowerCase()}${letter.toUpperCase()}]`;
    })
    .join('');
  const escaped = root.replace(/[\\^$.*+?()[\]{}|"]/g, '\\$&');
  return `^${escaped}/${anyCase}(/|$)`;
}

export class Seatbelt implements Sandbox {
  #support: Promise<SandboxSupport> | null = null;

  probe(): Promise<SandboxSupport> {
    this.#support ??= probeSeatbelt();
    return this.#support;
  }

  async wrap(argv: readonly string[], request: SandboxRequest): Promise<ConfinedCommand> {
    const support = await this.probe();
    if (!support.available) throw new SandboxError(support.reason);
    const { policy } = request;
    if (policy.type === 'dangerFullAccess' || policy.type === 'externalSandbox') {
      throw new SandboxError(`${policy.type} is not confined by this sandbox`);
    }
    const roots = await writableRoots(
      policy,
      request.workspace,
      request.env['TMPDIR'] ?? null,
      request.env['HOME'],
    );
    const profile = seatbeltProfile({
      ...roots,
      hidden: await Promise.all(request.hiddenPaths.map((each) => resolveLinks(each))),
      seen: await resolveLinks(request.workspace),
      network: request.network ?? policy.networkAccess === true,
    });
    const parameters = Object.entries(profile.parameters).flatMap(([name, value]) => [
      '-D',
      `${name}=${value}`,
    ]);
    return {
      file: PROGRAM,
      args: ['-p', profile.text, ...parameters, '--', ...argv],
      env: request.env,
      // `sandbox-exec` replaces itself by the command.
      wrapped: false,
      tellsStart: false,
      notes: unsureNotes(roots),
      dispose: () => undefined,
    };
  }

  openNetwork(): Promise<SandboxNetwork> {
    return openLoopback();
  }
}

/** Others reach the port too, so whoever serves it must know its callers by something they know. */
function openLoopback(): Promise<SandboxNetwork> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (cause) => {
      const words = `no port could be opened for commands (${cause.message})`;
      reject(new SandboxError(words, { cause }));
    });
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      resolve({ server, port, enter: [], close: () => void server.close() });
    });
  });
}

function probeSeatbelt(): Promise<SandboxSupport> {
  if (!existsSync(PROGRAM)) {
    return Promise.resolve({ available: false, reason: `${PROGRAM} is not there` });
  }
  return new Promise((resolve) => {
    const args = ['-p', BASE, '--', '/usr/bin/true'];
    execFile(PROGRAM, args, { timeout: PROBE_TIMEOUT_MS }, (error, _out, stderr) => {
      if (error === null) resolve({ available: true, kind: 'seatbelt' });
      else {
        const cause = stderr.trim() === '' ? error.message : stderr.trim();
        resolve({ available: false, reason: `sandbox-exec fails here (${cause.slice(0, 300)})` });
      }
    });
  });
}
