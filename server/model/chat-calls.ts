/**
 * The calls in a Chat Completions stream, as items. They are told apart by `index`; servers that give
 * none, or the same one to all, send each call whole, or at least its name and id with its first piece.
 */
import { randomUUID } from 'node:crypto';
import { withExtras } from './chat-extras.ts';
import { customInput } from './chat-tools.ts';
import type { ToolMeaning } from './chat-tools.ts';
import type { FailureScene } from './failure-scene.ts';
import type { ModelEvent, ResponseItem } from './model.ts';
import { isRecord } from './provider-text.ts';

type Json = Readonly<Record<string, unknown>>;

interface Call {
  readonly index: number | null;
  readonly itemId: string;
  readonly callId: string;
  /** As the server gave it; empty when it gave none. */
  readonly givenId: string;
  name: string;
  args: string;
  started: boolean;
  /** What goes back with the call as it came, such as Google's signature of it. */
  extra: unknown;
}

export class ChatCalls {
  readonly #newId: () => string;
  readonly #meanings: ReadonlyMap<string, ToolMeaning>;
  readonly #scene: FailureScene;
  #open: Call[] = [];
  readonly #callIds = new Set<string>();

  constructor(
    newId: () => string,
    meanings: ReadonlyMap<string, ToolMeaning>,
    scene: FailureScene,
  ) {
    this.#newId = newId;
    this.#meanings = meanings;
    this.#scene = scene;
  }

  read(delta: Json, events: ModelEvent[]): void {
    const { index, id, function: told, extra_content: extra } = delta;
    const { name, arguments: args }: Json = isRecord(told) ? told : {};
    const piece = {
      index: typeof index === 'number' ? index : null,
      id: typeof id === 'string' ? id : '',
      name: typeof name === 'string' ? name : '',
    };
    const call = this.#callOf(piece);
    // A name comes once; some repeat it with every piece.
    if (call.name === '') call.name = piece.name;
    if (extra !== undefined && extra !== null) call.extra = extra;
    const grown = typeof args === 'string' ? args : isRecord(args) ? JSON.stringify(args) : '';
    call.args += grown;
    if (call.name === '') return;
    const { itemId } = call;
    let sent = grown;
    if (!call.started) {
      call.started = true;
      sent = call.args;
      events.push({ type: 'itemStarted', itemId, item: this.#itemOf({ ...call, args: '' }) });
    }
    // A custom tool's input is known only when the arguments around it are whole.
    if (sent !== '' && this.#meaningOf(call).kind === 'function') {
      events.push({ type: 'toolInputDelta', itemId, delta: sent });
    }
  }

  complete(events: ModelEvent[]): void {
    for (const call of this.#open) {
      const { itemId } = call;
      if (call.name === '') call.name = 'unnamed';
      if (!call.started) {
        events.push({ type: 'itemStarted', itemId, item: this.#itemOf({ ...call, args: '' }) });
      }
      if (call.args.trim() === '') call.args = '{}';
      events.push({ type: 'itemCompleted', itemId, item: this.#itemOf(call) });
    }
    this.#open = [];
  }

  #callOf(piece: {
    readonly index: number | null;
    readonly id: string;
    readonly name: string;
  }): Call {
    const { index, id, name } = piece;
    const sameId = (call: Call): boolean => id !== '' && call.givenId === id;
    const known =
      index === null
        ? (this.#open.find(sameId) ?? (name === '' ? this.#open.at(-1) : undefined))
        : this.#open.findLast((call) => call.index === index);
    if (known !== undefined && !isAnother(known, piece)) return known;
    const call: Call = {
      index,
      itemId: this.#newId(),
      callId: this.#callIdOf(id),
      givenId: id,
      name: '',
      args: '',
      started: false,
      extra: null,
    };
    this.#open.push(call);
    return call;
  }

  /** What the server calls it, unless that is missing or another call of the answer is called so. */
  #callIdOf(given: string): string {
    const free = given !== '' && !this.#callIds.has(given);
    const callId = free ? given : `call_${randomUUID().replaceAll('-', '')}`;
    this.#callIds.add(callId);
    return callId;
  }

  #meaningOf({ name }: Call): ToolMeaning {
    return this.#meanings.get(name) ?? { name, kind: 'function' };
  }

  #itemOf(call: Call): ResponseItem {
    const { itemId, callId, args, extra } = call;
    const { name, namespace, kind } = this.#meaningOf(call);
    return {
      type: kind === 'custom' ? 'custom_tool_call' : 'function_call',
      id: itemId,
      call_id: callId,
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(kind === 'custom' ? { input: customInput(args) } : { arguments: args }),
      ...(extra === null ? {} : withExtras({ extra_content: extra }, this.#scene)),
    };
  }
}

/** Whether a piece under the index of a call begins a further one all the same. */
function isAnother(
  call: Call,
  { id, name }: { readonly id: string; readonly name: string },
): boolean {
  if (name === '' || call.name === '') return false;
  if (id !== '' && call.givenId !== '') return id !== call.givenId;
  return isWhole(call.args);
}

function isWhole(args: string): boolean {
  try {
    return isRecord(JSON.parse(args));
  } catch {
    return false;
  }
}
