/**
 * The one reducer of thread events, used by main and by the renderer: no clock, no random, no copy
 * of a thread. It changes the state in place and says what changed; a stream cut into batches at any
 * places ends in the same state.
 *
 * The state holds the turns that are loaded (the open one among them); finished turns come and go as
 * pages from the store ({@link loadTurn}, {@link forgetTurn}).
 */
import type { ThreadItem } from './item.ts';
import { isNotificationMethod } from './methods.ts';
import type { ServerNotification } from './methods.ts';
import { streamedFields, textOf, writeField } from './streamed-text.ts';
import { TextBuffer } from './text-buffer.ts';
import type { ThreadStatus } from './thread.ts';
import type { PlanStep, ThreadTokenUsage, Turn, TurnError } from './turn.ts';

/** `settled`: its turn ended without completing it (other servers do that). */
export type ItemPhase = 'open' | 'completed' | 'settled';

export interface ItemState {
  readonly turnId: string;
  /** As the server sent it last; deltas since then are in `text`. */
  item: ThreadItem;
  phase: ItemPhase;
  /** Streamed text by field: `text`, `aggregatedOutput`, `summary.0`, `content.0`. */
  readonly text: Map<string, TextBuffer>;
  /** Rises with every change, so that a view can tell. */
  version: number;
}

export interface TurnState {
  /** Without its items: they are in `items`, in order of arrival. */
  turn: Turn;
  readonly items: Map<string, ItemState>;
  /** The announced retry of a broken model stream, until something arrives again. */
  retry: TurnError | null;
  /** Warnings that came while it ran. */
  readonly warnings: string[];
  version: number;
}

export interface ThreadState {
  readonly threadId: string;
  status: ThreadStatus | null;
  /** Loaded turns, oldest first. */
  readonly turns: Map<string, TurnState>;
  tokenUsage: ThreadTokenUsage | null;
  plan: { turnId: string; explanation: string | null; plan: readonly PlanStep[] } | null;
  diff: { turnId: string; diff: string } | null;
}

/** What a batch changed. `itemText` means that only streamed text grew. */
export type Change =
  | { readonly type: 'status' }
  | { readonly type: 'tokenUsage' }
  | { readonly type: 'plan'; readonly turnId: string }
  | { readonly type: 'diff'; readonly turnId: string }
  | { readonly type: 'turnStarted'; readonly turnId: string }
  | { readonly type: 'turnChanged'; readonly turnId: string }
  | { readonly type: 'turnCompleted'; readonly turnId: string }
  | { readonly type: 'itemStarted'; readonly turnId: string; readonly itemId: string }
  | { readonly type: 'itemText'; readonly turnId: string; readonly itemId: string }
  | { readonly type: 'itemChanged'; readonly turnId: string; readonly itemId: string }
  | { readonly type: 'itemCompleted'; readonly turnId: string; readonly itemId: string }
  /** A delta for an item never seen to start: fetch the turn again. */
  | { readonly type: 'gap'; readonly turnId: string; readonly itemId: string };

export function emptyThread(threadId: string): ThreadState {
  return { threadId, status: null, turns: new Map(), tokenUsage: null, plan: null, diff: null };
}

/** A notification as it came from a server; ones of unknown methods or other threads change nothing. */
export interface Incoming {
  readonly method: string;
  readonly params?: unknown;
}

/** Applies notifications that were judged at the door. Several text changes of an item make one change. */
export function apply(state: ThreadState, batch: readonly Incoming[]): Change[] {
  const changes: Change[] = [];
  for (const incoming of batch) {
    if (!isNotificationMethod(incoming.method)) continue;
    step(state, incoming as ServerNotification, changes);
  }
  return changes;
}

function step(state: ThreadState, event: ServerNotification, changes: Change[]): void {
  const { params } = event;
  if (!('threadId' in params) || params.threadId !== state.threadId) return;
  switch (event.method) {
    case 'thread/status/changed':
      state.status = event.params.status;
      changes.push({ type: 'status' });
      return;
    case 'thread/tokenUsage/updated':
      state.tokenUsage = event.params.tokenUsage;
      changes.push({ type: 'tokenUsage' });
      return;
    case 'turn/plan/updated': {
      const { turnId, explanation, plan } = event.params;
      state.plan = { turnId, explanation: explanation ?? null, plan };
      changes.push({ type: 'plan', turnId });
      return;
    }
    case 'turn/diff/updated': {
      const { turnId, diff } = event.params;
      if (state.diff?.turnId === turnId && state.diff.diff === diff) return;
      state.diff = { turnId, diff };
      changes.push({ type: 'diff', turnId });
      return;
    }
    case 'turn/started': {
      const known = state.turns.get(event.params.turn.id);
      if (known === undefined) loadTurn(state, event.params.turn);
      else {
        known.turn = { ...event.params.turn, items: [] };
        known.version += 1;
      }
      changes.push({ type: 'turnStarted', turnId: event.params.turn.id });
      return;
    }
    case 'turn/completed':
      completeTurn(state, event.params.turn, changes);
      return;
    case 'error': {
      const turn = turnOf(state, event.params.turnId, changes);
      if (event.params.willRetry) turn.retry = event.params.error;
      else turn.turn = { ...turn.turn, error: event.params.error };
      turn.version += 1;
      changes.push({ type: 'turnChanged', turnId: event.params.turnId });
      return;
    }
    case 'warning': {
      const turn = [...state.turns.values()].at(-1);
      if (turn === undefined || turn.turn.status !== 'inProgress') return;
      turn.warnings.push(event.params.message);
      turn.version += 1;
      changes.push({ type: 'turnChanged', turnId: turn.turn.id });
      return;
    }
    case 'item/started':
      startItem(state, event.params.turnId, event.params.item, changes);
      return;
    case 'item/completed':
      completeItem(state, event.params.turnId, event.params.item, changes);
      return;
    case 'item/agentMessage/delta':
    case 'item/plan/delta':
      grow(state, event.params, 'text', changes);
      return;
    case 'item/commandExecution/outputDelta':
      grow(state, event.params, 'aggregatedOutput', changes);
      return;
    case 'item/reasoning/summaryPartAdded':
      grow(state, { ...event.params, delta: '' }, `summary.${event.params.summaryIndex}`, changes);
      return;
    case 'item/reasoning/summaryTextDelta':
      grow(state, event.params, `summary.${event.params.summaryIndex}`, changes);
      return;
    case 'item/reasoning/textDelta':
      grow(state, event.params, `content.${event.params.contentIndex}`, changes);
      return;
    case 'item/fileChange/patchUpdated': {
      const item = state.turns.get(event.params.turnId)?.items.get(event.params.itemId);
      if (item?.item.type !== 'fileChange') return;
      item.item = { ...item.item, changes: event.params.changes };
      item.version += 1;
      changes.push({ type: 'itemChanged', turnId: item.turnId, itemId: item.item.id });
      return;
    }
    default:
      // Terminal input, progress notes, names and settings do not change what the reducer keeps.
      return;
  }
}

/** Puts a turn from a page or snapshot into the state, replacing what was there under its id. */
export function loadTurn(
  state: ThreadState,
  turn: Turn,
  open: ReadonlySet<string> = noItems,
): void {
  const items = new Map<string, ItemState>();
  for (const item of turn.items) items.set(item.id, loadItem(turn.id, item, open.has(item.id)));
  state.turns.set(turn.id, {
    turn: { ...turn, items: [] },
    items,
    retry: null,
    warnings: [],
    version: 0,
  });
}

/** As {@link loadTurn}, for turns that are older than all loaded ones (given oldest first). */
export function loadOlderTurns(state: ThreadState, turns: readonly Turn[]): void {
  const newer = [...state.turns];
  state.turns.clear();
  for (const turn of turns) loadTurn(state, turn);
  for (const [id, turn] of newer) state.turns.set(id, turn);
}

/**
 * Puts items of a loaded turn before those of it that are loaded.
 * @returns the ids of those that were not there
 */
export function loadOlderItems(state: ThreadState, turn: Turn): string[] {
  const known = state.turns.get(turn.id);
  if (known === undefined) return [];
  const fresh = turn.items.filter(({ id }) => !known.items.has(id));
  const newer = [...known.items];
  known.items.clear();
  for (const item of fresh) known.items.set(item.id, loadItem(turn.id, item, false));
  for (const [id, item] of newer) known.items.set(id, item);
  known.version += 1;
  return fresh.map(({ id }) => id);
}

/** Drops items of a turn from memory; the store has them. */
export function forgetItems(state: ThreadState, turnId: string, itemIds: readonly string[]): void {
  const turn = state.turns.get(turnId);
  if (turn === undefined) return;
  for (const id of itemIds) turn.items.delete(id);
  // Their number went down: a view that counts must see another one.
  turn.version += itemIds.length * 2 + 1;
}

/** Puts the whole of an item where a shortened one was. */
export function replaceItem(state: ThreadState, turnId: string, item: ThreadItem): void {
  const known = state.turns.get(turnId)?.items.get(item.id);
  if (known === undefined || known.phase === 'open') return;
  known.item = item;
  known.version += 1;
}

const noItems: ReadonlySet<string> = new Set();

/** Drops a finished turn from memory; the store has it. */
export function forgetTurn(state: ThreadState, turnId: string): void {
  state.turns.delete(turnId);
}

function loadItem(turnId: string, item: ThreadItem, open: boolean): ItemState {
  const text = new Map<string, TextBuffer>();
  if (open) {
    for (const [field, value] of streamedFields(item)) text.set(field, new TextBuffer(value));
  }
  return { turnId, item, phase: open ? 'open' : 'completed', text, version: 0 };
}

function turnOf(state: ThreadState, turnId: string, changes: Change[]): TurnState {
  const known = state.turns.get(turnId);
  if (known !== undefined) return known;
  // Joined in mid-turn: its `turn/started` went by before we listened.
  loadTurn(state, { id: turnId, rootTurnId: null, items: [], status: 'inProgress', error: null });
  changes.push({ type: 'turnStarted', turnId });
  const made = state.turns.get(turnId);
  if (made === undefined) throw new Error('a turn was loaded and is not there');
  return made;
}

function startItem(state: ThreadState, turnId: string, item: ThreadItem, changes: Change[]): void {
  const turn = turnOf(state, turnId, changes);
  const known = turn.items.get(item.id);
  // A repeated start after its completion (a replay that overlaps) must not reopen it.
  if (known !== undefined && known.phase === 'completed') return;
  clearRetry(turn, changes);
  turn.items.set(item.id, loadItem(turnId, item, true));
  changes.push({ type: 'itemStarted', turnId, itemId: item.id });
}

function completeItem(
  state: ThreadState,
  turnId: string,
  item: ThreadItem,
  changes: Change[],
): void {
  const turn = turnOf(state, turnId, changes);
  const known = turn.items.get(item.id);
  if (known === undefined) turn.items.set(item.id, loadItem(turnId, item, false));
  else {
    known.item = item;
    known.phase = 'completed';
    known.text.clear();
    known.version += 1;
  }
  clearRetry(turn, changes);
  changes.push({ type: 'itemCompleted', turnId, itemId: item.id });
}

function clearRetry(turn: TurnState, changes: Change[]): void {
  if (turn.retry === null) return;
  turn.retry = null;
  turn.version += 1;
  changes.push({ type: 'turnChanged', turnId: turn.turn.id });
}

function grow(
  state: ThreadState,
  delta: { turnId: string; itemId: string; delta: string },
  field: string,
  changes: Change[],
): void {
  const { turnId, itemId } = delta;
  const turn = state.turns.get(turnId);
  const item = turn?.items.get(itemId);
  if (turn === undefined || item === undefined) {
    changes.push({ type: 'gap', turnId, itemId });
    return;
  }
  if (item.phase === 'completed') return;
  if (turn.retry !== null) clearRetry(turn, changes);
  const buffer = item.text.get(field);
  if (buffer === undefined) {
    // A command may go on after its turn has settled it.
    const before = item.phase === 'settled' ? textOf(item.item, field) : '';
    item.text.set(field, new TextBuffer(before + delta.delta));
  } else buffer.append(delta.delta);
  item.version += 1;
  const last = changes.at(-1);
  if (last?.type === 'itemText' && last.itemId === itemId && last.turnId === turnId) return;
  changes.push({ type: 'itemText', turnId, itemId });
}

function completeTurn(state: ThreadState, turn: Turn, changes: Change[]): void {
  const known = turnOf(state, turn.id, changes);
  for (const item of turn.items) {
    // The summary holds the final agent message only; take it when its own completion was missed.
    if (!known.items.has(item.id)) {
      known.items.set(item.id, loadItem(turn.id, item, false));
      changes.push({ type: 'itemCompleted', turnId: turn.id, itemId: item.id });
    }
  }
  for (const item of known.items.values()) {
    if (item.phase !== 'open') continue;
    item.item = currentItem(item);
    item.text.clear();
    item.phase = 'settled';
    item.version += 1;
    changes.push({ type: 'itemCompleted', turnId: turn.id, itemId: item.item.id });
  }
  known.turn = { ...turn, items: [] };
  known.retry = null;
  known.version += 1;
  changes.push({ type: 'turnCompleted', turnId: turn.id });
}

/** The item with all text that has arrived so far. */
export function currentItem(state: ItemState): ThreadItem {
  if (state.text.size === 0) return state.item;
  const item: ThreadItem = { ...state.item };
  for (const [field, buffer] of state.text) writeField(item, field, buffer.toString());
  return item;
}

/** The turn with its items as they are now. */
export function currentTurn(state: TurnState): Turn {
  return { ...state.turn, items: [...state.items.values()].map(currentItem), itemsView: 'full' };
}

/** Ids of the items of a turn that may still grow. */
export function openItemIds(state: TurnState): string[] {
  return [...state.items.values()].filter((item) => item.phase === 'open').map((i) => i.item.id);
}
