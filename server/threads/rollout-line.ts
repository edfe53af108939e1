/**
 * The lines of a rollout: what happened in a thread, one JSON object a line, only ever appended.
 *
 * The envelope is `{timestamp, ordinal, type, payload}`, with `type` and `payload.type` in front, so
 * that a reader can tell from the beginning of a line whether it needs the rest.
 */
import type { AgentSettings } from '../agent/settings.ts';
import { durableSettings } from '../agent/settings.ts';
import type { ResponseItem } from '../model/model.ts';
import type { DynamicTool } from '../protocol/dynamic-tool.ts';
import type { ThreadItem } from '../protocol/item.ts';
import type { GitInfo } from '../protocol/thread.ts';
import type { ThreadTokenUsage, TurnError } from '../protocol/turn.ts';
import { isSoundFact } from './thread-fact-line.ts';
import type { ThreadFact } from './thread-fact-line.ts';
import type { TurnCheckpoint } from './turn-checkpoint.ts';

/**
 * The format of the rollouts that we write; a file says its own in its first line, and files from
 * before there were numbers are of format 1. All formats up to this one are read for ever; of a later
 * one we read what we understand and write nothing.
 *
 * 2: a fork points into its source (`history_base`), a revert hides turns (`thread_reverted`).
 */
export const FORMAT_VERSION = 2;

/** The beginning of another thread's rollout, which counts as the beginning of this one's. */
export interface HistoryBase {
  readonly thread_id: string;
  /** The end of a line in that file. */
  readonly end_byte_offset: number;
}

/** What no longer follows from the lines before: after a fork, and after a revert. */
export interface ThreadState {
  /** The settings that the model was told of last. */
  readonly told: AgentSettings | null;
  readonly usage: { readonly turnId: string; readonly usage: ThreadTokenUsage } | null;
}

/** The first line of a file. Times are Unix milliseconds. */
export interface SessionMeta {
  readonly id: string;
  readonly format_version?: number;
  readonly history_base?: HistoryBase;
  /** The rollout of another program that this is read from. Never in a file of ours. */
  readonly imported_from?: string;
  /** What that file was like when it was looked at; only in the index. */
  readonly imported_stamp?: string;
  readonly created_at_ms: number;
  readonly cwd: string;
  readonly originator: string | null;
  readonly cli_version: string;
  readonly source: string;
  readonly thread_source: unknown;
  readonly history_mode: 'paginated';
  readonly forked_from_id: string | null;
  readonly git: GitInfo | null;
  /** Tools that the client brought. */
  readonly dynamic_tools?: readonly DynamicTool[];
  /** Taken over by a fork from its source. */
  readonly preview?: string;
  readonly name?: string | null;
  /** The thread that it is attached to, and hidden by. */
  readonly attached_to_id?: string | null;
  /** As it was begun with. */
  readonly project_id?: string | null;
  readonly daybreak_enabled?: boolean | null;
}

/** From here on the model is sent this instead of all response items before. */
export interface Compacted {
  /** The model's summary. */
  readonly message: string;
  readonly replacement_history: readonly ResponseItem[];
}

/** Which text of an item grows: `text`, `aggregatedOutput`, `summary.0`, `content.0` and so on. */
export type TextField = string;

export type RolloutEvent =
  | {
      readonly type: 'turn_started';
      readonly turn_id: string;
      readonly started_at_ms: number;
      /** The first turn of the work that it is part of; left out when that is the turn itself. */
      readonly root_turn_id?: string;
    }
  /** Also sent again when an open item changes other than by growing text. */
  | {
      readonly type: 'item_started';
      readonly turn_id: string;
      readonly item_id: string;
      readonly item_type: string;
      readonly item: ThreadItem;
    }
  /** Text in flight, so that a crash loses at most the last moment. */
  | {
      readonly type: 'item_text';
      readonly turn_id: string;
      readonly item_id: string;
      readonly field: TextField;
      readonly text: string;
    }
  | {
      readonly type: 'item_completed';
      readonly turn_id: string;
      readonly item_id: string;
      readonly item_type: string;
      readonly item: ThreadItem;
      /** Which message of the queue this user message was: with this line it has left the queue. */
      readonly queued_submission_id?: string;
    }
  | { readonly type: 'token_count'; readonly turn_id: string; readonly usage: ThreadTokenUsage }
  | {
      readonly type: 'turn_completed';
      readonly turn_id: string;
      readonly status: 'completed' | 'interrupted' | 'failed';
      readonly error: TurnError | null;
      /** Null for a turn whose process died. */
      readonly completed_at_ms: number | null;
      readonly duration_ms: number | null;
      /** Of an interrupted turn: it left a message that nothing had cut off. */
      readonly answered?: true;
      /** Nothing ran in it that may have changed a file. */
      readonly files?: 'untouched';
    }
  /** What the turn did to files; comes behind its end. */
  | ({ readonly type: 'turn_checkpoint'; readonly turn_id: string } & TurnCheckpoint)
  /** The lines that follow may be of this format, whatever the first line says. */
  | { readonly type: 'format_raised'; readonly format_version: number }
  | {
      readonly type: 'thread_reverted';
      /** This turn and all after it are hidden. */
      readonly before_turn_id: string;
      /** Given if the cut lies before the file's own turns: what is left of the shared beginning. */
      readonly history_base?: HistoryBase | null;
    }
  | ({ readonly type: 'thread_state' } & ThreadState)
  | ThreadFact;

export type RolloutEntry =
  | { readonly type: 'session_meta'; readonly payload: SessionMeta }
  | { readonly type: 'turn_context'; readonly payload: AgentSettings }
  | { readonly type: 'response_item'; readonly payload: ResponseItem }
  | { readonly type: 'compacted'; readonly payload: Compacted }
  | { readonly type: 'event_msg'; readonly payload: RolloutEvent };

export type RolloutLine = RolloutEntry & {
  /** ISO 8601, UTC, with milliseconds. */
  readonly timestamp: string;
  /** Counts the lines of the file from 0. */
  readonly ordinal: number;
};

export function encodeLine(entry: RolloutEntry, ordinal: number, atMs: number): string {
  const { type, payload } = durableEntry(entry);
  const timestamp = new Date(atMs).toISOString();
  return `${JSON.stringify({ timestamp, ordinal, type, payload })}\n`;
}

/** As a reader will find it: settings hold what must never reach a disk. */
export function durableEntry(entry: RolloutEntry): RolloutEntry {
  return entry.type === 'turn_context'
    ? { ...entry, payload: durableSettings(entry.payload) }
    : entry;
}

/** What the beginning of a line tells. `kind` is the event's type, or the line's for other lines. */
export interface LineHead {
  readonly kind: string;
  readonly turnId: string;
  readonly itemId: string;
  readonly itemType: string;
  /** Where it ends, in bytes from the line's first. */
  readonly end: number;
}

const HEAD =
  /^\{"timestamp":"[^"]*","ordinal":\d+,"type":"(\w+)","payload":\{(?:"type":"(\w+)"(?:,"turn_id":"([^"\\]*)"(?:,"queued_submission_id":"[^"\\]*")?(?:,"item_id":"([^"\\]*)"(?:,"item_type":"([^"\\]*)")?)?)?)?/;

/** Enough for every head whose ids are not absurdly long; longer ones are parsed as a whole. */
const HEAD_BYTES = 400;

/**
 * Reads the head of the line that begins at `from`. `to` is where the line ends. Null when it is not in
 * our order of members.
 */
export function readHead(bytes: Buffer, from: number, to: number): LineHead | null {
  const match = HEAD.exec(bytes.toString('latin1', from, Math.min(to, from + HEAD_BYTES)));
  if (match === null) return null;
  const [all, type = '', event = '', turnId = '', itemId = '', itemType = ''] = match;
  const kind = type === 'event_msg' ? event : type;
  return { kind, turnId, itemId, itemType, end: all.length };
}

/** Parses a whole line. Null when it is no line of ours: then it is skipped and counted. */
export function parseLine(text: string): RolloutLine | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isRecord(value) || !isRecord(value['payload'])) return null;
  const { type, payload, timestamp, ordinal } = value;
  if (typeof timestamp !== 'string' || Number.isNaN(Date.parse(timestamp))) return null;
  if (typeof ordinal !== 'number') return null;
  return isPayload(type, payload) ? (value as unknown as RolloutLine) : null;
}

function isPayload(type: unknown, payload: Record<string, unknown>): boolean {
  switch (type) {
    case 'session_meta':
      return (
        isText(payload['id']) &&
        isText(payload['cwd']) &&
        isNumber(payload['created_at_ms']) &&
        (payload['history_base'] === undefined || isBase(payload['history_base']))
      );
    case 'turn_context':
      return (
        isText(payload['cwd']) &&
        isText(payload['model']) &&
        isText(payload['modelProvider']) &&
        isRecord(payload['sandboxPolicy'])
      );
    case 'response_item':
      return isText(payload['type']);
    case 'compacted': {
      const history = payload['replacement_history'];
      return (
        Array.isArray(history) && history.every((item) => isRecord(item) && isText(item['type']))
      );
    }
    case 'event_msg':
      return isEvent(payload);
    default:
      // A line of a later version: no error, and of no use here.
      return isText(type);
  }
}

function isEvent(payload: Record<string, unknown>): boolean {
  switch (payload['type']) {
    case 'turn_started':
      return isText(payload['turn_id']) && isNumber(payload['started_at_ms']);
    case 'item_started':
    case 'item_completed': {
      const item = payload['item'];
      return isItemEvent(payload) && isRecord(item) && isText(item['id']) && isText(item['type']);
    }
    case 'item_text':
      return isItemEvent(payload) && isText(payload['field']) && isText(payload['text']);
    case 'token_count':
      return isText(payload['turn_id']) && isRecord(payload['usage']);
    case 'turn_completed':
      return isText(payload['turn_id']) && isText(payload['status']);
    case 'turn_checkpoint': {
      const { turn_id: id, root, kept, left_out: left } = payload;
      const isKept = kept === null || (isRecord(kept) && isText(kept['commit']));
      return isText(id) && isText(root) && isKept && Array.isArray(left);
    }
    case 'thread_state':
      return payload['told'] === null || isRecord(payload['told']);
    case 'format_raised':
      return isNumber(payload['format_version']);
    case 'thread_reverted': {
      const { history_base: base } = payload;
      return isText(payload['before_turn_id']) && (base == null || isBase(base));
    }
    default:
      return isText(payload['type']) && isSoundFact(payload);
  }
}

function isBase(value: unknown): boolean {
  return isRecord(value) && isText(value['thread_id']) && isNumber(value['end_byte_offset']);
}

function isItemEvent(payload: Record<string, unknown>): boolean {
  return isText(payload['turn_id']) && isText(payload['item_id']);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}
