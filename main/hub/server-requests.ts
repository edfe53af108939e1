/** Requests of clients to a server: most go there as they are, some the hub answers or prepares. */
import { check } from '../../server/protocol/check.ts';
import { errorCodes } from '../../server/protocol/envelope.ts';
import type { RpcRequest } from '../../server/protocol/envelope.ts';
import { clientRequests } from '../../server/protocol/methods.ts';
import { RpcFault } from '../../server/rpc/fault.ts';
import { CURSOR } from '../storage/rank-cursor.ts';
import type { Storage } from '../storage/storage.ts';
import { stringIn } from './approvals.ts';
import type { ClientStream } from './client-stream.ts';
import type { Answer, ServerLink } from './server-link.ts';
import type { Sync } from './sync.ts';
import type { Threads } from './threads.ts';

export interface RouteParts {
  readonly storage: Storage;
  readonly threads: Threads;
  readonly link: ServerLink;
  readonly stream: ClientStream;
  readonly sync: Sync;
}

type Reply = (answer: Answer) => void;

/** A history of more UTF-16 units of JSON is not answered at once from the store while its server runs. */
const MOST_WHOLE = 4 * 1024 * 1024;

/** What a server does only for a thread that it holds in memory. */
const NEEDS_THREAD = new Set([
  'turn/start',
  'turn/steer',
  'turn/interrupt',
  'review/start',
  'thread/settings/update',
  'thread/compact/start',
  'thread/shellCommand',
  'thread/inject_items',
  'thread/goal/set',
  'thread/queue/add',
  'thread/queue/start',
]);

/**
 * What begins work, changes something or looks for something on its disk: a worker that sleeps wakes for it. To look at
 * what was done it need not; a client that wants to see files says so by `host/server/wake`.
 */
const WAKES = new Set([
  'fuzzyFileSearch',
  'fuzzyFileSearch/sessionStart',
  'thread/archive',
  'thread/unarchive',
  'thread/delete',
  'thread/name/set',
  'thread/settings/update',
  'thread/goal/set',
  'thread/goal/clear',
  'thread/revert',
  'thread/revert/undo',
  'thread/checkpoint/restore',
  'thread/checkpoint/undo',
  'worktree/merge',
  'worktree/handBack',
  'worktree/remove',
  'thread/start',
  'thread/fork',
  'turn/start',
  'review/start',
  'thread/compact/start',
  'thread/shellCommand',
  'thread/queue/add',
  'thread/queue/start',
  'process/spawn',
  'command/exec',
]);

/** Results that bring a thread into the server's memory, with its events coming to us. */
const LOADS_THREAD = ['thread/start', 'thread/resume', 'thread/fork'] as const;

export function route(parts: RouteParts, message: RpcRequest, reply: Reply): void {
  const { link } = parts;
  link.asked();
  const go = (): void => routeNow(parts, message, reply);
  const wakes = WAKES.has(message.method) && link.rouse(go, (error) => reply({ error }));
  if (!wakes) go();
}

function routeNow(parts: RouteParts, message: RpcRequest, reply: Reply): void {
  const { link, threads, stream } = parts;
  const { method, params } = message;
  const threadId = stringIn(params, 'threadId');
  switch (method) {
    case 'initialize':
      initialize(link, message, reply);
      return;
    case 'thread/unsubscribe':
      // Other clients may follow it still: the hub's own subscription stays.
      if (threadId !== null) threads.unfollow(stream, { server: link.id, threadId });
      reply({ result: { status: 'unsubscribed' } });
      return;
    case 'thread/turns/list':
    case 'thread/items/list':
    case 'thread/read':
      fromStore(parts, message).then(
        (result) => (result === null ? link.forward(message, reply) : reply({ result })),
        () => link.forward(message, reply),
      );
      return;
    default:
      break;
  }
  if (NEEDS_THREAD.has(method) && threadId !== null && !link.loaded.has(threadId)) {
    threads.ensureLoaded(link, threadId).then(
      () => forward(parts, message, reply),
      (error: unknown) => reply({ error: bodyOf(error) }),
    );
    return;
  }
  forward(parts, message, reply);
}

function forward(parts: RouteParts, message: RpcRequest, reply: Reply): void {
  const { link, threads, storage } = parts;
  const loads = LOADS_THREAD.find((method) => method === message.method);
  const threadId = stringIn(message.params, 'threadId');
  if (message.method === 'turn/start' && threadId !== null) {
    // Who writes has read what was there.
    const key = { server: link.id, threadId };
    void storage.read('threadRow', key).then((row) => {
      if (row === null) return;
      return storage.write({
        op: 'patch',
        ...key,
        patch: { readAtMs: row.updatedAtMs, markedUnread: false },
      });
    });
  }
  link.forward(message, (answer) => {
    if (loads !== undefined && 'result' in answer) {
      const judged = check(clientRequests[loads].result, answer.result);
      if (judged.ok) threads.loaded(link, judged.value, loads === 'thread/start');
      if (judged.ok && loads === 'thread/fork') threads.missing(link, judged.value.thread.id);
    }
    reply(answer);
  });
}

/** The hub shook hands already: a client that does so too gets the server's answer to that. */
function initialize(link: ServerLink, message: RpcRequest, reply: Reply): void {
  const judged = check(clientRequests.initialize.params, message.params);
  const { handshake, state } = link.supervisor;
  if (!judged.ok) {
    const words = `Invalid request: ${judged.problem.message}`;
    reply({ error: { code: errorCodes.invalidRequest, message: words } });
  } else if (handshake === null) {
    const words = state.cause ?? 'the server is not ready';
    reply({ error: { code: errorCodes.internal, message: words } });
  } else reply({ result: handshake });
}

/** The answer from the mirror; null when the server must be asked. */
async function fromStore(
  { storage, link, threads, sync }: RouteParts,
  message: RpcRequest,
): Promise<unknown> {
  const { method, params } = message;
  const threadId = stringIn(params, 'threadId');
  if (threadId === null) return null;
  const key = { server: link.id, threadId };
  // While something runs, the server knows more than was written; our own cursors are ours to serve.
  const ours = stringIn(params, 'cursor')?.startsWith(CURSOR) === true;
  const row = await storage.read('threadRow', key);
  if (row === null || row.deleted || (!ours && !row.complete && link.ready)) return null;
  const busy = threads.find(key)?.state.turns.size ?? 0;
  if (method === 'thread/turns/list') {
    const judged = check(clientRequests[method].params, params);
    if (!judged.ok || (busy > 0 && !ours)) return null;
    return storage.read('turnsList', link.id, judged.value);
  }
  if (method === 'thread/items/list') {
    const judged = check(clientRequests[method].params, params);
    if (!judged.ok || (busy > 0 && !ours)) return null;
    return storage.read('itemsList', link.id, judged.value);
  }
  const judged = check(clientRequests['thread/read'].params, params);
  if (!judged.ok) return null;
  const withTurns = judged.value.includeTurns === true;
  // All of it or an error: nobody could see that some are missing.
  if (
    withTurns &&
    (busy > 0 || !row.complete || (link.ready && (row.behind || sync.behind(link, key))))
  )
    return null;
  const thread = await storage.read('threadJson', key);
  if (thread === null) return null;
  // Who waits for a whole history must not keep others from their reads: a long one comes from the server, if it can.
  const turns = withTurns
    ? await storage.read('wholeTurns', key, link.ready ? MOST_WHOLE : Infinity)
    : [];
  if (turns === null) return null;
  const status = link.statuses.get(threadId) ?? { type: 'notLoaded' };
  return { thread: { ...thread, name: row.name, status, turns }, readState: null };
}

function bodyOf(error: unknown) {
  if (error instanceof RpcFault) return error.body();
  const message = error instanceof Error ? error.message : String(error);
  return { code: errorCodes.internal, message };
}
