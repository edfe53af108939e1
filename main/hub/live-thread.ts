/** A thread in memory: what the store does not have yet, and who follows it. */
import type { ThreadKey } from '../../server/protocol/host-thread.ts';
import { apply, currentItem, emptyThread, forgetTurn } from '../../server/protocol/reducer.ts';
import type { Change, ThreadState } from '../../server/protocol/reducer.ts';
import type { RpcNotification } from '../../server/protocol/envelope.ts';
import type { Thread, ThreadSettings } from '../../server/protocol/thread.ts';
import type { Write } from '../storage/records.ts';
import type { ClientStream } from './client-stream.ts';
import type { Delta } from './deltas.ts';

/** Identifies a thread within the hub. */
export function keyText({ server, threadId }: ThreadKey): string {
  return `${server}\n${threadId}`;
}

const FINISHED = 64;

export class LiveThread {
  readonly key: ThreadKey;
  readonly name: string;
  readonly state: ThreadState;
  readonly followers = new Set<ClientStream>();
  /** The store knows this thread, so writes to it are kept. */
  known = false;
  /** Set when it lives in the server's memory only: nothing of it is kept. */
  ephemeral: { thread: Thread; settings: ThreadSettings | null } | null = null;
  /** As the server told them last; null while it has not since this thread came into memory. */
  settings: ThreadSettings | null = null;
  /** Reads of the store that are under way: no turn is forgotten before they are combined with it. */
  readers = 0;
  /** A fetch of the running turn, after something of it was missed. */
  refetching: Promise<void> | null = null;
  /** Text that came since the last write, by turn, item and field. */
  readonly #unwritten = new Map<string, { delta: Delta; parts: string[] }>();
  /** Finished turns whose last write is not kept yet. */
  readonly #settling = new Set<string>();
  readonly #forgettable = new Set<string>();
  /** Turns that ended lately: what still comes for them must not bring them back. */
  readonly #finished = new Set<string>();

  constructor(key: ThreadKey) {
    this.key = key;
    this.name = keyText(key);
    this.state = emptyThread(key.threadId);
  }

  /** Whether nothing would be lost by forgetting it. */
  get idle(): boolean {
    return (
      this.followers.size === 0 &&
      this.readers === 0 &&
      this.state.turns.size === 0 &&
      this.refetching === null
    );
  }

  isFinished(turnId: string): boolean {
    return this.#finished.has(turnId);
  }

  get hasUnwritten(): boolean {
    return this.#unwritten.size > 0;
  }

  applyDelta(message: RpcNotification, delta: Delta): Change[] {
    const changes = apply(this.state, [message]);
    // Only what the reducer took: a late delta of a completed item is none.
    if (changes.some((change) => change.type === 'itemText')) {
      const name = `${delta.turnId}\n${delta.itemId}\n${delta.field}`;
      const entry = this.#unwritten.get(name);
      if (entry === undefined) this.#unwritten.set(name, { delta, parts: [delta.delta] });
      else entry.parts.push(delta.delta);
    }
    return changes;
  }

  /** The text since the last call, as writes. */
  takeText(): Write[] {
    const writes: Write[] = [];
    for (const { delta, parts } of this.#unwritten.values()) {
      const { turnId, itemId, field } = delta;
      writes.push({ op: 'text', ...this.key, turnId, itemId, field, text: parts.join('') });
    }
    this.#unwritten.clear();
    return writes;
  }

  /** What to keep of changes other than text. `atMs` is the time of an item that names none. */
  writesFor(changes: readonly Change[], atMs: number): Write[] {
    const writes: Write[] = [];
    for (const change of changes) {
      switch (change.type) {
        case 'turnStarted':
        case 'turnChanged':
        case 'turnCompleted': {
          const turn = this.state.turns.get(change.turnId);
          if (turn !== undefined) writes.push({ op: 'turn', ...this.key, turn: turn.turn });
          break;
        }
        case 'itemStarted':
        case 'itemChanged':
        case 'itemCompleted': {
          const { turnId, itemId } = change;
          const item = this.state.turns.get(turnId)?.items.get(itemId);
          if (item === undefined) break;
          this.#dropUnwritten(turnId, itemId);
          const now = currentItem(item);
          const when = now.completedAtMs ?? now.startedAtMs ?? atMs;
          const open = item.phase === 'open';
          writes.push({ op: 'item', ...this.key, turnId, item: now, open, atMs: when });
          break;
        }
        case 'tokenUsage':
          writes.push({
            op: 'details',
            ...this.key,
            details: { tokenUsage: this.state.tokenUsage },
          });
          break;
        case 'plan': {
          const { plan } = this.state;
          const copy = plan === null ? null : { ...plan, plan: [...plan.plan] };
          writes.push({ op: 'details', ...this.key, details: { plan: copy } });
          break;
        }
        case 'diff':
          writes.push({ op: 'details', ...this.key, details: { diff: this.state.diff } });
          break;
        case 'status':
        case 'itemText':
        case 'gap':
          break;
      }
    }
    return writes;
  }

  /** A turn has ended and its writes are on their way; `kept` tells when they are in the store. */
  settle(turnId: string, kept: Promise<void>): Promise<void> {
    this.#settling.add(turnId);
    this.#finished.add(turnId);
    if (this.#finished.size > FINISHED) {
      const [oldest] = this.#finished;
      if (oldest !== undefined) this.#finished.delete(oldest);
    }
    return kept.then(() => {
      this.#settling.delete(turnId);
      this.#forgettable.add(turnId);
      this.forgetSettled();
    });
  }

  /** Forgets finished turns that the store has, unless a read is under way that may lack them. */
  forgetSettled(): void {
    if (this.readers > 0) return;
    for (const turnId of this.#forgettable) {
      if (this.#settling.has(turnId)) continue;
      forgetTurn(this.state, turnId);
    }
    this.#forgettable.clear();
  }

  #dropUnwritten(turnId: string, itemId: string): void {
    for (const name of this.#unwritten.keys()) {
      if (name.startsWith(`${turnId}\n${itemId}\n`)) this.#unwritten.delete(name);
    }
  }
}
