/** A thread made of a conversation that was held elsewhere: its rollout, ready to be resumed. */
import path from 'node:path';
import { v7 as uuid } from 'uuid';
import { assistantMessage, userMessage } from '../agent/history.ts';
import type { ThreadItem } from '../protocol/item.ts';
import { Projection } from './projection.ts';
import { RolloutFile } from './rollout-file.ts';
import { FORMAT_VERSION } from './rollout-line.ts';
import type { RolloutEntry } from './rollout-line.ts';
import { rolloutPath } from './rollout-path.ts';
import type { ThreadAccess } from './thread-access.ts';
import { newSettings } from './thread-settings.ts';
import { itemEvent } from './turn-record.ts';

export interface ImportedMessage {
  readonly role: 'user' | 'assistant';
  readonly text: string;
  /** Unix milliseconds. */
  readonly atMs: number;
}

/** Each of the user's messages begins a turn. Resolves with the new thread's id. @throws {RpcFault} */
export async function importThread(
  { services, loader }: ThreadAccess,
  conversation: {
    readonly cwd: string;
    readonly originator: string;
    readonly messages: readonly ImportedMessage[];
  },
): Promise<string> {
  const { cwd, messages, originator } = conversation;
  // Without the folder: to import is not to let an agent write there.
  const settings = { ...(await newSettings(services, {})), cwd: path.resolve(cwd) };
  const createdAtMs = messages[0]?.atMs ?? services.now();
  const id = uuid({ msecs: createdAtMs });
  const entries: RolloutEntry[] = [
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
  ];
  const said = messages.slice(messages.findIndex(({ role }) => role === 'user'));
  let turn: { readonly id: string; readonly startedAtMs: number } | null = null;
  let lastMs = createdAtMs;
  const endTurn = (): void => {
    if (turn === null) return;
    const { id: turnId, startedAtMs } = turn;
    entries.push({
      type: 'event_msg',
      payload: {
        type: 'turn_completed',
        turn_id: turnId,
        status: 'completed',
        error: null,
        completed_at_ms: lastMs,
        duration_ms: lastMs - startedAtMs,
      },
    });
  };
  for (const { role, text, atMs } of said) {
    if (role === 'user' || turn === null) {
      endTurn();
      turn = { id: uuid(), startedAtMs: atMs };
      entries.push({
        type: 'event_msg',
        payload: { type: 'turn_started', turn_id: turn.id, started_at_ms: atMs },
      });
    }
    lastMs = Math.max(atMs, turn.startedAtMs);
    const item = itemOf(role, text, atMs);
    entries.push(
      { type: 'event_msg', payload: itemEvent('item_completed', turn.id, item) },
      {
        type: 'response_item',
        payload:
          role === 'user' ? userMessage([{ type: 'input_text', text }]) : assistantMessage(text),
      },
    );
  }
  endTurn();
  const place = {
    threadId: id,
    path: rolloutPath(services.home, id, createdAtMs),
    archived: false,
  };
  const file = new RolloutFile(place.path, new Projection(id));
  file.append(entries, lastMs);
  file.close();
  await loader.store.project(place);
  return id;
}

function itemOf(role: 'user' | 'assistant', text: string, atMs: number): ThreadItem {
  const common = { id: uuid(), startedAtMs: atMs, completedAtMs: atMs };
  return role === 'user'
    ? {
        type: 'userMessage',
        ...common,
        clientId: null,
        content: [{ type: 'text', text, text_elements: [] }],
      }
    : { type: 'agentMessage', ...common, text, phase: null };
}
