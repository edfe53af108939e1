/**
 * What a thread's index knows of its rollout: metadata, and where each turn stands in the file. Built
 * by reading lines in order; the writer feeds it the lines it appends, readers the lines they find.
 */
import type { UserInput } from '../protocol/item.ts';
import { PlaceFinder } from './item-places.ts';
import { parseLine, readHead } from './rollout-line.ts';
import type { HistoryBase, LineHead, RolloutEvent, RolloutLine } from './rollout-line.ts';
import { applyFact, isFact, leaveQueue, noteHidden, noteResult } from './thread-facts.ts';
import { newMeta, unknownSession } from './thread-meta.ts';
import type { ThreadMeta } from './thread-meta.ts';
import { hasResult } from './turn-row.ts';
import type { OlderRows, Span, TurnRow } from './turn-row.ts';
import { TurnRows } from './turn-rows.ts';

const PREVIEW_LENGTH = 4_000;
/** Enough for the end of a line with its times. */
const TAIL_BYTES = 64;

export class Projection {
  meta: ThreadMeta | null;
  /** How far the file was read: always the end of a line. */
  size: number;
  nextOrdinal: number;
  /** The last bytes of what was read: another file would have others there. */
  tail: Buffer;
  /** The lowest row that differs from what was stored last; rows.length when none does. */
  dirtyFrom: number;

  readonly #threadId: string;
  readonly #rows: TurnRows;
  /** Of the turn that is open; null when its beginning was read by another. */
  #places: PlaceFinder | null = null;

  constructor(
    threadId: string,
    stored?: {
      readonly meta: ThreadMeta | null;
      readonly rows: TurnRow[];
      readonly older?: OlderRows | null;
      readonly size: number;
      readonly nextOrdinal: number;
      readonly tail?: Buffer;
    },
  ) {
    this.#threadId = threadId;
    this.meta = stored?.meta ?? null;
    this.#rows = new TurnRows(stored?.rows ?? [], stored?.older ?? null);
    this.size = stored?.size ?? 0;
    this.nextOrdinal = stored?.nextOrdinal ?? 0;
    this.tail = stored?.tail ?? Buffer.alloc(0);
    this.dirtyFrom = this.rowCount;
  }

  /** All turns of the file, in its order, hidden ones too. */
  get rows(): readonly TurnRow[] {
    return this.#rows.all;
  }

  get rowCount(): number {
    return this.#rows.count;
  }

  /** The turns from this one on, hidden ones too. */
  rowsFrom(seq: number): readonly TurnRow[] {
    return this.#rows.from(seq);
  }

  /** The file's own turns that can be seen, oldest first. */
  get turns(): readonly TurnRow[] {
    return this.#rows.visible;
  }

  get turnCount(): number {
    return this.#rows.visibleCount;
  }

  /** One of {@link turns}, counted from 0. */
  turnAt(index: number): TurnRow | undefined {
    return this.#rows.visibleAt(index);
  }

  get newestTurn(): TurnRow | undefined {
    return this.turnAt(this.turnCount - 1);
  }

  /** The turn that has begun and not ended in the file. */
  get openTurn(): TurnRow | null {
    const { last } = this.#rows;
    return last?.end === null ? last : null;
  }

  /** The history that precedes the file's own turns. */
  get base(): HistoryBase | null {
    return this.meta?.bases.at(-1)?.base ?? null;
  }

  turn(turnId: string): TurnRow | null {
    return this.#rows.findVisible(turnId) ?? null;
  }

  /** As it stood when the file ended at `end`: for a fork that was made then. */
  asOf(end: number): { readonly rows: TurnRow[]; readonly base: HistoryBase | null } {
    const rows = this.rows.filter(
      (row) => row.start < end && (row.hiddenAt === null || row.hiddenAt >= end),
    );
    const base = this.meta?.bases.findLast(({ from }) => from < end)?.base ?? null;
    return { rows, base };
  }

  /** Remembers how what was read ends; `bytes` ends where {@link size} is. */
  noteTail(bytes: Buffer): void {
    if (bytes.length > 0) this.tail = Buffer.from(bytes.subarray(-TAIL_BYTES));
  }

  /**
   * Takes in the next line. `head` is its beginning; `parse` reads the rest and is only called where
   * it is needed.
   */
  take(length: number, head: LineHead | null, parse: () => RolloutLine | null): void {
    const span: Span = { at: this.size, length };
    this.size += length;
    this.nextOrdinal += 1;
    this.#notePlace(head, span);
    if (head !== null && isPassedOver(head)) {
      if (head.kind === 'item_completed') this.#noteItem(head, span, parse);
      else if (head.kind === 'compacted') this.#noteCompaction();
      else if (head.kind.startsWith('item_')) this.#noteLate(head, span);
      return;
    }
    const line = parse();
    if (line === null) {
      this.meta ??= newMeta(unknownSession(this.#threadId));
      this.meta.badLines += 1;
      return;
    }
    // Copied or restored files may skip numbers; the next line must not repeat one.
    this.nextOrdinal = Math.max(this.nextOrdinal, line.ordinal + 1);
    this.#takeLine(line, span, parse);
  }

  #takeLine(line: RolloutLine, span: Span, parse: () => RolloutLine | null): void {
    const atMs = Date.parse(line.timestamp);
    if (line.type === 'session_meta') {
      this.meta ??= newMeta(line.payload);
      return;
    }
    // A thread whose first line is spoiled is still a thread.
    this.meta ??= newMeta(unknownSession(this.#threadId));
    const { meta } = this;
    if (line.type === 'turn_context') {
      meta.settings = line.payload;
      return;
    }
    if (line.type === 'compacted') this.#noteCompaction();
    if (line.type !== 'event_msg') return;
    const event = line.payload;
    if (isFact(event)) {
      applyFact(meta, event);
      return;
    }
    switch (event.type) {
      case 'token_count':
        meta.usage = { turnId: event.turn_id, usage: event.usage };
        return;
      case 'format_raised':
        meta.formatVersion = Math.max(meta.formatVersion, event.format_version);
        return;
      case 'thread_state':
        meta.told = event.told;
        meta.usage = event.usage;
        return;
      case 'thread_reverted':
        this.#revert(meta, event, span.at);
        meta.updatedAtMs = atMs;
        return;
      case 'turn_started': {
        this.#closeOpen(span.at);
        const row: TurnRow = {
          seq: this.rowCount,
          id: event.turn_id,
          start: span.at,
          end: null,
          status: 'inProgress',
          error: null,
          startedAtMs: event.started_at_ms,
          completedAtMs: null,
          durationMs: null,
          user: null,
          agent: null,
          hiddenAt: null,
          rootTurnId: event.root_turn_id ?? null,
          late: [],
          items: null,
          files: null,
        };
        this.#places = new PlaceFinder();
        this.#rows.push(row);
        meta.openTurnId = row.id;
        meta.told = meta.settings;
        meta.updatedAtMs = atMs;
        meta.recencyAtMs = atMs;
        return;
      }
      case 'turn_completed': {
        const row = this.openTurn;
        if (row?.id !== event.turn_id) return;
        meta.openTurnId = null;
        row.end = span.at + span.length;
        row.items = this.#places?.found() ?? null;
        this.#places = null;
        row.status = event.status;
        row.error = event.error;
        row.completedAtMs = event.completed_at_ms;
        row.durationMs = event.duration_ms;
        row.files = event.files ?? null;
        this.#touch(row);
        if (hasResult(event, row)) noteResult(meta, row.id);
        if (event.completed_at_ms !== null) {
          meta.updatedAtMs = atMs;
          meta.recencyAtMs = atMs;
        }
        return;
      }
      case 'turn_checkpoint': {
        const row = this.#rows.find(event.turn_id);
        if (row === undefined) return;
        const { type: _, turn_id: __, ...files } = event;
        row.files = files;
        this.#touch(row);
        return;
      }
      case 'item_completed':
        this.#noteItem(
          {
            kind: event.type,
            turnId: event.turn_id,
            itemId: event.item_id,
            itemType: event.item.type,
            end: 0,
          },
          span,
          parse,
        );
        return;
      default:
        return;
    }
  }

  /** Its process died: nothing in the file ends it, so the next turn's beginning does. */
  #closeOpen(end: number): void {
    const row = this.openTurn;
    if (row === null) return;
    row.end = end;
    this.#places = null;
    row.status = 'interrupted';
    this.#touch(row);
  }

  #revert(
    meta: ThreadMeta,
    event: Extract<RolloutEvent, { readonly type: 'thread_reverted' }>,
    at: number,
  ): void {
    this.#closeOpen(at);
    meta.openTurnId = null;
    const { history_base: base } = event;
    const cut =
      base === undefined ? this.turns.findIndex((row) => row.id === event.before_turn_id) : 0;
    if (cut === -1) return;
    for (const row of this.#rows.hide(cut, at)) this.#touch(row);
    if (base !== undefined) meta.bases = [...meta.bases, { from: at, base }];
    noteHidden(meta, (turnId) => this.turn(turnId) === null);
  }

  #touch(row: TurnRow): void {
    this.dirtyFrom = Math.min(this.dirtyFrom, row.seq);
  }

  /** The model was told of everything anew. */
  #noteCompaction(): void {
    if (this.meta !== null) this.meta.told = this.meta.settings;
  }

  /** A line that may be of an item of the turn that runs. */
  #notePlace(head: LineHead | null, span: Span): void {
    const row = this.openTurn;
    if (row === null || this.#places === null) return;
    if (head === null) this.#places.lose();
    else if (!head.kind.startsWith('item_')) return;
    else if (head.turnId === row.id) this.#places.take(head, span.at - row.start, span.length);
    else if (head.turnId === '') this.#places.lose();
  }

  /** A line of an item whose turn may have ended. */
  #noteLate(head: LineHead, span: Span): void {
    if (head.itemId === '' || this.openTurn?.id === head.turnId) return;
    const row = this.#rows.find(head.turnId);
    if (row === undefined) return;
    const known = row.late.find(({ id }) => id === head.itemId);
    if (known === undefined) row.late.push({ id: head.itemId, spans: [span] });
    else if (head.kind === 'item_completed') known.spans.splice(0, known.spans.length, span);
    else addSpan(known.spans, span);
    this.#touch(row);
  }

  #noteItem(head: LineHead, span: Span, parse: () => RolloutLine | null): void {
    const row = this.openTurn;
    if (row?.id !== head.turnId) {
      this.#noteLate(head, span);
      return;
    }
    if (head.itemType === 'agentMessage') {
      row.agent = span;
      this.#touch(row);
    }
    if (head.itemType !== 'userMessage') return;
    // The model hears of changed settings before the user's words.
    if (this.meta !== null) this.meta.told = this.meta.settings;
    if (row.user !== null) return;
    row.user = span;
    this.#touch(row);
    const { meta } = this;
    if (meta === null || (meta.preview !== '' && meta.queue.length === 0)) return;
    const line = parse();
    if (line?.type !== 'event_msg' || line.payload.type !== 'item_completed') return;
    const { item, queued_submission_id: queuedId } = line.payload;
    if (queuedId !== undefined) leaveQueue(meta, queuedId);
    if (item.type === 'userMessage' && meta.preview === '') meta.preview = previewOf(item.content);
  }
}

/** Neighbouring lines are one span. */
function addSpan(spans: Span[], { at, length }: Span): void {
  const last = spans.at(-1);
  if (last !== undefined && last.at + last.length === at) {
    spans.splice(-1, 1, { at: last.at, length: last.length + length });
  } else spans.push({ at, length });
}

/** Feeds every whole line of `bytes` to the projection; returns how many bytes that was. */
export function takeLines(projection: Projection, bytes: Buffer): number {
  let from = 0;
  for (;;) {
    const end = bytes.indexOf(0x0a, from);
    if (end === -1) {
      projection.noteTail(bytes.subarray(0, from));
      return from;
    }
    const start = from;
    const head = readHead(bytes, start, end);
    projection.take(end + 1 - start, head, () => parseLine(bytes.toString('utf8', start, end)));
    from = end + 1;
  }
}

function isPassedOver({ kind, itemType }: LineHead): boolean {
  switch (kind) {
    case 'response_item':
    case 'compacted':
    case 'item_text':
    case 'item_started':
      return true;
    case 'item_completed':
      return itemType !== '';
    default:
      return false;
  }
}

/** The first thing the user wrote, cut to what a list can use. */
export function previewOf(content: readonly UserInput[]): string {
  for (const part of content) {
    if (part.type === 'text' && part.text.trim() !== '') {
      return part.text.trim().slice(0, PREVIEW_LENGTH);
    }
  }
  return '';
}
