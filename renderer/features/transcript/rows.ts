/** The rows of a transcript: what stands where, and which tool calls share a row. */
import type { ThreadItem } from '../../../server/protocol/item.ts';
import type { ItemState, TurnState } from '../../../server/protocol/reducer.ts';
import type { ThreadHandle } from '../../stores/thread-handle.ts';
import type { SendingMessage } from '../../stores/thread-meta.ts';
import type { Detail } from './transcript-context.ts';

export type Row =
  | {
      readonly kind: 'item';
      readonly key: string;
      readonly turnId: string;
      readonly itemId: string;
    }
  /** Tool calls that stand in one line until it is opened. */
  | {
      readonly kind: 'group';
      readonly key: string;
      readonly turnId: string;
      readonly itemIds: readonly string[];
    }
  /** What a turn came to, or how it goes. */
  | { readonly kind: 'end'; readonly key: string; readonly turnId: string }
  | { readonly kind: 'sending'; readonly key: string; readonly message: SendingMessage };

export interface RowOptions {
  readonly detail: Detail;
  /** Items somebody decided about: they keep a row of their own. */
  readonly decided: ReadonlyMap<string, unknown>;
}

type KnownRows = Map<string, { readonly revision: number; readonly rows: readonly Row[] }>;

/** Builds rows; what did not change is the same object as before, down to the list as a whole. */
export class RowBuilder {
  #turns: KnownRows = new Map();
  #options: RowOptions | null = null;
  #last: readonly Row[] = [];

  build(
    handle: ThreadHandle,
    sending: readonly SendingMessage[],
    options: RowOptions,
  ): readonly Row[] {
    const same =
      this.#options?.detail === options.detail && this.#options.decided === options.decided;
    const known: KnownRows = same ? this.#turns : new Map();
    const turns: KnownRows = new Map();
    const all: Row[] = [];
    for (const [turnId, turn] of handle.state.turns) {
      const revision = handle.turnRevision(turnId);
      const before = known.get(turnId);
      const rows = before?.revision === revision ? before.rows : rowsOfTurn(turn, options);
      turns.set(turnId, { revision, rows });
      for (const row of rows) all.push(row);
    }
    this.#turns = turns;
    this.#options = options;
    for (const message of sending) {
      const before = this.#last.find((row) => row.kind === 'sending' && row.message === message);
      all.push(before ?? { kind: 'sending', key: `s:${message.clientId}`, message });
    }
    this.#turns = turns;
    this.#options = options;
    const unchanged =
      all.length === this.#last.length && all.every((row, at) => row === this.#last[at]);
    if (!unchanged) this.#last = all;
    return this.#last;
  }
}

export function rowsOfTurn({ turn, items }: TurnState, options: RowOptions): Row[] {
  const rows: Row[] = [];
  const turnId = turn.id;
  let group: string[] = [];
  /** Thoughts between tool calls go with them, unless nothing follows. */
  let thoughts: string[] = [];

  const item = (itemId: string): void => {
    rows.push({ kind: 'item', key: `i:${turnId}:${itemId}`, turnId, itemId });
  };
  const close = (): void => {
    const first = group[0];
    if (first !== undefined) {
      rows.push({ kind: 'group', key: `g:${turnId}:${first}`, turnId, itemIds: group });
    }
    for (const itemId of thoughts) item(itemId);
    group = [];
    thoughts = [];
  };

  for (const [itemId, state] of items) {
    if (isBlank(state)) continue;
    if (joins(state, options)) {
      group.push(...thoughts, itemId);
      thoughts = [];
    } else if (group.length > 0 && options.detail !== 'full' && isThought(state)) {
      thoughts.push(itemId);
    } else {
      close();
      item(itemId);
    }
  }
  close();
  rows.push({ kind: 'end', key: `e:${turnId}`, turnId });
  return rows;
}

/** A thought that is over and has no words: some models say only that they thought. */
function isBlank({ item, phase }: ItemState): boolean {
  if (item.type !== 'reasoning' || phase === 'open') return false;
  return [...item.summary, ...item.content].every((text) => text.trim() === '');
}

function isThought({ item, phase }: ItemState): boolean {
  return item.type === 'reasoning' && phase !== 'open';
}

function joins(state: ItemState, { detail, decided }: RowOptions): boolean {
  const { item } = state;
  if (detail === 'full' || decided.has(item.id)) return false;
  switch (item.type) {
    case 'commandExecution':
      if (item.status === 'failed' || item.status === 'declined') return false;
      if (state.phase === 'settled') return false;
      if (isLookingAround(item)) return true;
      return detail === 'compact' && item.status === 'completed';
    case 'webSearch':
    case 'imageView':
      return true;
    case 'mcpToolCall':
    case 'dynamicToolCall':
      return item.status === 'completed';
    case 'fileChange':
      return detail === 'compact' && item.status === 'completed';
    default:
      return false;
  }
}

/** A command that only reads, lists or searches, as far as its words tell. */
function isLookingAround(item: ThreadItem & { type: 'commandExecution' }): boolean {
  return (
    item.commandActions.length > 0 &&
    item.commandActions.every(({ type }) => type !== 'unknown' && lookingAround.has(type))
  );
}

const lookingAround: ReadonlySet<string> = new Set(['read', 'listFiles', 'search']);

/** The row that shows an item; -1 if none does. */
export function rowOfItem(rows: readonly Row[], turnId: string, itemId: string): number {
  return rows.findIndex(
    (row) =>
      row.kind !== 'sending' &&
      row.turnId === turnId &&
      ((row.kind === 'item' && row.itemId === itemId) ||
        (row.kind === 'group' && row.itemIds.includes(itemId))),
  );
}
