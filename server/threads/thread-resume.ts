/** `thread/resume`: a thread is taken up again, by its id, its file, or what a model was sent elsewhere. */
import type { ThreadForkParams, ThreadResumeParams } from '../protocol/thread.ts';
import type { ClientResult } from '../protocol/methods.ts';
import { invalidRequest } from '../rpc/fault.ts';
import { repeatGoal } from './goal-requests.ts';
import { newestItemCursor } from './item-pages.ts';
import type { LoadedThread } from './loaded-thread.ts';
import { samePath } from './rollout-path.ts';
import type { Origin, Served } from './services.ts';
import type { ThreadAccess } from './thread-access.ts';
import { noRollout, threadIdFrom } from './thread-ids.ts';
import type { ThreadLoader } from './thread-loader.ts';
import { replaced, snapshot } from './thread-reading.ts';
import { collaborationMode, viewRunning } from './thread-view.ts';
import { newestTurnCursor, withLive } from './turn-pages.ts';
import { withTurns } from './turn-text.ts';

/** Whether a client that resumes or forks so is to be sent a whole history. */
export async function readsWhole(
  loader: ThreadLoader,
  params: ThreadResumeParams | ThreadForkParams,
): Promise<boolean> {
  const { threadId, excludeTurns } = params;
  if (excludeTurns === true || ('history' in params && params.history != null)) return false;
  const id = threadId.toLowerCase();
  const loaded = loader.get(id);
  if (loaded !== null) return hasFile(loaded);
  const place = await loader.store.locate(id);
  return place !== null && !place.archived;
}

/** `origin`: of a thread that is made from a history. */
export async function resumeThread(
  access: ThreadAccess,
  params: ThreadResumeParams,
  origin: Origin,
): Promise<Served<ClientResult<'thread/resume'>>> {
  const { loader, services } = access;
  const wasLoaded = loader.get(params.threadId.toLowerCase()) !== null;
  const thread = await services.config.during(() => resumed(loader, params, origin));
  const { stored, finished, page, live, release } = await snapshot(thread, params);
  const turns = params.excludeTurns === true ? [] : withLive(finished, live);
  const view = params.initialTurnsPage?.itemsView ?? 'summary';
  const result: ClientResult<'thread/resume'> = {
    ...viewRunning(withTurns(thread.view(), turns), thread.settings, thread.instructionSources),
    collaborationMode: collaborationMode(thread.settings),
    initialTurnsPage: page === null ? null : { ...page, data: replaced(page.data, live, view) },
    turnsBackwardsCursor: stored === null ? null : newestTurnCursor(stored),
    itemsBackwardsCursor: stored === null ? null : newestItemCursor(stored),
  };
  return {
    result,
    after: () => {
      // Who takes part already, and asks for no history, knows it.
      if (!wasLoaded || params.excludeTurns !== true) repeatUsage(thread);
      release();
      repeatGoal(thread);
      loader.becameIdle(thread);
      thread.mcp.announce();
    },
  };
}

/** By history, path or id, in this order; a thread that is loaded only by its id. */
async function resumed(
  loader: ThreadLoader,
  params: ThreadResumeParams,
  origin: Origin,
): Promise<LoadedThread> {
  const { history, path: file } = params;
  const loaded = loader.get(params.threadId.toLowerCase());
  if (history != null) {
    if (history.length === 0) throw invalidRequest('history must not be empty');
    if (loaded === null) return loader.createFrom(history, params, origin);
    throw invalidRequest(
      `cannot resume thread ${loaded.id} with history while it is already running`,
    );
  }
  // What is in memory only is its client's own: there is nothing yet to take up.
  if (loaded !== null && !hasFile(loaded)) throw noRollout(loaded.id);
  if (!isGiven(file)) {
    return loader.resume(threadIdFrom(params.threadId, 'session'), params, origin.joins);
  }
  if (loaded === null) {
    return loader.resume(await loader.stored.adopt(file), params, origin.joins);
  }
  if (!(await samePath(file, loaded.place?.path))) {
    throw invalidRequest(
      `cannot resume running thread ${loaded.id} with stale path: requested \`${file}\`, ` +
        `active \`${loaded.place?.path ?? ''}\``,
    );
  }
  return loader.resume(loaded.id, params);
}

/** What its model was sent so far counts for who comes later, too. */
export function repeatUsage(thread: LoadedThread): void {
  const { tokenUsage } = thread;
  if (tokenUsage === null) return;
  thread.services.outbound.toThread(thread.id, 'thread/tokenUsage/updated', {
    threadId: thread.id,
    turnId: tokenUsage.turnId,
    tokenUsage: tokenUsage.usage,
  });
}

/** An empty path counts as none. */
export function isGiven(file: string | null | undefined): file is string {
  return file != null && file !== '';
}

const hasFile = ({ ephemeral, begun }: LoadedThread): boolean => begun && !ephemeral;
