/**
 * Turns with their items, read from the rollouts by their place in them. Items stand in a rollout as
 * ready JSON: turns are put together as text, and parsed only for those who want values.
 */
import type { ThreadItem } from '../protocol/item.ts';
import type { Turn, TurnItemsView } from '../protocol/turn.ts';
import { BEFORE_ITEM } from './item-places.ts';
import { openItems, settleItem } from './open-items.ts';
import { openRollout } from './open-rollout.ts';
import type { RolloutHandle } from './open-rollout.ts';
import type { Span, TurnRow } from './turn-row.ts';
import type { TurnText } from './turn-text.ts';
import { readBytes } from './read-bytes.ts';
import { parseLine } from './rollout-line.ts';
import type { RolloutLine } from './rollout-line.ts';
import { LineReader } from './rollout-slice.ts';
import type { SliceLine } from './rollout-slice.ts';
import type { HistoryPart, PlacedTurn } from './thread-history.ts';

/** Neighbouring turns are read together up to this many bytes: memory that is used again stays cheap. */
const GROUP_BYTES = 256 * 1024;

export interface TurnsWanted {
  readonly turns: readonly PlacedTurn[];
  readonly view: TurnItemsView;
  /** The turn that another process is running; null when none is. */
  readonly running?: string | null;
}

/**
 * Reads turns in the order given. A turn without an end that nobody runs any more reads as
 * interrupted, its open items settled.
 */
export async function readTurns(wanted: TurnsWanted): Promise<Turn[]> {
  const { turns, view, running } = wanted;
  if (view === 'notLoaded') return turns.map(({ row }) => bareTurn(row, row.id === running));
  const texts = await placedTexts(wanted);
  const whole = parsed(`[${turns.flatMap(({ row }) => texts.get(row) ?? []).join(',')}]`);
  if (whole !== null) return whole as Turn[];
  return turns.map(({ row }) => {
    const one = parsed(texts.get(row) ?? '') as Turn | null;
    return one ?? withoutItems(row, wanted);
  });
}

/** The same as JSON, for who passes them on. */
export async function readTurnTexts(wanted: TurnsWanted): Promise<TurnText[]> {
  const texts = await placedTexts(wanted);
  return wanted.turns.map(({ row }) => {
    const text = texts.get(row) ?? '';
    const sound = parsed(text) !== null;
    return { id: row.id, text: sound ? text : JSON.stringify(withoutItems(row, wanted)) };
  });
}

/** A turn of which a line was spoiled after it was written: what cannot be read is left out. */
function withoutItems(row: TurnRow, { view, running }: TurnsWanted): Turn {
  return { ...bareTurn(row, row.id === running), itemsView: view };
}

/** As they stand in the rollouts, not judged. */
async function placedTexts(wanted: TurnsWanted): Promise<Map<TurnRow, string>> {
  const { turns, view } = wanted;
  const running = wanted.running ?? null;
  const texts = new Map<TurnRow, string>();
  for (const [part, rows] of byPart(turns)) {
    const handle = await openRollout(part.file);
    try {
      if (view === 'summary') {
        for (const row of rows) texts.set(row, await summaryText(handle, row, running));
      } else {
        for (const group of groups(rows, part.size)) {
          await readGroup(handle, group, { running, size: part.size }, texts);
        }
      }
    } finally {
      await handle.close();
    }
  }
  return texts;
}

/** One turn's lines and what of the file they are. */
interface Group {
  readonly rows: readonly TurnRow[];
  readonly start: number;
  readonly end: number;
}

async function readGroup(
  handle: RolloutHandle,
  { rows, start, end }: Group,
  known: { readonly running: string | null; readonly size: number },
  texts: Map<TurnRow, string>,
): Promise<void> {
  const bytes = await readBytes(handle, start, end - start);
  const lines = new LineReader(bytes);
  for (const row of rows) {
    const placed = placedItems(bytes, row, start);
    if (placed !== null) {
      texts.set(row, turnText(bareTurn(row), 'full', placed));
      continue;
    }
    const stop = row.end === null ? bytes.length : Math.min(row.end - start, bytes.length);
    const own = lines.between(row.start - start, stop);
    const late = await lateLines(handle, row, known.size);
    texts.set(row, fullTurn(row, [...own, ...late], row.id === known.running));
  }
}

/** The items where the index says that they are; null when it does not say, or they are not there. */
function placedItems(bytes: Buffer, row: TurnRow, start: number): string[] | null {
  const { items: places, late, end } = row;
  if (places === null || end === null || late.length > 0 || end - start > bytes.length) return null;
  const items: string[] = [];
  for (let nth = 0; nth < places.length; nth += 2) {
    const at = row.start - start + (places[nth] ?? 0);
    const stop = at + (places[nth + 1] ?? 0);
    if (bytes.toString('latin1', at - BEFORE_ITEM.length, at) !== BEFORE_ITEM) return null;
    if (bytes.toString('latin1', stop, stop + 2) !== '}}') return null;
    items.push(bytes.toString('utf8', at, stop));
  }
  return items;
}

/** What was written of items that went on after the turn's end. */
async function lateLines(handle: RolloutHandle, row: TurnRow, size: number): Promise<SliceLine[]> {
  const lines: SliceLine[] = [];
  for (const { at, length } of row.late.flatMap(({ spans }) => spans)) {
    if (at + length > size) continue;
    lines.push(...new LineReader(await readBytes(handle, at, length)).between());
  }
  return lines;
}

function fullTurn(row: TurnRow, lines: readonly SliceLine[], running: boolean): string {
  const ofItems: SliceLine[] = [];
  const completed = new Map<string, string>();
  for (const line of lines) {
    const { head } = line;
    if (head !== null && !head.kind.startsWith('item_')) continue;
    // What goes on after an earlier turn is told of in the midst of this one.
    if (head !== null && head.turnId !== '' && head.turnId !== row.id) continue;
    ofItems.push(line);
    const item = head?.kind === 'item_completed' ? line.item() : null;
    if (head !== null && item !== null) completed.set(head.itemId, item);
  }
  // In order of their first line; null until the item is known.
  const items = new Map<string, string | null>();
  const open: RolloutLine[] = [];
  for (const line of ofItems) {
    const id = line.head?.itemId ?? '';
    const whole = completed.get(id);
    if (whole !== undefined) {
      // The completed item holds everything; what led to it only gives its place.
      items.set(id, whole);
      continue;
    }
    const known = line.parse();
    if (known?.type !== 'event_msg') continue;
    const event = known.payload;
    if ('turn_id' in event && event.turn_id !== row.id) continue;
    if (event.type === 'item_completed') {
      items.set(event.item_id, JSON.stringify(event.item));
    } else if (event.type === 'item_started' || event.type === 'item_text') {
      if (!items.has(event.item_id)) items.set(event.item_id, null);
      open.push(known);
    }
  }
  const bare = bareTurn(row, running);
  for (const item of openItems(bare, open)) {
    if (items.get(item.id) !== null) continue;
    items.set(item.id, JSON.stringify(running ? item : settleItem(item)));
  }
  const known = [...items.values()].filter((item) => item !== null);
  return turnText(bare, 'full', known);
}

async function summaryText(
  handle: RolloutHandle,
  row: TurnRow,
  running: string | null,
): Promise<string> {
  const items: string[] = [];
  // While it runs, what stands last in it now is not its last message.
  for (const span of [row.user, row.id === running ? null : row.agent]) {
    const item = span === null ? null : await readItem(handle, span);
    if (item !== null) items.push(JSON.stringify(item));
  }
  return turnText(bareTurn(row, row.id === running), 'summary', items);
}

async function readItem(handle: RolloutHandle, span: Span): Promise<ThreadItem | null> {
  const bytes = await readBytes(handle, span.at, span.length);
  const line = parseLine(bytes.toString('utf8'));
  if (line?.type !== 'event_msg' || line.payload.type !== 'item_completed') return null;
  return line.payload.item;
}

function turnText(bare: Turn, view: TurnItemsView, items: readonly string[]): string {
  const { items: _none, ...rest } = bare;
  rest.itemsView = view;
  return `${JSON.stringify(rest).slice(0, -1)},"items":[${items.join(',')}]}`;
}

/** Null for what is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The turn without its items. `running`: another process runs it. */
export function bareTurn(row: TurnRow, running = false): Turn {
  const seconds = (ms: number | null): number | null =>
    ms === null ? null : Math.floor(ms / 1000);
  const dead = row.status === 'inProgress' && !running;
  return {
    id: row.id,
    rootTurnId: row.rootTurnId ?? row.id,
    items: [],
    itemsView: 'notLoaded',
    status: dead ? 'interrupted' : row.status,
    error: row.error,
    startedAt: seconds(row.startedAtMs),
    completedAt: seconds(row.completedAtMs),
    durationMs: row.durationMs,
  };
}

function byPart(turns: readonly PlacedTurn[]): Map<HistoryPart, TurnRow[]> {
  const found = new Map<HistoryPart, TurnRow[]>();
  for (const { row, part } of turns) {
    const rows = found.get(part);
    if (rows === undefined) found.set(part, [row]);
    else rows.push(row);
  }
  return found;
}

function groups(rows: readonly TurnRow[], size: number): Group[] {
  const found: { rows: TurnRow[]; start: number; end: number }[] = [];
  for (const row of [...rows].sort((a, b) => a.seq - b.seq)) {
    const end = Math.min(row.end ?? size, size);
    const last = found.at(-1);
    if (last?.end === row.start && end - last.start <= GROUP_BYTES) {
      last.rows.push(row);
      last.end = end;
    } else found.push({ rows: [row], start: row.start, end });
  }
  return found;
}
