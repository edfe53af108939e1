/** The approval inbox: server requests that wait for an answer, whoever gives it, and the log of them. */
import { randomUUID } from 'node:crypto';
import type { RequestId, RpcErrorBody, RpcRequest } from '../../server/protocol/envelope.ts';
import type { ExpiredRequest } from '../../server/protocol/host-expired.ts';
import type {
  ApprovalRecord,
  PendingRequest,
  ThreadKey,
} from '../../server/protocol/host-thread.ts';
import type { Answer } from './server-link.ts';

interface Entry {
  readonly pending: PendingRequest;
  readonly serverId: RequestId;
  readonly answer: (id: RequestId, answer: Answer) => void;
  /** A client of ours stopped the turn: what ends with it surprises nobody. */
  stopped: boolean;
}

type Cause = Pick<ExpiredRequest, 'cause' | 'detail'>;

export interface ApprovalEvents {
  changed(added: readonly PendingRequest[], removed: readonly string[]): void;
  recorded(record: ApprovalRecord): void;
  /** It is no longer listed, and nobody here answered it. */
  expired(expired: ExpiredRequest): void;
  now(): number;
  /** What was asked, where the request itself does not say: the paths of a file change. */
  subject(request: PendingRequest): string | null;
}

/** Ids that a late answer may still name. */
const REMEMBERED = 200;

export class Approvals {
  readonly #entries = new Map<string, Entry>();
  readonly #events: ApprovalEvents;
  /** Server ids to hub ids of what was settled lately. */
  readonly #settled = new Map<string, string>();

  constructor(events: ApprovalEvents) {
    this.#events = events;
  }

  list(): PendingRequest[] {
    return [...this.#entries.values()].map(({ pending }) => pending);
  }

  of(key: ThreadKey): PendingRequest[] {
    return this.#of(key).map(({ pending }) => pending);
  }

  /** Takes a server's request; one that it repeats (after a resume) is the same. */
  add(
    server: string,
    generation: number,
    message: RpcRequest,
    answer: (id: RequestId, answer: Answer) => void,
  ): void {
    for (const { pending, serverId } of this.#entries.values()) {
      const same = pending.server === server && pending.generation === generation;
      if (same && serverId === message.id) return;
    }
    const pending: PendingRequest = {
      id: randomUUID(),
      server,
      generation,
      threadId: stringIn(message.params, 'threadId'),
      method: message.method,
      params: message.params ?? null,
      receivedAtMs: this.#events.now(),
    };
    this.#entries.set(pending.id, { pending, serverId: message.id, answer, stopped: false });
    this.#events.changed([pending], []);
  }

  /**
   * A client's answer. The first one wins; a later one, or one to an unknown id, does nothing.
   * @param by names the client: `you in window 2`
   */
  answer(server: string, id: RequestId, answer: Answer, by: string): boolean {
    const entry = this.#entries.get(String(id));
    if (entry === undefined || entry.pending.server !== server) return false;
    entry.answer(entry.serverId, answer);
    this.#settle(entry, outcomeOf(answer), by, null);
    return true;
  }

  /** The server says that a request is resolved. @returns the hub's id of it, if it was ever known. */
  resolved(server: string, generation: number, serverId: RequestId): string | null {
    for (const entry of this.#entries.values()) {
      const { pending } = entry;
      if (pending.server !== server || pending.generation !== generation) continue;
      if (entry.serverId !== serverId) continue;
      const cause = entry.stopped ? null : ({ cause: 'elsewhere', detail: null } as const);
      this.#settle(entry, 'elsewhere', 'another client', cause);
      return pending.id;
    }
    return this.#settled.get(idText(server, generation, serverId)) ?? null;
  }

  /** The server ended: nobody waits for these answers any more. @param why in words for people */
  expire(server: string, why: string): void {
    for (const entry of this.#entries.values()) {
      if (entry.pending.server !== server) continue;
      this.#settle(entry, 'expired', 'Skein', { cause: 'ended', detail: why });
    }
  }

  /** Skein ends, and its servers with it: at the next start nobody waits any more. */
  closing(): void {
    for (const entry of this.#entries.values()) {
      this.#settle(entry, 'expired', 'Skein', { cause: 'restarted', detail: null });
    }
  }

  /** The newest turns of a thread are gone, and with them whoever asked. */
  reverted(key: ThreadKey): void {
    for (const entry of this.#of(key)) {
      this.#settle(entry, 'expired', 'Skein', { cause: 'reverted', detail: null });
    }
  }

  /** A client of ours ends the turn. */
  stopping(key: ThreadKey): void {
    for (const entry of this.#of(key)) entry.stopped = true;
  }

  #of(key: ThreadKey): Entry[] {
    return [...this.#entries.values()].filter(
      ({ pending }) => pending.server === key.server && pending.threadId === key.threadId,
    );
  }

  /** @param expired why nobody answered; null if somebody did */
  #settle(entry: Entry, outcome: unknown, by: string, expired: Cause | null): void {
    const { pending } = entry;
    // Made while the request is still listed: its subject may come from the item it is about.
    const record = this.#record(pending, outcome, by);
    this.#entries.delete(pending.id);
    this.#settled.set(idText(pending.server, pending.generation, entry.serverId), pending.id);
    if (this.#settled.size > REMEMBERED) {
      const [oldest] = this.#settled.keys();
      if (oldest !== undefined) this.#settled.delete(oldest);
    }
    this.#events.changed([], [pending.id]);
    this.#events.recorded(record);
    if (expired === null) return;
    const { subject, decidedAtMs: expiredAtMs } = record;
    this.#events.expired({ request: pending, subject, ...expired, expiredAtMs });
  }

  subject(pending: PendingRequest): string {
    return subjectOf(pending.params) ?? this.#events.subject(pending) ?? '';
  }

  #record(pending: PendingRequest, outcome: unknown, by: string): ApprovalRecord {
    const { params } = pending;
    return {
      server: pending.server,
      threadId: pending.threadId ?? '',
      turnId: stringIn(params, 'turnId'),
      itemId: stringIn(params, 'itemId'),
      method: pending.method,
      subject: this.subject(pending),
      outcome,
      by,
      requestedAtMs: pending.receivedAtMs,
      decidedAtMs: this.#events.now(),
    };
  }
}

/** The decision as it was sent; the whole answer where there is none. */
function outcomeOf(answer: Answer): unknown {
  if ('error' in answer) return { error: answer.error satisfies RpcErrorBody };
  const { result } = answer;
  if (typeof result === 'object' && result !== null && 'decision' in result) return result.decision;
  return result;
}

function subjectOf(params: unknown): string | null {
  const command = stringIn(params, 'command');
  if (command !== null) return command;
  return stringIn(params, 'message') ?? stringIn(params, 'tool');
}

export function stringIn(value: unknown, name: string): string | null {
  if (typeof value !== 'object' || value === null) return null;
  const member = (value as Record<string, unknown>)[name];
  return typeof member === 'string' ? member : null;
}

function idText(server: string, generation: number, id: RequestId): string {
  return `${server}\n${generation}\n${typeof id}\n${id}`;
}
