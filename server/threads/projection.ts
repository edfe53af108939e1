/**
 * What a thread's index knows of its rollout: metadata, and where each turn stands in the file. Built
 * by reading lines in order; the writer feeds it the lines it appends, readers the lines they find.
 */
import type { UserInput } from '../protocol/item.ts';
import type { TurnError } from '../protocol/turn.ts';
import { HEAD_BYTES, parseLine, readHead } from './rollout-line.ts';
import type { LineHead, RolloutLine } from './rollout-line.ts';
import { applyFact, isFact } from './thread-facts.ts';
import { newMeta, unknownSession } from './thread-meta.ts';
import type { ThreadMeta } from './thread-meta.ts';

/** Bytes of a file: from `at`, `length` long. */
export interface Span {
  readonly at: number;
  readonly length: number;
}

export interface TurnRow {
  /** Counts the thread's turns from 0. */
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
}

const PREVIEW_LENGTH = 4_000;

export class Projection {
  meta: ThreadMeta | null;
  readonly turns: TurnRow[];
  /** How far the file was read: always the end of a line. */
  size: number;
  nextOrdinal: number;
  /** The lowest turn that differs from what was stored last; turns.length when none does. */
  dirtyFrom: number;

  readonly #threadId: string;

  constructor(
    threadId: string,
    stored?: {
      readonly meta: ThreadMeta | null;
      readonly turns: TurnRow[];
      readonly size: number;
      readonly nextOrdinal: number;
    },
  ) {
    this.#threadId = threadId;
    this.meta = stored?.meta ?? null;
    this.turns = stored?.turns ?? [];
    this.size = stored?.size ?? 0;
    this.nextOrdinal = stored?.nextOrdinal ?? 0;
    this.dirtyFrom = this.turns.length;
  }

  /** The turn that has begun and not ended in the file. */
  get openTurn(): TurnRow | null {
    const last = this.turns.at(-1);
    return last?.end === null ? last : null;
  }

  turn(turnId: string): TurnRow | null {
    for (let seq = this.turns.length - 1; seq >= 0; seq -= 1) {
      const row = this.turns[seq];
      if (row?.id === turnId) return row;
    }
    return null;
  }

  /**
   * Takes in the next line. `head` is its beginning; `parse` reads the rest and is only called where
   * it is needed.
   */
  take(length: number, head: LineHead | null, parse: () => RolloutLine | null): void {
    const span: Span = { at: this.size, length };
    this.size += length;
    this.nextOrdinal += 1;
    if (head !== null && isPassedOver(head)) {
      if (head.kind === 'item_completed') this.#noteItem(head, span, parse);
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
    if (line.type !== 'event_msg') return;
    const event = line.payload;
    if (isFact(event)) {
      applyFact(meta, event, atMs);
      return;
    }
    switch (event.type) {
      case 'token_count':
        meta.usage = { turnId: event.turn_id, usage: event.usage };
        return;
      case 'turn_started':
        this.#closeOpen(span.at);
        this.turns.push({
          seq: this.turns.length,
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
        });
        meta.updatedAtMs = atMs;
        meta.recencyAtMs = atMs;
        return;
      case 'turn_completed': {
        const row = this.openTurn;
        if (row?.id !== event.turn_id) return;
        row.end = span.at + span.length;
        row.status = event.status;
        row.error = event.error;
        row.completedAtMs = event.completed_at_ms;
        row.durationMs = event.duration_ms;
        this.#touch(row);
        if (event.completed_at_ms !== null) {
          meta.updatedAtMs = atMs;
          meta.recencyAtMs = atMs;
        }
        return;
      }
      case 'item_completed':
        this.#noteItem(
          {
            kind: event.type,
            turnId: event.turn_id,
            itemId: event.item_id,
            itemType: event.item.type,
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
    row.status = 'interrupted';
    this.#touch(row);
  }

  #touch(row: TurnRow): void {
    this.dirtyFrom = Math.min(this.dirtyFrom, row.seq);
  }

  #noteItem(head: LineHead, span: Span, parse: () => RolloutLine | null): void {
    const row = this.openTurn;
    if (row?.id !== head.turnId) return;
    if (head.itemType === 'agentMessage') row.agent = span;
    if (head.itemType !== 'userMessage' || row.user !== null) return;
    row.user = span;
    if (this.meta === null || this.meta.preview !== '') return;
    const line = parse();
    if (line?.type !== 'event_msg' || line.payload.type !== 'item_completed') return;
    const { item } = line.payload;
    if (item.type === 'userMessage') this.meta.preview = previewOf(item.content);
  }
}

/** Feeds every whole line of `bytes` to the projection; returns how many bytes that was. */
export function takeLines(projection: Projection, bytes: Buffer): number {
  let from = 0;
  for (;;) {
    const end = bytes.indexOf(0x0a, from);
    if (end === -1) return from;
    const start = from;
    const head = readHead(bytes.toString('latin1', start, Math.min(end, start + HEAD_BYTES)));
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
