/** `review/start`. */
import { v7 as uuid } from 'uuid';
import type { ThreadItem, UserMessageItem } from '../protocol/item.ts';
import type { ClientResult } from '../protocol/methods.ts';
import type { ReviewStartParams, ReviewTarget } from '../protocol/review.ts';
import { invalidRequest } from '../rpc/fault.ts';
import { mergeBase } from '../workspace/merge-base.ts';
import { commitNamed, headOrNothing } from '../workspace/reviewed-lines.ts';
import type { ReviewedChanges } from '../workspace/reviewed-lines.ts';
import type { LoadedThread } from './loaded-thread.ts';
import type { Served } from './services.ts';
import { startedTurn } from './turn-requests.ts';

/** Interrupts what runs, then begins a turn that reviews. @throws {RpcFault} */
export function startReview(
  thread: LoadedThread,
  params: ReviewStartParams,
): Promise<Served<ClientResult<'review/start'>>> {
  const target = checked(params.target);
  const label = labelOf(target);
  return thread.inTurn(async () => {
    const { cwd } = thread.settings;
    const changes = await changesOf(target, cwd);
    const prompt = promptOf(target, changes);
    await thread.turns.stop();
    const now = thread.services.now();
    const entered: ThreadItem = {
      type: 'enteredReviewMode',
      id: uuid(),
      review: label,
      ...at(now),
    };
    const turn = await thread.turns.start({
      kind: 'review',
      words: { input: [{ type: 'text', text: prompt }], clientId: null, additionalContext: null },
      opening: entered,
      work: async () => {
        const { ReviewTurn } = await import('../agent/review.ts');
        return (scene) => new ReviewTurn(thread.services.home, scene, prompt, changes);
      },
    });
    const shown: UserMessageItem = {
      type: 'userMessage',
      id: turn.id,
      clientId: null,
      content: [{ type: 'text', text: label, text_elements: [] }],
      startedAtMs: null,
      completedAtMs: null,
    };
    return {
      result: {
        turn: { ...startedTurn(turn.id), rootTurnId: null, items: [shown] },
        reviewThreadId: thread.id,
      },
      after: () => turn.begin(),
    };
  });
}

const at = (ms: number) => ({ startedAtMs: ms, completedAtMs: ms });

/** The target with its texts trimmed. @throws {RpcFault} when one is empty */
function checked(target: ReviewTarget): ReviewTarget {
  const filled = (name: string, text: string): string => {
    const trimmed = text.trim();
    if (trimmed === '') throw invalidRequest(`${name} must not be empty`);
    return trimmed;
  };
  switch (target.type) {
    case 'uncommittedChanges':
      return target;
    case 'baseBranch':
      return { ...target, branch: filled('branch', target.branch) };
    case 'commit':
      return { ...target, sha: filled('sha', target.sha) };
    case 'custom':
      return { ...target, instructions: filled('instructions', target.instructions) };
  }
}

function labelOf(target: ReviewTarget): string {
  switch (target.type) {
    case 'uncommittedChanges':
      return 'current changes';
    case 'baseBranch':
      return `changes against '${target.branch}'`;
    case 'commit': {
      const short = `commit ${target.sha.slice(0, 7)}`;
      const title = target.title?.trim() ?? '';
      return title === '' ? short : `${short}: ${title}`;
    }
    case 'custom':
      return target.instructions;
  }
}

async function changesOf(target: ReviewTarget, cwd: string): Promise<ReviewedChanges> {
  switch (target.type) {
    case 'uncommittedChanges': {
      const since = await headOrNothing(cwd);
      return since === null ? null : { since };
    }
    case 'baseBranch': {
      const since = await mergeBase(cwd, target.branch);
      return since === null ? null : { since };
    }
    case 'commit': {
      const commit = await commitNamed(cwd, target.sha);
      return commit === null ? null : { commit };
    }
    case 'custom':
      return null;
  }
}

function promptOf(target: ReviewTarget, changes: ReviewedChanges): string {
  switch (target.type) {
    case 'uncommittedChanges':
      return 'Review what is changed here and not committed yet: staged, unstaged and untracked files alike.';
    case 'baseBranch': {
      const { branch } = target;
      const base = changes !== null && 'since' in changes ? changes.since : null;
      return base === null
        ? `Review what this branch changes against the branch \`${branch}\`. Find the commit where they part first (\`git merge-base HEAD ${branch}\`; perhaps only its upstream is here), then look at the difference from there.`
        : `Review what this branch changes against the branch \`${branch}\`. They part at ${base}: \`git diff ${base}\` shows the changes.`;
    }
    case 'commit': {
      const title = target.title?.trim() ?? '';
      return `Review the changes of the commit ${target.sha}${title === '' ? '' : ` ("${title}")`}.`;
    }
    case 'custom':
      return target.instructions;
  }
}
