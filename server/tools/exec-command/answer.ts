/** What the model reads of a command: of its end, or of a piece of its output. */
import { randomBytes } from 'node:crypto';
import type { ToolOutcome } from '../tool.ts';
import { notStarted } from './terminal.ts';
import type { Terminal } from './terminal.ts';
import type { Terminals } from './terminals.ts';

export interface Reading {
  /** When the call began; of `performance.now`. */
  readonly began: number;
  /** The turn was interrupted while the call waited. */
  readonly aborted: boolean;
  readonly maxOutputTokens: number;
  readonly notes?: readonly string[];
}

/** Reads on from where the agent was; one that has ended is forgotten. */
export function readTerminal(
  terminal: Terminal,
  terminals: Terminals,
  { began, aborted, maxOutputTokens, notes }: Reading,
): ToolOutcome {
  const { end } = terminal;
  if (end !== null) terminals.forget(terminal);
  if (end?.cause != null) return { output: notStarted(end.cause), item: null, success: false };
  const state =
    end === null
      ? `Process running with session ID ${terminal.processId}`
      : `Process exited with code ${end.exitCode}`;
  const chunk = terminal.output.read(maxOutputTokens);
  return {
    output: answer({ began, aborted, state, notes, chunk }),
    item: null,
    success: !aborted && (end === null || end.exitCode === 0),
  };
}

export function answer(told: {
  readonly began: number;
  readonly aborted: boolean;
  readonly state?: string;
  readonly notes?: readonly string[] | undefined;
  readonly chunk: { readonly text: string; readonly tokenCount: number };
}): string {
  const { began, aborted, state, notes = [], chunk } = told;
  const seconds = (performance.now() - began) / 1_000;
  return [
    `Chunk ID: ${randomBytes(3).toString('hex')}`,
    `Wall time: ${seconds.toFixed(4)} seconds`,
    ...(aborted
      ? [`aborted by user after ${seconds.toFixed(1)} s`]
      : state === undefined
        ? []
        : [state]),
    ...notes.map((note) => `Note: ${note}`),
    `Original token count: ${chunk.tokenCount}`,
    'Output:',
    chunk.text,
  ].join('\n');
}
