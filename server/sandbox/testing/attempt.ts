/** For tests: one way out of the box, as a script that has to succeed outside it and to fail inside. */
import type { SandboxPolicy } from '../../protocol/approval.ts';
import { PERL, read } from './sandbox-fixture.ts';
import type { Ran } from './sandbox-fixture.ts';

export interface Attempt {
  readonly name: string;
  readonly arrange?: () => unknown;
  readonly script: string | (() => string);
  /** A second command, which begins when the first has ended. */
  readonly next?: string;
  /** Whether the deed was done. `ran` is the last command. */
  readonly done: (ran: Ran) => Promise<boolean> | boolean;
  /** Sets things right between the two runs. */
  readonly reset?: () => unknown;
  readonly policy?: SandboxPolicy | (() => SandboxPolicy);
  /** Where the workspace is said to be. */
  readonly workspace?: () => string;
  /** Variables of the command, besides the usual ones. */
  readonly env?: () => Readonly<Record<string, string>>;
  /** A program that starts the command, before any box is there: its arguments end with the command. */
  readonly launcher?: readonly string[];
  /** Inside, the command may reach single hosts. */
  readonly hosted?: boolean;
}

/** Writes below the temporary folder too, where the test's own folders lie. */
export const AROUND_TMP: SandboxPolicy = { type: 'workspaceWrite' };

/** `done` of an attempt that writes the word `evil` into a file. */
export const wrote = (file: () => string) => async (): Promise<boolean> =>
  (await read(file())).includes('evil');

/** What cannot be done outside either, for want of rights or of the thing itself, proves nothing. */
export function where(holds: boolean, list: readonly Attempt[]): readonly Attempt[] {
  return holds ? list : [];
}

export const isRoot = process.getuid?.() === 0;

/** Perl's `-e`, for what a shell cannot say. `code` holds no single quote. */
export function perl(code: string): string {
  return `${PERL} -e '${code}'`;
}

const X64 = {
  add_key: 248,
  keyctl: 250,
  name_to_handle_at: 303,
  open_by_handle_at: 304,
  prctl: 157,
  ptrace: 101,
  renameat2: 316,
};
const ARM64: typeof X64 = {
  add_key: 217,
  keyctl: 219,
  name_to_handle_at: 264,
  open_by_handle_at: 265,
  prctl: 167,
  ptrace: 117,
  renameat2: 276,
};

/** Numbers of system calls. Source: Linux's unistd.h of both architectures. */
export const SYSTEM_CALL = process.arch === 'arm64' ? ARM64 : X64;
