/** `thread/goal/*`: of a loaded thread, or of one that lies on disk. */
import type { ThreadGoal, ThreadGoalSetParams } from '../protocol/goal.ts';
import type { ClientResult } from '../protocol/methods.ts';
import { invalidRequest } from '../rpc/fault.ts';
import { changedGoal, viewGoal } from './goal.ts';
import type { LoadedThread } from './loaded-thread.ts';
import type { Served } from './services.ts';
import type { ThreadAccess } from './thread-access.ts';
import { notFound, threadIdFrom } from './thread-ids.ts';
import type { ThreadMeta } from './thread-meta.ts';

/** An active goal sets an idle thread going, once the client has its answer. @throws {RpcFault} */
export async function setGoal(
  access: ThreadAccess,
  params: ThreadGoalSetParams,
): Promise<Served<ClientResult<'thread/goal/set'>>> {
  const { threadId, loaded, meta } = await find(access, params.threadId);
  const { services, loader } = access;
  let goal: ThreadGoal | { readonly problem: string };
  if (loaded !== null) goal = await loaded.inTurn(() => loaded.goals.change(params));
  else {
    const changed = changedGoal(threadId, meta.goal, params, services.now());
    if (!('problem' in changed)) {
      await loader.note(threadId, { type: 'thread_goal_updated', goal: changed });
    }
    goal = 'problem' in changed ? changed : viewGoal(threadId, changed);
  }
  if ('problem' in goal) throw invalidRequest(goal.problem);
  return {
    result: { goal },
    after: () => {
      services.outbound.toAll('thread/goal/updated', { threadId, turnId: null, goal });
      loaded?.goals.consider();
    },
  };
}

/** @throws {RpcFault} */
export async function getGoal(
  access: ThreadAccess,
  id: string,
): Promise<ClientResult<'thread/goal/get'>> {
  const { threadId, meta } = await find(access, id);
  return { goal: meta.goal === null ? null : viewGoal(threadId, meta.goal) };
}

/** @throws {RpcFault} */
export async function clearGoal(
  access: ThreadAccess,
  id: string,
): Promise<Served<ClientResult<'thread/goal/clear'>>> {
  const { threadId, loaded, meta } = await find(access, id);
  let cleared = meta.goal !== null;
  if (loaded !== null) cleared = await loaded.inTurn(() => loaded.goals.clear());
  else if (cleared) await access.loader.note(threadId, { type: 'thread_goal_cleared' });
  return {
    result: { cleared },
    after: () => {
      if (cleared) access.services.outbound.toAll('thread/goal/cleared', { threadId });
    },
  };
}

/** What a client that resumes is told of the goal. */
export function repeatGoal(thread: LoadedThread): void {
  const { view } = thread.goals;
  const threadId = thread.id;
  const { outbound } = thread.services;
  if (view === null) outbound.toThread(threadId, 'thread/goal/cleared', { threadId });
  else outbound.toThread(threadId, 'thread/goal/updated', { threadId, turnId: null, goal: view });
}

async function find(
  access: ThreadAccess,
  id: string,
): Promise<{
  readonly threadId: string;
  readonly loaded: LoadedThread | null;
  readonly meta: ThreadMeta;
}> {
  const threadId = threadIdFrom(id);
  const { loaded, stored } = await access.find(threadId).catch(() => {
    throw notFound(threadId);
  });
  if (loaded?.ephemeral === true) {
    throw invalidRequest(`ephemeral thread does not support goals: ${threadId}`);
  }
  const meta = loaded?.meta ?? stored?.projection.meta ?? null;
  if (meta === null || stored?.place.archived === true) throw notFound(threadId);
  return { threadId, loaded, meta };
}
