/** What a goal is, and how it changes. Pure: no clock, no thread. */
import type { ThreadGoal, ThreadGoalSetParams, ThreadGoalStatus } from '../protocol/goal.ts';

/** A goal as the rollout keeps it. Times are Unix milliseconds. */
export interface Goal {
  readonly objective: string;
  readonly status: ThreadGoalStatus;
  /** Tokens; null for as many as it takes. */
  readonly tokenBudget: number | null;
  readonly tokensUsed: number;
  readonly timeUsedMs: number;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

const MAX_OBJECTIVE_CHARS = 4_000;

export type GoalChange = Pick<ThreadGoalSetParams, 'objective' | 'status' | 'tokenBudget'>;

/** The goal after a change, or why there is none. `goal` is null where there was none before. */
export function changedGoal(
  threadId: string,
  goal: Goal | null,
  change: GoalChange,
  nowMs: number,
): Goal | { readonly problem: string } {
  const objective = change.objective?.trim() ?? null;
  if (objective === '') return { problem: 'goal objective must not be empty' };
  if (objective !== null && objective.length > MAX_OBJECTIVE_CHARS) {
    return { problem: `goal objective must be at most ${MAX_OBJECTIVE_CHARS} characters` };
  }
  if (change.tokenBudget != null && change.tokenBudget <= 0) {
    return { problem: 'goal budgets must be positive when provided' };
  }
  if (goal === null && objective === null) {
    return { problem: `cannot update goal for thread ${threadId}: no goal exists` };
  }
  const before = goal ?? newGoal(objective ?? '', null, nowMs);
  return withinBudget({
    ...before,
    objective: objective ?? before.objective,
    status: change.status ?? before.status,
    tokenBudget: change.tokenBudget === undefined ? before.tokenBudget : change.tokenBudget,
    updatedAtMs: nowMs,
  });
}

export function newGoal(objective: string, tokenBudget: number | null, nowMs: number): Goal {
  return {
    objective,
    status: 'active',
    tokenBudget,
    tokensUsed: 0,
    timeUsedMs: 0,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  };
}

/** The goal after work was done for it. */
export function chargedGoal(goal: Goal, tokens: number, timeMs: number, nowMs: number): Goal {
  return withinBudget({
    ...goal,
    tokensUsed: goal.tokensUsed + tokens,
    timeUsedMs: goal.timeUsedMs + timeMs,
    updatedAtMs: nowMs,
  });
}

/** A goal that has used up its budget is not active, whoever says so. */
function withinBudget(goal: Goal): Goal {
  const over = goal.tokenBudget !== null && goal.tokensUsed >= goal.tokenBudget;
  return over && goal.status === 'active' ? { ...goal, status: 'budgetLimited' } : goal;
}

export function viewGoal(threadId: string, goal: Goal): ThreadGoal {
  const seconds = (ms: number): number => Math.floor(ms / 1000);
  return {
    threadId,
    objective: goal.objective,
    status: goal.status,
    tokenBudget: goal.tokenBudget,
    tokensUsed: goal.tokensUsed,
    timeUsedSeconds: seconds(goal.timeUsedMs),
    createdAt: seconds(goal.createdAtMs),
    updatedAt: seconds(goal.updatedAtMs),
  };
}
