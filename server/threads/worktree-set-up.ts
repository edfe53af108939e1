/** What a thread in a new work tree does first: the set-up command of its project, once. */
import type { SetUp } from '../agent/set-up-command.ts';
import type { AgentSettings } from '../agent/settings.ts';
import type { ThreadServices } from './services.ts';
import { threadConfig } from './thread-config.ts';
import type { ThreadFact } from './thread-fact-line.ts';
import type { ThreadMeta } from './thread-meta.ts';

export interface SetUpThread {
  readonly services: Pick<ThreadServices, 'config'>;
  readonly meta: Pick<ThreadMeta, 'worktree'>;
  readonly settings: AgentSettings;
  noteNow(fact: ThreadFact): void;
}

/** Null when there is nothing to do. A project's own config counts only where it is trusted. */
export async function pendingSetUp(thread: SetUpThread): Promise<SetUp | null> {
  const { worktree } = thread.meta;
  if (worktree?.setUp !== 'pending') return null;
  const { settings } = await threadConfig(thread.services, thread.settings);
  const command = settings.worktreeSetUp;
  if (command === null) return null;
  const done = (succeeded: boolean): void => {
    const now = thread.meta.worktree;
    if (now === null) return;
    const setUp = succeeded ? 'done' : 'failed';
    thread.noteNow({ type: 'thread_worktree_updated', worktree: { ...now, setUp } });
  };
  return { command, done };
}
