/** The tools by which a model reads and changes the goal of its thread. */
import type { ThreadGoal } from '../../protocol/goal.ts';
import { refuseArguments } from '../tool.ts';
import type { GoalDesk, Tool, ToolCall, ToolRefusal, ToolSpec } from '../tool.ts';

/** Their names, for where there can be no goal. */
export const GOAL_TOOL_NAMES: readonly string[] = ['get_goal', 'create_goal', 'update_goal'];

const MODEL_STATUSES = ['complete', 'blocked', 'paused'] as const;
type ModelStatus = (typeof MODEL_STATUSES)[number];

export const getGoalTool = goalTool(
  'get_goal',
  "Tells this thread's goal: objective, status, budget and what was used of it.",
  { properties: {}, required: [] },
  () => (goals) => goals.read(),
);

export const createGoalTool = goalTool(
  'create_goal',
  'Gives this thread a goal that it works towards over several turns, by itself. Only when the user, or the instructions, ask for a goal in so many words; an ordinary task is none. Fails while there is one that is not complete.',
  {
    properties: {
      objective: { type: 'string', description: 'What is to be true in the end, in full.' },
      token_budget: {
        type: 'integer',
        description: 'How many tokens it may take. Only if the user named a number.',
      },
    },
    required: ['objective'],
  },
  (args) => {
    const { objective, token_budget: budget } = args;
    if (typeof objective !== 'string') return refuseArguments('`objective` must be a string');
    if (budget != null && !Number.isInteger(budget)) {
      return refuseArguments('`token_budget` must be a whole number');
    }
    return (goals) => goals.create(objective, (budget as number | null | undefined) ?? null);
  },
);

export const updateGoalTool = goalTool(
  'update_goal',
  "Changes the status of this thread's goal. `complete`: all of the objective is done, and you have seen proof. `blocked`: the same obstacle has stopped you for at least three turns on end, and nothing useful is left to do without the user; after the user sets it going again, count anew. `paused`: the user asked you to pause it.",
  {
    properties: { status: { type: 'string', enum: [...MODEL_STATUSES] } },
    required: ['status'],
  },
  ({ status }) => {
    const known = MODEL_STATUSES.find((each) => each === status);
    if (known === undefined) {
      return refuseArguments(`\`status\` must be one of ${MODEL_STATUSES.join(', ')}`);
    }
    return (goals) => goals.update(known satisfies ModelStatus);
  },
);

type Act = (goals: GoalDesk) => ReturnType<GoalDesk['create']> | null;

function goalTool(
  name: string,
  description: string,
  shape: { readonly properties: object; readonly required: readonly string[] },
  read: (args: Readonly<Record<string, unknown>>) => Act | ToolRefusal,
): Tool {
  const spec: ToolSpec = {
    type: 'function',
    name,
    description,
    strict: false,
    parameters: { type: 'object', ...shape, additionalProperties: false },
  };
  return {
    name,
    concurrency: 'exclusive',
    spec: () => spec,
    prepare: (call: ToolCall) => {
      const args = objectFrom(call.arguments);
      if (args === null) return Promise.resolve(refuseArguments('expected an object'));
      const act = read(args);
      if (typeof act !== 'function') return Promise.resolve(act);
      return Promise.resolve({
        kind: 'prepared',
        item: null,
        effect: { kind: 'none' },
        run: async (io) => {
          // What this response cost belongs to the goal as it was.
          await io.responded;
          const { goals } = io;
          if (goals === null) {
            return { output: 'this thread can have no goal', item: null, success: false };
          }
          const outcome = act(goals);
          if (outcome !== null && 'problem' in outcome) {
            return { output: outcome.problem, item: null, success: false };
          }
          return { output: JSON.stringify(report(outcome)), item: null, success: true };
        },
        settle: () => null,
      });
    },
  };
}

function report(goal: ThreadGoal | null): object {
  const left = goal?.tokenBudget == null ? null : Math.max(0, goal.tokenBudget - goal.tokensUsed);
  return {
    goal,
    remainingTokens: left,
    ...(goal?.status === 'complete'
      ? { next: 'Tell the user what was reached, and what it took: tokens, budget, time.' }
      : {}),
  };
}

function objectFrom(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text === '' ? '{}' : text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
