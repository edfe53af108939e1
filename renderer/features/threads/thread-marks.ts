/** What a row of a thread says about it. */
import type { PendingRequest, ThreadSummary } from '../../../server/protocol/host-thread.ts';

export type ThreadMark = 'needsYou' | 'running' | 'error' | 'unread' | 'none';

/** The one mark of a row: what matters most to the user wins. */
export function markOf(thread: ThreadSummary): ThreadMark {
  const { status } = thread;
  if (thread.waiting > 0) return 'needsYou';
  if (status.type === 'active') return status.activeFlags.length > 0 ? 'needsYou' : 'running';
  if (status.type === 'systemError') return 'error';
  return thread.unread ? 'unread' : 'none';
}

/** What the user is asked for: to approve something, or to answer a question. */
export function askOf(
  thread: ThreadSummary,
  requests: readonly PendingRequest[],
): 'approve' | 'answer' {
  const { status } = thread;
  const own = requests.filter(
    ({ server, threadId }) => server === thread.server && threadId === thread.threadId,
  );
  const questions = own.length > 0 && own.every(({ method }) => isQuestion(method));
  const flagged =
    own.length === 0 &&
    status.type === 'active' &&
    status.activeFlags.includes('waitingOnUserInput');
  return questions || flagged ? 'answer' : 'approve';
}

function isQuestion(method: string): boolean {
  return method === 'item/tool/requestUserInput' || method === 'mcpServer/elicitation/request';
}

const trunks = new Set(['main', 'master', 'trunk', 'develop']);

/** A branch that is worth a mark in the list: not the one that everything starts from. */
export function sideBranch(thread: ThreadSummary): string | null {
  return thread.branch === null || trunks.has(thread.branch) ? null : thread.branch;
}
