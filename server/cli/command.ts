/** What a subcommand is: the table's rows, and what a row's program gets. */
import type { Readable, Writable } from 'node:stream';

export interface OptionSpec {
  readonly summary: string;
  /** One letter. */
  readonly short?: string;
  /** What it wants, as the help names it (`DIR`); without it the option is a switch. */
  readonly value?: string;
  /** May be given several times. */
  readonly multiple?: true;
  /** The only values it takes. */
  readonly choices?: readonly string[];
  /** What other text it refuses, and how an error names what it wants. */
  readonly valid?: (text: string) => boolean;
  readonly wants?: string;
  /** What a shell offers after it. */
  readonly completes?: 'file' | 'folder';
}

export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

/** An argument that belongs to no option. */
export interface Operand {
  readonly name: string;
  readonly summary: string;
  readonly optional?: true;
  /** Takes all that follow. */
  readonly many?: true;
  readonly choices?: readonly string[];
  /** What a shell offers for it. */
  readonly completes?: 'thread' | 'archivedThread' | 'file';
}

type ValueOf<O extends OptionSpec> = O extends { readonly value: string }
  ? O extends { readonly multiple: true }
    ? readonly string[]
    : O extends { readonly choices: readonly (infer C)[] }
      ? C | undefined
      : string | undefined
  : boolean;

export type Values<O extends OptionSpecs> = { readonly [K in keyof O]: ValueOf<O[K]> };

/** The arguments, judged by the row. */
export interface Input<O extends OptionSpecs> {
  readonly values: Values<O>;
  readonly operands: readonly string[];
}

export type Output = Writable & {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
};

/** The surroundings of a program; tests have their own. */
export interface CliIo {
  readonly stdin: Readable & {
    readonly isTTY?: boolean;
    setRawMode?(raw: boolean): unknown;
  };
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** Hears the wish to end, by Ctrl+C or a signal. While nobody hears it, it ends the process. */
  onInterrupt(listener: () => void): () => void;
}

/** The same, before the types of a row are known. */
export interface RawInput {
  readonly values: Readonly<Record<string, boolean | string | readonly string[]>>;
  readonly operands: readonly string[];
}

type RunRaw = (input: RawInput, io: CliIo) => Promise<number>;

/** @returns the exit status */
export type Run<O extends OptionSpecs> = (input: Input<O>, io: CliIo) => Promise<number>;

export interface Command {
  readonly name: string;
  readonly summary: string;
  readonly options: OptionSpecs;
  readonly operands: readonly Operand[];
  readonly commands: readonly Command[];
  /** From its first operand on, all is the operand's own: `skein sandbox ls -l`. */
  readonly verbatim: boolean;
  /** What help and manual say besides, a paragraph each. */
  readonly notes: readonly string[];
  /** Null: it only has subcommands, or whoever reads the table runs it. */
  readonly load: (() => Promise<{ readonly run: RunRaw }>) | null;
}

/** A row; the types of the options reach the program. */
export function command<const O extends OptionSpecs>(row: {
  readonly name: string;
  readonly summary: string;
  readonly options: O;
  readonly operands?: readonly Operand[];
  readonly commands?: readonly Command[];
  readonly verbatim?: true;
  readonly notes?: readonly string[];
  readonly load?: () => Promise<{ readonly run: Run<O> }>;
}): Command {
  const { operands = [], commands = [], verbatim = false, notes = [], load } = row;
  return {
    ...row,
    operands,
    commands,
    verbatim,
    notes,
    // Arguments are judged by the row before they reach it: see parse-arguments.ts.
    load: (load ?? null) as Command['load'],
  };
}

/** What most commands take. */
export const homeOption = {
  home: {
    value: 'DIR',
    completes: 'folder',
    summary: 'where everything is kept (SKEIN_HOME, else ~/.skein)',
  },
} as const satisfies OptionSpecs;
