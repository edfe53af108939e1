/** The port to the platform's means of confining a command. */
import type { Server } from 'node:net';
import type { SandboxPolicy } from '../protocol/approval.ts';

/** Whether commands can be confined here. `reason` is for people and names the cause. */
export type SandboxSupport =
  | { readonly available: true; readonly kind: 'bubblewrap' | 'seatbelt' }
  | { readonly available: false; readonly reason: string };

export interface SandboxRequest {
  readonly policy: SandboxPolicy;
  /** Absolute; the command's working directory. */
  readonly cwd: string;
  /** Absolute; where the workspace begins. Writable under `workspaceWrite`. */
  readonly workspace: string;
  /** Absolute paths of which nothing may be seen, unless the workspace lies inside one. */
  readonly hiddenPaths: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** It gets a terminal, so that nothing but its three streams reaches it. */
  readonly terminal?: boolean;
  /** In place of the network that `policy` allows. Of this sandbox's own `openNetwork`. */
  readonly network?: SandboxNetwork;
}

/** What confined commands reach of the network where all they may reach is one server of ours. */
export interface SandboxNetwork {
  /** Listens at `127.0.0.1` as commands see it. */
  readonly server: Server;
  readonly port: number;
  /** Words that a command line begins with to be in that network; empty where it is everybody's. */
  readonly enter: readonly string[];
  /** Commands that run keep their connections. */
  close(): void;
}

/** A command line ready for `spawn`. */
export interface ConfinedCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** The sandbox's own process stands between ours and the command's. */
  readonly wrapped: boolean;
  /**
   * The sandbox's process tells on file descriptor 3 whether the command began, as lines of JSON of
   * which one has `exit-code` when it did.
   */
  readonly tellsStart: boolean;
  /** Called at the very moment of the start, each time anew. Never for a terminal. */
  readonly handOver?: () => HandOver;
  /** What the user should know about this confinement, such as a root that had to stay read-only. */
  readonly notes: readonly string[];
  /** Removes what the sandbox needed on disk. Call once, after the command ended. */
  dispose(): void;
}

/** What a command gets of the open files of the server, and how the sandbox's process is told. */
export interface HandOver {
  /** These stand before the others. */
  readonly args: readonly string[];
  /** By descriptor, from 4 on. */
  readonly files: readonly (number | 'ignore')[];
  /** Call when it was started, or could not be. */
  close(): void;
}

export interface Sandbox {
  /** Tried once, on first use, and kept. */
  probe(): Promise<SandboxSupport>;
  /** Throws a `SandboxError` when the command cannot be confined. */
  wrap(argv: readonly string[], request: SandboxRequest): Promise<ConfinedCommand>;
  /** For any number of commands. Throws a `SandboxError` where there can be none. */
  openNetwork(): Promise<SandboxNetwork>;
}

/** The sandbox could not be set up; the command did not run. */
export class SandboxError extends Error {
  override readonly name = 'SandboxError';
}

/** Names that stay read-only below every writable root, whether they exist or not. */
export const PROTECTED_NAMES: readonly string[] = ['.git', '.agents', '.codex', '.skein', '.aws'];
