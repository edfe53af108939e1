/** The rollout of a thread that was held elsewhere, written turn by turn; it counts once it is whole. */
import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { v7 as uuid } from 'uuid';
import { assistantMessage, userMessage } from '../agent/history.ts';
import type { ThreadItem } from '../protocol/item.ts';
import type { Turn } from '../protocol/turn.ts';
import { Projection } from './projection.ts';
import { RolloutFile } from './rollout-file.ts';
import { FORMAT_VERSION } from './rollout-line.ts';
import type { RolloutEntry } from './rollout-line.ts';
import { rolloutPath } from './rollout-path.ts';
import type { RolloutPlace } from './rollout-path.ts';
import type { ThreadAccess } from './thread-access.ts';
import { newSettings } from './thread-settings.ts';
import { itemEvent } from './turn-record.ts';

export interface ImportedOrigin {
  readonly cwd: string;
  readonly originator: string;
  /** Null: it is called by what was said first. */
  readonly name: string | null;
  /** Unix milliseconds. */
  readonly createdAtMs: number;
}

/** How much of it is written. */
export interface ImportedSoFar {
  readonly turns: number;
  readonly items: number;
}

export class ImportedRollout {
  readonly #access: ThreadAccess;
  readonly #place: RolloutPlace;
  readonly #file: RolloutFile;
  readonly #turnIds = new Set<string>();
  #items = 0;
  #lastMs: number;

  private constructor(access: ThreadAccess, place: RolloutPlace, createdAtMs: number) {
    this.#access = access;
    this.#place = place;
    // Under a name that is no rollout's until it is whole.
    this.#file = new RolloutFile(partialOf(place.path), new Projection(place.threadId));
    this.#lastMs = createdAtMs;
  }

  /** @throws {RpcFault} when the config cannot be used */
  static async begin(access: ThreadAccess, origin: ImportedOrigin): Promise<ImportedRollout> {
    const { services } = access;
    const { cwd, originator, name, createdAtMs } = origin;
    // Without the folder: to import is not to let an agent write there.
    const settings = { ...(await newSettings(services, {})), cwd: path.resolve(cwd) };
    const id = uuid({ msecs: createdAtMs });
    const place = {
      threadId: id,
      path: rolloutPath(services.home, id, createdAtMs),
      archived: false,
    };
    const made = new ImportedRollout(access, place, createdAtMs);
    made.#append([
      {
        type: 'session_meta',
        payload: {
          id,
          format_version: FORMAT_VERSION,
          created_at_ms: createdAtMs,
          cwd: settings.cwd,
          originator,
          cli_version: services.serverVersion,
          source: 'vscode',
          thread_source: null,
          history_mode: 'paginated',
          forked_from_id: null,
          git: null,
        },
      },
      { type: 'turn_context', payload: settings },
      ...(name === null
        ? []
        : [
            { type: 'event_msg' as const, payload: { type: 'thread_name_updated' as const, name } },
          ]),
    ]);
    return made;
  }

  get soFar(): ImportedSoFar {
    return { turns: this.#turnIds.size, items: this.#items };
  }

  /**
   * Appends a turn as it is told, its items unchanged. The model is given what was said in it: calls
   * of tools are of another agent, and their outputs of another machine.
   */
  add(turn: Turn): void {
    const startedAtMs = turn.startedAt == null ? this.#lastMs : turn.startedAt * 1000;
    const id = this.#fresh(turn.id);
    const entries: RolloutEntry[] = [
      {
        type: 'event_msg',
        payload: { type: 'turn_started', turn_id: id, started_at_ms: startedAtMs },
      },
    ];
    const itemIds = new Set<string>();
    for (const given of turn.items) {
      const item = itemIds.has(given.id) || given.id === '' ? { ...given, id: uuid() } : given;
      itemIds.add(item.id);
      entries.push({ type: 'event_msg', payload: itemEvent('item_completed', id, item) });
      entries.push(...spokenIn(item));
    }
    const { completedAt, durationMs, error } = turn;
    const endedAtMs = completedAt == null ? startedAtMs + (durationMs ?? 0) : completedAt * 1000;
    entries.push({
      type: 'event_msg',
      payload: {
        type: 'turn_completed',
        turn_id: id,
        status: endOf(turn),
        error: error ?? null,
        completed_at_ms: endedAtMs,
        duration_ms: durationMs ?? Math.max(0, endedAtMs - startedAtMs),
      },
    });
    this.#lastMs = Math.max(this.#lastMs, endedAtMs);
    this.#append(entries);
    this.#items += turn.items.length;
  }

  /** Makes a thread of what was added. */
  async finish(): Promise<RolloutPlace> {
    this.#file.close();
    await rename(partialOf(this.#place.path), this.#place.path);
    await this.#access.loader.store.project(this.#place);
    return this.#place;
  }

  /** Leaves nothing of it. */
  async drop(): Promise<void> {
    this.#file.close();
    await rm(partialOf(this.#place.path), { force: true });
  }

  #append(entries: readonly RolloutEntry[]): void {
    this.#file.append(entries, this.#lastMs);
  }

  #fresh(given: string): string {
    const id = given === '' || this.#turnIds.has(given) ? uuid() : given;
    this.#turnIds.add(id);
    return id;
  }
}

/** What ran there runs no longer. */
function endOf({ status }: Turn): 'completed' | 'failed' | 'interrupted' {
  if (status === 'completed') return 'completed';
  return status === 'failed' ? 'failed' : 'interrupted';
}

const partialOf = (file: string): string => `${file}.partial`;

function spokenIn(item: ThreadItem): RolloutEntry[] {
  if (item.type === 'agentMessage') {
    return item.text === ''
      ? []
      : [{ type: 'response_item', payload: assistantMessage(item.text) }];
  }
  if (item.type !== 'userMessage') return [];
  const text = item.content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
  if (text === '') return [];
  const payload = userMessage([{ type: 'input_text', text }]);
  return [{ type: 'response_item', payload }];
}
