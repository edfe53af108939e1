/**
 * The lines of a Codex rollout as ours. Formats with items (`item_completed`) and older ones, whose
 * messages and commands are events, which get item ids by their order.
 */
import type { AgentSettings } from '../agent/settings.ts';
import { toInput } from '../agent/history.ts';
import type { ResponseItem } from '../model/model.ts';
import type { ThreadItem } from '../protocol/item.ts';
import type { ThreadTokenUsage } from '../protocol/turn.ts';
import {
  agentMessage,
  codexItem,
  commandExecution,
  fileChange,
  isJson,
  parseJson,
  textOf,
  userMessage,
} from './codex-items.ts';
import type { Json } from './codex-items.ts';
import { encodeLine, FORMAT_VERSION } from './rollout-line.ts';
import type { RolloutEntry, RolloutEvent, SessionMeta } from './rollout-line.ts';

/** What a Codex file's first line says; null when it is none. */
export function codexSession(line: string): Json | null {
  const value = parseJson(line);
  if (value?.['type'] !== 'session_meta' || !isJson(value['payload'])) return null;
  const { id, cwd, created_at_ms: ours } = value['payload'];
  return typeof id === 'string' && typeof cwd === 'string' && ours === undefined
    ? value['payload']
    : null;
}

export class CodexLines {
  readonly #threadId: string;
  readonly #out: string[] = [];
  #ordinal = 0;
  #atMs = 0;
  #turnId: string | null = null;
  #turns = 0;
  #items = 0;
  #heard = false;
  #startedAtMs = 0;
  #provider = '';

  constructor(session: Json, importedFrom: string) {
    this.#threadId = textOf(session['id']);
    this.#provider = textOf(session['model_provider']);
    this.#atMs = Date.parse(textOf(session['timestamp'])) || 0;
    this.#write({ type: 'session_meta', payload: sessionOf(session, this.#atMs, importedFrom) });
  }

  /** Whether the user has said something. */
  get heard(): boolean {
    return this.#heard;
  }

  /** Our lines so far, each with its newline. */
  get text(): string {
    return this.#out.join('');
  }

  /** Takes in the next line of the file, or of those that it builds on. */
  take(text: string): void {
    const line = parseJson(text);
    if (line === null || !isJson(line['payload'])) return;
    this.#atMs = Date.parse(textOf(line['timestamp'])) || this.#atMs;
    const { payload } = line;
    switch (line['type']) {
      case 'turn_context':
        this.#write({ type: 'turn_context', payload: settingsOf(payload, this.#provider) });
        return;
      case 'response_item':
        this.#remember(payload);
        return;
      case 'compacted':
        if (Array.isArray(payload['replacement_history'])) {
          const history = payload['replacement_history'].filter(isJson).map(inputOf);
          const message = textOf(payload['message']);
          this.#write({ type: 'compacted', payload: { message, replacement_history: history } });
        }
        return;
      case 'event_msg':
        this.#event(payload);
        return;
      default:
        return;
    }
  }

  /** No more lines come: a turn that is open was cut off. */
  end(): string {
    this.#endTurn('interrupted', null, null);
    return this.text;
  }

  #event(event: Json): void {
    switch (event['type']) {
      case 'task_started':
      case 'turn_started':
        this.#beginTurn(textOf(event['turn_id']), seconds(event['started_at']));
        return;
      case 'task_complete':
      case 'turn_complete':
        this.#endTurn(
          'completed',
          seconds(event['completed_at']) ?? this.#atMs,
          event['duration_ms'],
        );
        return;
      case 'turn_aborted':
        this.#endTurn(
          'interrupted',
          seconds(event['completed_at']) ?? this.#atMs,
          event['duration_ms'],
        );
        return;
      case 'item_completed': {
        const given = isJson(event['item']) ? event['item'] : {};
        const started = Number(event['started_at_ms'] ?? this.#atMs);
        const item = codexItem(given, started, Number(event['completed_at_ms'] ?? this.#atMs));
        if (item !== null) this.#item(item);
        return;
      }
      case 'token_count':
        this.#usage(event['info']);
        return;
      case 'thread_name_updated': {
        const name = textOf(event['thread_name'] ?? event['name']);
        if (name !== '') this.#note({ type: 'thread_name_updated', name });
        return;
      }
      default:
        this.#legacyEvent(event);
    }
  }

  /** What older files say by events that newer ones say by items. */
  #legacyEvent(event: Json): void {
    const id = `item-${this.#items + 1}`;
    const call = textOf(event['call_id']) || id;
    const known = { startedAtMs: this.#atMs, completedAtMs: this.#atMs };
    const add = (item: Json): void => this.#item({ ...item, ...known } as unknown as ThreadItem);
    switch (event['type']) {
      case 'user_message': {
        const images = Array.isArray(event['images']) ? event['images'] : [];
        const local = Array.isArray(event['local_images']) ? event['local_images'] : [];
        add(
          userMessage(id, [
            { type: 'text', text: textOf(event['message']) },
            ...images.map((url: unknown) => ({ type: 'image', url })),
            ...local.map((path: unknown) => ({ type: 'local_image', path })),
          ]),
        );
        return;
      }
      case 'agent_message':
        add(agentMessage(id, textOf(event['message']), event['phase']));
        return;
      case 'agent_reasoning':
        add({ type: 'reasoning', id, summary: [textOf(event['text'])], content: [] });
        return;
      case 'exec_command_end':
        add(commandExecution(call, event));
        return;
      case 'patch_apply_end':
        add(fileChange(call, event));
        return;
      case 'context_compacted':
        add({ type: 'contextCompaction', id });
        return;
      default:
        return;
    }
  }

  #item(item: ThreadItem): void {
    this.#items += 1;
    this.#heard ||= item.type === 'userMessage';
    if (this.#turnId === null) this.#beginTurn('', null);
    this.#note({
      type: 'item_completed',
      turn_id: this.#turnId ?? '',
      item_id: item.id,
      item_type: item.type,
      item,
    });
  }

  #beginTurn(id: string, startedAtMs: number | null): void {
    this.#endTurn('interrupted', null, null);
    this.#turns += 1;
    // The oldest files have none.
    const made = `${this.#threadId.slice(0, 24)}${String(this.#turns).padStart(12, '0')}`;
    this.#turnId = id === '' ? made : id;
    this.#startedAtMs = startedAtMs ?? this.#atMs;
    this.#note({ type: 'turn_started', turn_id: this.#turnId, started_at_ms: this.#startedAtMs });
  }

  #endTurn(
    status: 'completed' | 'interrupted',
    completedAtMs: number | null,
    duration: unknown,
  ): void {
    if (this.#turnId === null) return;
    this.#note({
      type: 'turn_completed',
      turn_id: this.#turnId,
      status,
      error: null,
      completed_at_ms: completedAtMs,
      duration_ms: typeof duration === 'number' ? duration : null,
    });
    this.#turnId = null;
  }

  #remember(payload: Json): void {
    if (typeof payload['type'] !== 'string') return;
    this.#write({ type: 'response_item', payload: inputOf(payload) });
  }

  #usage(info: unknown): void {
    if (!isJson(info) || this.#turnId === null) return;
    const part = (given: unknown): ThreadTokenUsage['total'] => {
      const of = (name: string): number => (isJson(given) ? Number(given[name] ?? 0) : 0);
      return {
        totalTokens: of('total_tokens'),
        inputTokens: of('input_tokens'),
        cachedInputTokens: of('cached_input_tokens'),
        cacheWriteInputTokens: of('cache_write_input_tokens'),
        outputTokens: of('output_tokens'),
        reasoningOutputTokens: of('reasoning_output_tokens'),
      };
    };
    const window = info['model_context_window'];
    const usage = {
      total: part(info['total_token_usage']),
      last: part(info['last_token_usage']),
      modelContextWindow: typeof window === 'number' ? window : null,
    };
    this.#note({ type: 'token_count', turn_id: this.#turnId, usage });
  }

  #note(payload: RolloutEvent): void {
    this.#write({ type: 'event_msg', payload });
  }

  #write(entry: RolloutEntry): void {
    this.#out.push(encodeLine(entry, this.#ordinal, this.#atMs));
    this.#ordinal += 1;
  }
}

function sessionOf(session: Json, createdAtMs: number, importedFrom: string): SessionMeta {
  const git = isJson(session['git']) ? session['git'] : null;
  const optional = (value: unknown): string | null => (typeof value === 'string' ? value : null);
  return {
    id: textOf(session['id']),
    format_version: FORMAT_VERSION,
    imported_from: importedFrom,
    created_at_ms: createdAtMs,
    cwd: textOf(session['cwd']),
    originator: optional(session['originator']),
    cli_version: textOf(session['cli_version']),
    source: optional(session['source']) ?? 'unknown',
    thread_source: session['thread_source'] ?? null,
    history_mode: 'paginated',
    forked_from_id: optional(session['forked_from_id']),
    git:
      git === null
        ? null
        : {
            sha: optional(git['commit_hash']),
            branch: optional(git['branch']),
            originUrl: optional(git['repository_url']),
          },
  };
}

function settingsOf(context: Json, provider: string): AgentSettings {
  const optional = (name: string): string | null =>
    typeof context[name] === 'string' ? context[name] : null;
  const policy = context['approval_policy'];
  return {
    cwd: textOf(context['cwd']),
    model: textOf(context['model']),
    modelProvider: provider,
    approvalPolicy: policy === 'never' || policy === 'untrusted' ? policy : 'on-request',
    approvalsReviewer: 'user',
    sandboxPolicy: sandboxOf(context['sandbox_policy']),
    serviceTier: null,
    effort: optional('effort'),
    summary: optional('summary'),
    personality: null,
    baseInstructions: null,
    developerInstructions: null,
  };
}

function sandboxOf(given: unknown): AgentSettings['sandboxPolicy'] {
  const policy = isJson(given) ? given : {};
  const networkAccess = policy['network_access'] === true;
  switch (policy['type'] ?? policy['mode']) {
    case 'danger-full-access':
      return { type: 'dangerFullAccess' };
    case 'workspace-write': {
      const roots = Array.isArray(policy['writable_roots']) ? policy['writable_roots'] : [];
      return {
        type: 'workspaceWrite',
        writableRoots: roots.filter((root) => typeof root === 'string'),
        networkAccess,
        excludeTmpdirEnvVar: policy['exclude_tmpdir_env_var'] === true,
        excludeSlashTmp: policy['exclude_slash_tmp'] === true,
      };
    }
    default:
      return { type: 'readOnly', networkAccess };
  }
}

/** Without what only its own server reads. */
function inputOf(item: Json): ResponseItem {
  const { internal_chat_message_metadata_passthrough: _inner, ...rest } = item;
  return toInput(rest as ResponseItem);
}

function seconds(value: unknown): number | null {
  return typeof value === 'number' ? value * 1000 : null;
}
