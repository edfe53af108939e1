/** Turns as JSON: whole histories are read from their rollouts, sent, and never looked at. */
import type { Thread } from '../protocol/thread.ts';
import type { Turn } from '../protocol/turn.ts';
import { setReady } from '../rpc/ready-json.ts';

export interface TurnText {
  readonly id: string;
  /** Sound JSON of the turn. */
  readonly text: string;
}

export function turnText(turn: Turn): TurnText {
  return { id: turn.id, text: JSON.stringify(turn) };
}

export function parseTurn({ text }: TurnText): Turn {
  return JSON.parse(text) as Turn;
}

/** The thread with these turns, as JSON until somebody looks at them. */
export function withTurns(thread: Thread, turns: readonly TurnText[]): Thread {
  return setReady({ ...thread }, 'turns', `[${turns.map(({ text }) => text).join(',')}]`);
}
