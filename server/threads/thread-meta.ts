/** What lists know of a thread: its first line, and what was said of it since. */
import type { AgentSettings } from '../agent/settings.ts';
import type { ThreadTokenUsage } from '../protocol/turn.ts';
import type { HistoryBase, SessionMeta } from './rollout-line.ts';
import { createdAtOf } from './rollout-path.ts';

/** Times are Unix milliseconds. */
export interface ThreadMeta {
  readonly session: SessionMeta;
  /** The highest format of its lines. */
  formatVersion: number;
  /**
   * Whose rollout its history begins with, from which byte of its own file on: the last entry holds
   * now, the others for forks that were made before a revert.
   */
  bases: readonly { readonly from: number; readonly base: HistoryBase | null }[];
  settings: AgentSettings | null;
  /** The settings that the model was told of last. */
  told: AgentSettings | null;
  /** The turn that has begun and not ended in the file. */
  openTurnId: string | null;
  preview: string;
  name: string | null;
  updatedAtMs: number;
  /** When a turn last began or ended. */
  recencyAtMs: number;
  usage: { readonly turnId: string; readonly usage: ThreadTokenUsage } | null;
  /** Lines that could not be read. */
  badLines: number;
}

/** What is known of a thread from its first line alone. */
export function newMeta(session: SessionMeta): ThreadMeta {
  return {
    session,
    formatVersion: session.format_version ?? 1,
    bases: session.history_base === undefined ? [] : [{ from: 0, base: session.history_base }],
    settings: null,
    told: null,
    openTurnId: null,
    preview: session.preview ?? '',
    name: session.name ?? null,
    updatedAtMs: session.created_at_ms,
    recencyAtMs: session.created_at_ms,
    usage: null,
    badLines: 0,
  };
}

/** What can be said of a thread whose first line is spoiled. */
export function unknownSession(id: string): SessionMeta {
  return {
    id,
    created_at_ms: createdAtOf(id),
    cwd: '',
    originator: null,
    cli_version: '',
    source: 'unknown',
    thread_source: null,
    history_mode: 'paginated',
    forked_from_id: null,
    git: null,
  };
}
