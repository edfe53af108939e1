/** Threads that work in git work trees of a real repository, for tests. */
import { says } from '../../model/scripted-model.ts';
import type { ScriptedReply, ScriptedRequest } from '../../model/scripted-model.ts';
import type { ThreadStartParams } from '../../protocol/thread.ts';
import type { ThreadWorktree, Worktree, WorktreeWish } from '../../protocol/worktree.ts';
import { gitFolder, initRepository } from '../../worktrees/testing/git-folder.ts';
import type { GitFolder } from '../../worktrees/testing/git-folder.ts';
import { WorktreeRequests } from '../worktree-requests.ts';
import { openFixture } from './thread-fixture.ts';
import type { Fixture } from './thread-fixture.ts';
import type { Seen } from './test-server.ts';

export interface WorktreeFixture extends Fixture {
  /** The user's own checkout; the fixture's workspace. */
  readonly origin: GitFolder;
  readonly requests: WorktreeRequests;
  readonly start: (wish?: WorktreeWish, params?: ThreadStartParams) => Promise<StartedThere>;
  readonly one: (id: string) => Promise<Worktree | undefined>;
  /** Waits for what was done to the work tree. */
  readonly told: (id: string, state: string) => Promise<Seen>;
}

export interface StartedThere {
  readonly threadId: string;
  readonly worktree: ThreadWorktree;
  readonly tree: GitFolder;
}

export async function openWorktrees(
  script: (request: ScriptedRequest) => ScriptedReply = ({ index }) => says(`it_${index}`, 'Done.'),
  config = '',
): Promise<WorktreeFixture> {
  const f = await openFixture(script, config);
  const origin = initRepository(f.workspace);
  const requests = new WorktreeRequests(f.access);
  return {
    ...f,
    origin,
    requests,
    start: async (wish = {}, params = {}) => {
      const threadId = await f.startThread({ worktree: wish, ...params });
      const { thread } = await f.manager.read({ threadId });
      const { worktree } = thread.extra as { readonly worktree: ThreadWorktree };
      return { threadId, worktree, tree: gitFolder(worktree.path) };
    },
    one: async (id) => (await requests.list({})).find((each) => each.id === id),
    told: (id, state) =>
      f.outbound.until(
        ({ method, params }) =>
          method === 'worktree/changed' && params['worktreeId'] === id && params['state'] === state,
      ),
  };
}
