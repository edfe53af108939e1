/** Items of a Codex rollout as ours: the same things in another spelling. */
import { fileURLToPath } from 'node:url';
import { searchAction } from '../agent/web-search-item.ts';
import type { ThreadItem } from '../protocol/item.ts';

export type Json = Readonly<Record<string, unknown>>;

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object that a line holds; null for anything else. */
export function parseJson(text: string): Json | null {
  try {
    const value: unknown = JSON.parse(text);
    return isJson(value) ? value : null;
  } catch {
    return null;
  }
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** An item as `item_completed` has it; null for what is none. */
export function codexItem(
  item: Json,
  startedAtMs: number,
  completedAtMs: number,
): ThreadItem | null {
  const { type, id } = item;
  if (typeof type !== 'string' || typeof id !== 'string') return null;
  return { ...itemOf(type, id, item), startedAtMs, completedAtMs } as ThreadItem;
}

function itemOf(type: string, id: string, item: Json): Json {
  switch (type) {
    case 'UserMessage':
      return userMessage(id, listOf(item['content']));
    case 'AgentMessage': {
      const texts = listOf(item['content']).map((part) =>
        isJson(part) ? textOf(part['text']) : '',
      );
      return agentMessage(id, texts.join(''), item['phase']);
    }
    case 'Reasoning':
      return {
        type: 'reasoning',
        id,
        summary: listOf(item['summary_text']),
        content: listOf(item['raw_content']),
      };
    case 'CommandExecution':
      return commandExecution(id, item);
    case 'FileChange':
      return fileChange(id, item);
    case 'WebSearch': {
      const action = searchAction(item['action']);
      return { type: 'webSearch', id, query: textOf(item['query']), action, results: null };
    }
    default: {
      const { type: _type, ...rest } = item;
      return { type: camel(type), ...camelKeys(rest) };
    }
  }
}

export function userMessage(id: string, content: readonly unknown[]): Json {
  const parts = content.filter(isJson).map((part) => {
    switch (part['type']) {
      case 'text':
        return { type: 'text', text: textOf(part['text']), text_elements: [] };
      case 'image':
        return { type: 'image', url: textOf(part['image_url'] ?? part['url']), detail: null };
      case 'local_image':
        return { type: 'localImage', path: textOf(part['path']), detail: null };
      default:
        return { ...part, type: camel(textOf(part['type'])) };
    }
  });
  return { type: 'userMessage', id, clientId: null, content: parts };
}

export function agentMessage(id: string, text: string, phase: unknown): Json {
  return {
    type: 'agentMessage',
    id,
    text,
    phase: typeof phase === 'string' ? phase : null,
    moderation: null,
    memoryCitation: null,
    delivery: null,
    questions: null,
  };
}

/** Of an item, or of the event that ended a command in older files. */
export function commandExecution(id: string, item: Json): Json {
  const duration = isJson(item['duration']) ? item['duration'] : null;
  const output = textOf(item['aggregated_output']);
  const exitCode = typeof item['exit_code'] === 'number' ? item['exit_code'] : null;
  const status = textOf(item['status']);
  return {
    type: 'commandExecution',
    id,
    pluginId: null,
    scriptPath: null,
    command: listOf(item['command'])
      .map((word) => quoted(String(word)))
      .join(' '),
    cwd: pathOf(item['cwd']),
    processId: typeof item['process_id'] === 'string' ? item['process_id'] : null,
    source: camel(textOf(item['source'])) || 'agent',
    status: camel(status) || (exitCode === 0 ? 'completed' : 'failed'),
    commandActions: listOf(item['parsed_cmd']).filter(isJson).map(commandAction),
    aggregatedOutput: output === '' ? null : output,
    exitCode,
    durationMs: duration === null ? null : milliseconds(duration),
  };
}

function commandAction(action: Json): Json {
  const command = textOf(action['cmd']);
  const path = typeof action['path'] === 'string' ? action['path'] : null;
  switch (action['type']) {
    case 'read':
      return { type: 'read', command, name: textOf(action['name']), path: path ?? '' };
    case 'list_files':
      return { type: 'listFiles', command, path };
    case 'search': {
      const query = typeof action['query'] === 'string' ? action['query'] : null;
      return { type: 'search', command, query, path };
    }
    default:
      return { type: 'unknown', command };
  }
}

/** Of an item, or of the event that ended a patch in older files. */
export function fileChange(id: string, item: Json): Json {
  const changes = Object.entries(isJson(item['changes']) ? item['changes'] : {});
  const status = camel(textOf(item['status']));
  return {
    type: 'fileChange',
    id,
    changes: changes.map(([path, given]) => {
      const change = isJson(given) ? given : {};
      const kind = textOf(change['type']);
      const moved = typeof change['move_path'] === 'string' ? change['move_path'] : null;
      return {
        path,
        kind: kind === 'update' ? { type: 'update', move_path: moved } : { type: kind },
        diff: textOf(change['unified_diff'] ?? change['content']),
      };
    }),
    status: status || (item['success'] === false ? 'failed' : 'completed'),
  };
}

function milliseconds(duration: Json): number {
  return Math.round(Number(duration['secs'] ?? 0) * 1000 + Number(duration['nanos'] ?? 0) / 1e6);
}

function pathOf(value: unknown): string {
  const text = textOf(value);
  if (!text.startsWith('file:')) return text;
  try {
    return fileURLToPath(text);
  } catch {
    return text;
  }
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

function camel(name: string): string {
  const joined = name.replaceAll(/_(\w)/g, (_all, letter: string) => letter.toUpperCase());
  return joined.slice(0, 1).toLowerCase() + joined.slice(1);
}

function camelKeys(record: Json): Json {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [camel(key), value]));
}
