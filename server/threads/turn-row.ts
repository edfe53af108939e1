/** What the index knows of a turn: how it went, and where it stands in its file. */
import type { TurnError } from '../protocol/turn.ts';
import type { ItemPlaces } from './item-places.ts';
import type { RolloutEvent } from './rollout-line.ts';
import type { TurnCheckpoint } from './turn-checkpoint.ts';

/** Bytes of a file: from `at`, `length` long. */
export interface Span {
  readonly at: number;
  readonly length: number;
}

export interface TurnRow {
  /** Counts the file's turns from 0, hidden ones too. */
  readonly seq: number;
  readonly id: string;
  /** Byte offset of its first line. */
  readonly start: number;
  /** Byte offset behind its last line; null while the turn has no end in the file. */
  end: number | null;
  status: 'inProgress' | 'completed' | 'interrupted' | 'failed';
  error: TurnError | null;
  /** Unix milliseconds. */
  readonly startedAtMs: number;
  completedAtMs: number | null;
  durationMs: number | null;
  /** The line of its first user message and of its last agent message. */
  user: Span | null;
  agent: Span | null;
  /** Byte offset of the line that hid it: a revert; null while it can be seen. */
  hiddenAt: number | null;
  /** The first turn of the work that it is part of; null when that is the turn itself. */
  readonly rootTurnId: string | null;
  /** Items of it that went on after its end, and the lines that tell of them. */
  readonly late: LateItem[];
  /** Null while it runs, and where they do not tell all: then its lines do. */
  items: ItemPlaces | null;
  /** What it did to files; null where that is not known: its process died, or it is of older times. */
  files: TurnCheckpoint | 'untouched' | null;
}

/** Turns before those that are known: none of them hidden. Read at once when they are asked for. */
export interface OlderRows {
  readonly count: number;
  read(): TurnRow[];
}

/** A command that its turn left running: its whole item in one line, or what led to it so far. */
export interface LateItem {
  readonly id: string;
  readonly spans: Span[];
}

/** Whether a turn's end leaves something that the user should read. */
export function hasResult(
  { status, answered }: Extract<RolloutEvent, { readonly type: 'turn_completed' }>,
  { agent }: TurnRow,
): boolean {
  switch (status) {
    case 'failed':
      return true;
    case 'completed':
      return agent !== null;
    case 'interrupted':
      return answered === true;
  }
}
