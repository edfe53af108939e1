/**
 * What a thread tells, as updates of its session. Items begin, grow by deltas and are completed; what a
 * completed one holds is authoritative, and what was not heard of it before is told then.
 */
import type { RpcNotification } from '../protocol/envelope.ts';
import type { ServerNotification } from '../protocol/methods.ts';
import { isNotificationMethod } from '../protocol/methods.ts';
import type {
  FileChangeItem,
  FileUpdateChange,
  ThreadItem,
  UserMessageItem,
} from '../protocol/item.ts';
import type { Turn } from '../protocol/turn.ts';
import { CommandOutput } from './command-output.ts';
import { compactionUpdate, notice, planUpdate, usageUpdate } from './other-updates.ts';
import type { StreamScene } from './stream-scene.ts';
import { toolCall } from './tool-call.ts';
import type { Call } from './tool-call.ts';
import { userBlocks } from './user-blocks.ts';

/** An item that was begun. */
interface Open {
  /** Of a message or a thought: what was told so far. */
  told: string;
  /** Of a thought: its parts so far. */
  parts: number;
  readonly output: CommandOutput | null;
  item: ThreadItem;
}

export class TurnStream {
  readonly #scene: StreamScene;
  readonly #open = new Map<string, Open>();
  /** Items that were told as a whole. */
  readonly #done = new Set<string>();

  constructor(scene: StreamScene) {
    this.#scene = scene;
  }

  /** A notification about the thread. */
  hear(message: RpcNotification): void {
    if (!isNotificationMethod(message.method)) return;
    const { method, params } = message as ServerNotification;
    switch (method) {
      case 'item/started':
        this.#begin(params.item);
        break;
      case 'item/completed':
        this.#complete(params.item);
        break;
      case 'item/agentMessage/delta':
      case 'item/plan/delta':
        this.#grow(params.itemId, params.delta, 'agent_message_chunk');
        break;
      case 'item/reasoning/summaryPartAdded':
        this.#part(params.itemId);
        break;
      case 'item/reasoning/summaryTextDelta':
      case 'item/reasoning/textDelta':
        this.#grow(params.itemId, params.delta, 'agent_thought_chunk');
        break;
      case 'item/commandExecution/outputDelta':
        this.#open.get(params.itemId)?.output?.add(params.delta);
        break;
      case 'item/fileChange/patchUpdated':
        this.#patched(params.itemId, params.changes);
        break;
      case 'item/mcpToolCall/progress':
        this.#scene.emit({
          sessionUpdate: 'tool_call_update',
          toolCallId: params.itemId,
          content: [{ type: 'content', content: { type: 'text', text: params.message } }],
        });
        break;
      case 'turn/plan/updated':
        this.#scene.emit(planUpdate(params.plan));
        break;
      case 'thread/tokenUsage/updated': {
        const update = usageUpdate(params.tokenUsage);
        if (update !== null) this.#scene.emit(update);
        break;
      }
      case 'thread/name/updated':
        this.#scene.emit({
          sessionUpdate: 'session_info_update',
          title: params.threadName ?? null,
        });
        break;
      case 'warning':
        this.#notice('warning', params.message);
        break;
      case 'error':
        // The last one is the turn's own, and ends the prompt.
        if (params.willRetry) this.#notice('warning', params.error.message);
        break;
      default:
        break;
    }
  }

  /** A turn of the past. What of a running one is not whole yet comes with its notifications. */
  replay({ items }: Turn): void {
    for (const item of items) {
      const unfinished = 'status' in item && item.status === 'inProgress';
      if (!unfinished) this.#complete(item, true);
    }
  }

  /** A change of files that is under way. */
  fileChange(id: string): FileChangeItem | null {
    const item = this.#open.get(id)?.item;
    return item?.type === 'fileChange' ? item : null;
  }

  /** The call of an MCP server's tool that is under way, the latest. */
  mcpCall(server: string, tool: string): string | null {
    const calls = [...this.#open.values()].map(({ item }) => item);
    const found = calls.findLast(
      (item) => item.type === 'mcpToolCall' && item.server === server && item.tool === tool,
    );
    return found?.id ?? null;
  }

  #patched(id: string, changes: readonly FileUpdateChange[]): void {
    const open = this.#open.get(id);
    if (open?.item.type !== 'fileChange') return;
    const item = { ...open.item, changes: [...changes] };
    open.item = item;
    this.#emitDiffs(item);
  }

  #begin(item: ThreadItem): void {
    const { id } = item;
    if (this.#done.has(id) || this.#open.has(id)) return;
    const output = item.type === 'commandExecution' ? new CommandOutput(item, this.#scene) : null;
    this.#open.set(id, { told: '', parts: 0, output, item });
    if (item.type === 'contextCompaction') {
      this.#scene.emit(compactionUpdate(id, 'in_progress', this.#scene.shows));
    }
    const call = toolCall(item);
    if (call === null) return;
    this.#scene.emit({
      sessionUpdate: 'tool_call',
      toolCallId: id,
      ...call,
      ...output?.begin(),
    });
    if (item.type === 'fileChange') this.#emitDiffs(item);
  }

  #complete(item: ThreadItem, replayed = false): void {
    const { id } = item;
    if (this.#done.has(id)) return;
    this.#done.add(id);
    const open = this.#open.get(id) ?? null;
    this.#open.delete(id);
    switch (item.type) {
      case 'userMessage':
        if (replayed || !this.#scene.saidHere(item)) this.#emitUser(item);
        break;
      case 'agentMessage':
      case 'plan':
        this.#rest(id, item.text, open, 'agent_message_chunk');
        break;
      case 'reasoning': {
        const text = (item.summary.length > 0 ? item.summary : item.content).join('\n\n');
        this.#rest(id, text, open, 'agent_thought_chunk');
        break;
      }
      case 'contextCompaction':
        this.#scene.emit(compactionUpdate(id, 'completed', this.#scene.shows));
        break;
      default: {
        const call = toolCall(item);
        if (call !== null) this.#end(item, call, open);
      }
    }
  }

  /** The call as it ended. */
  #end(item: ThreadItem, call: Call, open: Open | null): void {
    const { id } = item;
    const output =
      item.type === 'commandExecution'
        ? (open?.output ?? new CommandOutput(item, this.#scene))
        : null;
    if (open === null) {
      this.#scene.emit({
        sessionUpdate: 'tool_call',
        toolCallId: id,
        ...call,
        ...output?.begin(),
      });
    }
    if (item.type === 'fileChange') this.#emitDiffs(item);
    else if (open !== null || this.#scene.shows.terminals) {
      this.#scene.emit({
        sessionUpdate: 'tool_call_update',
        toolCallId: id,
        ...call,
        ...(item.type === 'commandExecution' ? output?.end(item) : {}),
      });
    }
  }

  #emitUser({ id, content }: UserMessageItem): void {
    for (const block of userBlocks(content)) {
      this.#scene.emit({ sessionUpdate: 'user_message_chunk', messageId: id, content: block });
    }
  }

  /** The status comes with the texts: they are read while the item is as it is now. */
  #emitDiffs(item: FileChangeItem): void {
    const call = toolCall(item);
    this.#scene.emit(async () => ({
      sessionUpdate: 'tool_call_update',
      toolCallId: item.id,
      ...call,
      content: await this.#scene.diffs(item),
    }));
  }

  #grow(id: string, delta: string, kind: ChunkKind): void {
    const open = this.#open.get(id);
    // Begun before we listened: told when it is whole.
    if (open === undefined || delta === '') return;
    open.told += delta;
    this.#chunk(id, delta, kind);
  }

  #part(id: string): void {
    const open = this.#open.get(id);
    if (open === undefined) return;
    open.parts += 1;
    if (open.parts > 1) this.#grow(id, '\n\n', 'agent_thought_chunk');
  }

  #rest(id: string, text: string, open: Open | null, kind: ChunkKind): void {
    const told = open?.told ?? '';
    if (text.startsWith(told)) {
      if (text.length > told.length) this.#chunk(id, text.slice(told.length), kind);
    } else if (kind === 'agent_message_chunk') {
      // What was said is not what was meant: the message as it is, as one of its own.
      this.#chunk(`${id}-whole`, text, kind);
    }
  }

  #chunk(messageId: string, text: string, sessionUpdate: ChunkKind): void {
    this.#scene.emit({ sessionUpdate, messageId, content: { type: 'text', text } });
  }

  #notice(severity: 'warning', text: string): void {
    const update = notice(severity, text, this.#scene.shows);
    if (update !== null) this.#scene.emit(update);
  }
}

type ChunkKind = 'agent_message_chunk' | 'agent_thought_chunk';
