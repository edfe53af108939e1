/** Writes turns as the rollout of a thread, in the lines of our own server. */
import { closeSync, mkdirSync, openSync, utimesSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { AgentSettings } from '../../../server/agent/settings.ts';
import type { ThreadItem } from '../../../server/protocol/item.ts';
import type { Turn } from '../../../server/protocol/turn.ts';
import { encodeLine, FORMAT_VERSION } from '../../../server/threads/rollout-line.ts';
import type { RolloutEntry } from '../../../server/threads/rollout-line.ts';
import { rolloutPath } from '../../../server/threads/rollout-path.ts';
import { packageVersion } from '../../../server/version.ts';

export interface RolloutFacts {
  readonly home: string;
  readonly threadId: string;
  readonly createdAtMs: number;
  readonly cwd: string;
  readonly modelProvider: string;
  /** Null: it is called by its first message. */
  readonly name: string | null;
}

export interface WrittenRollout {
  readonly bytes: number;
  readonly items: number;
  readonly lastTurnId: string;
}

/** The model is told no more of an output than this. UTF-16 units. */
const TOLD = 10_000;
/** Lines are gathered up to here, and then written at once. UTF-16 units. */
const GATHERED = 1 << 20;

export function writeRollout(facts: RolloutFacts, turns: Iterable<Turn>): WrittenRollout {
  const { home, threadId, createdAtMs } = facts;
  const path = rolloutPath(home, threadId, createdAtMs);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const file = openSync(path, 'wx', 0o600);
  let atMs = createdAtMs;
  let gathered = '';
  let ordinal = 0;
  let bytes = 0;
  let items = 0;
  let lastTurnId = '';
  const flush = (): void => {
    bytes += writeSync(file, gathered);
    gathered = '';
  };
  const add = (entry: RolloutEntry): void => {
    gathered += encodeLine(entry, ordinal, atMs);
    ordinal += 1;
    if (gathered.length > GATHERED) flush();
  };
  try {
    for (const entry of beginning(facts)) add(entry);
    for (const turn of turns) {
      atMs = (turn.startedAt ?? 0) * 1000;
      for (const entry of turnEntries(turn, atMs)) add(entry);
      atMs += turn.durationMs ?? 0;
      add({
        type: 'event_msg',
        payload: {
          type: 'turn_completed',
          turn_id: turn.id,
          status: 'completed',
          error: null,
          completed_at_ms: atMs,
          duration_ms: turn.durationMs ?? 0,
        },
      });
      items += turn.items.length;
      lastTurnId = turn.id;
    }
    flush();
  } finally {
    closeSync(file);
  }
  utimesSync(path, atMs / 1000, atMs / 1000);
  return { bytes, items, lastTurnId };
}

function* beginning(facts: RolloutFacts): Generator<RolloutEntry> {
  yield {
    type: 'session_meta',
    payload: {
      id: facts.threadId,
      format_version: FORMAT_VERSION,
      created_at_ms: facts.createdAtMs,
      cwd: facts.cwd,
      originator: 'bench',
      cli_version: packageVersion,
      source: 'vscode',
      thread_source: null,
      history_mode: 'paginated',
      forked_from_id: null,
      git: null,
    },
  };
  yield { type: 'turn_context', payload: settings(facts) };
  if (facts.name !== null) {
    yield { type: 'event_msg', payload: { type: 'thread_name_updated', name: facts.name } };
  }
}

function settings({ cwd, modelProvider }: RolloutFacts): AgentSettings {
  return {
    cwd,
    model: 'gpt-5.5',
    modelProvider,
    approvalPolicy: 'never',
    approvalsReviewer: 'user',
    sandboxPolicy: { type: 'dangerFullAccess' },
    serviceTier: null,
    effort: null,
    summary: null,
    personality: null,
    baseInstructions: null,
    developerInstructions: null,
  };
}

function* turnEntries(turn: Turn, startedAtMs: number): Generator<RolloutEntry> {
  yield {
    type: 'event_msg',
    payload: { type: 'turn_started', turn_id: turn.id, started_at_ms: startedAtMs },
  };
  for (const item of turn.items) {
    yield* told(item);
    yield {
      type: 'event_msg',
      payload: {
        type: 'item_completed',
        turn_id: turn.id,
        item_id: item.id,
        item_type: item.type,
        item,
      },
    };
  }
}

/** What the model knows of it. */
function* told(item: ThreadItem): Generator<RolloutEntry> {
  switch (item.type) {
    case 'userMessage': {
      const content = item.content.map((part) =>
        part.type === 'image'
          ? { type: 'input_image', image_url: part.url }
          : { type: 'input_text', text: part.type === 'text' ? part.text : '' },
      );
      yield { type: 'response_item', payload: { type: 'message', role: 'user', content } };
      return;
    }
    case 'agentMessage': {
      const content = [{ type: 'output_text', text: item.text, annotations: [] }];
      yield { type: 'response_item', payload: { type: 'message', role: 'assistant', content } };
      return;
    }
    case 'commandExecution':
      yield* call(item.id, 'exec_command', { cmd: item.command }, item.aggregatedOutput ?? '');
      return;
    case 'fileChange': {
      const patch = item.changes.map(({ path, diff }) => `*** Update File: ${path}\n${diff}`);
      const input = `*** Begin Patch\n${patch.join('')}*** End Patch`;
      yield* call(item.id, 'apply_patch', { input }, 'Success. Updated the files.');
      return;
    }
    default:
      // Reasoning stays with the provider that it came from.
      return;
  }
}

function* call(id: string, name: string, args: object, output: string): Generator<RolloutEntry> {
  const call = { type: 'function_call', call_id: id, name, arguments: JSON.stringify(args) };
  yield { type: 'response_item', payload: call };
  const payload = { type: 'function_call_output', call_id: id, output: output.slice(0, TOLD) };
  yield { type: 'response_item', payload };
}
