/**
 * A turn as lines of JSON, in the shape that Codex's own `exec --json` has and its SDK reads. Kinds of
 * items that the shape has no word for are left out.
 */
import type { FileUpdateChange, ThreadItem } from '../../protocol/item.ts';
import type { ServerNotification } from '../../protocol/methods.ts';
import type { PlanStep } from '../../protocol/turn.ts';
import type { TurnOutcome, TurnView } from '../run/run-turn.ts';
import { warningIn } from '../run/warning.ts';

type Item = { readonly type: string } & Readonly<Record<string, unknown>>;
type Write = (event: object) => void;

export class ExecEvents implements TurnView {
  readonly #write: Write;
  /** Their numbers, by the server's ids. */
  readonly #ids = new Map<string, string>();
  #made = 0;
  #plan: { readonly id: string; readonly item: Item } | null = null;
  #usage = NO_USAGE;

  constructor(write: Write) {
    this.#write = write;
  }

  threadStarted(threadId: string): void {
    this.#write({ type: 'thread.started', thread_id: threadId });
  }

  /** What went wrong before there was a turn. */
  failed(message: string): void {
    this.#write({ type: 'error', message });
  }

  warned(message: string): void {
    this.#item('item.completed', this.#newId(), { type: 'error', message });
  }

  heard(notification: ServerNotification): void {
    const { method, params } = notification;
    switch (method) {
      case 'turn/started':
        this.#write({ type: 'turn.started' });
        break;
      case 'item/started':
        this.#started(params.item);
        break;
      case 'item/completed':
        this.#completed(params.item);
        break;
      case 'turn/plan/updated':
        this.#planned(params.plan);
        break;
      case 'thread/tokenUsage/updated': {
        const { total } = params.tokenUsage;
        this.#usage = {
          input_tokens: total.inputTokens,
          cached_input_tokens: total.cachedInputTokens,
          cache_write_input_tokens: total.cacheWriteInputTokens ?? 0,
          output_tokens: total.outputTokens,
          reasoning_output_tokens: total.reasoningOutputTokens,
        };
        break;
      }
      case 'error':
        this.#write({ type: 'error', message: params.error.message });
        break;
      default: {
        const warning = warningIn(notification);
        if (warning !== null) this.warned(warning);
      }
    }
  }

  ended({ status, error }: TurnOutcome): void {
    if (this.#plan !== null) this.#item('item.completed', this.#plan.id, this.#plan.item);
    if (status === 'completed') this.#write({ type: 'turn.completed', usage: this.#usage });
    else
      this.#write({ type: 'turn.failed', error: { message: error ?? `the turn was ${status}` } });
  }

  #started(item: ThreadItem): void {
    // The others are told when they are whole.
    if (!['commandExecution', 'fileChange', 'mcpToolCall', 'webSearch'].includes(item.type)) return;
    const shown = shownItem(item);
    if (shown !== null) this.#item('item.started', this.#idOf(item.id), shown);
  }

  #completed(item: ThreadItem): void {
    const shown = shownItem(item);
    if (shown !== null) this.#item('item.completed', this.#idOf(item.id), shown);
  }

  #planned(plan: readonly PlanStep[]): void {
    const items = plan.map(({ step, status }) => ({
      text: step,
      completed: status === 'completed',
    }));
    const item = { type: 'todo_list', items };
    const before = this.#plan;
    this.#plan = { id: before?.id ?? this.#newId(), item };
    this.#item(before === null ? 'item.started' : 'item.updated', this.#plan.id, item);
  }

  #item(type: string, id: string, item: Item): void {
    this.#write({ type, item: { id, ...item } });
  }

  #idOf(id: string): string {
    const known = this.#ids.get(id) ?? this.#newId();
    this.#ids.set(id, known);
    return known;
  }

  #newId(): string {
    return `item_${this.#made++}`;
  }
}

const NO_USAGE = {
  input_tokens: 0,
  cached_input_tokens: 0,
  cache_write_input_tokens: 0,
  output_tokens: 0,
  reasoning_output_tokens: 0,
};

function shownItem(item: ThreadItem): Item | null {
  switch (item.type) {
    case 'agentMessage':
    case 'plan':
      return { type: 'agent_message', text: item.text };
    case 'exitedReviewMode':
      return { type: 'agent_message', text: item.review };
    case 'reasoning': {
      const text = item.summary.join('\n');
      return text === '' ? null : { type: 'reasoning', text };
    }
    case 'commandExecution':
      return {
        type: 'command_execution',
        command: item.command,
        aggregated_output: item.aggregatedOutput ?? '',
        exit_code: item.exitCode ?? null,
        status: statusOf(item.status),
      };
    case 'fileChange':
      return {
        type: 'file_change',
        changes: item.changes.map(({ path, kind }) => ({ path, kind: kindOf(kind) })),
        status: statusOf(item.status),
      };
    case 'mcpToolCall':
      return {
        type: 'mcp_tool_call',
        server: item.server,
        tool: item.tool,
        arguments: item.arguments,
        result:
          item.result == null
            ? null
            : {
                content: item.result.content,
                structured_content: item.result.structuredContent ?? null,
              },
        error: item.error ?? null,
        status: statusOf(item.status),
      };
    case 'webSearch':
      return { type: 'web_search', query: item.query };
    default:
      return null;
  }
}

/** What was declined has failed: the shape has no other word. */
function statusOf(status: string): string {
  if (status === 'inProgress') return 'in_progress';
  return status === 'completed' ? 'completed' : 'failed';
}

function kindOf({ type }: FileUpdateChange['kind']): string {
  return type === 'add' || type === 'delete' ? type : 'update';
}
