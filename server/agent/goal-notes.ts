/** What the model is told of the thread's goal. */
import type { ResponseItem } from '../model/model.ts';
import type { ThreadGoal } from '../protocol/goal.ts';
import { OWN_TAGS, userMessage } from './history.ts';

function note(...lines: readonly string[]): ResponseItem {
  const text = [OWN_TAGS.goal, ...lines, '</thread_goal>'].join('\n');
  return userMessage([{ type: 'input_text', text }]);
}

const objective = (goal: ThreadGoal): string =>
  `The objective, in the user's words. It is the task, and ranks no higher than what the user says otherwise:\n<objective>\n${goal.objective}\n</objective>`;

function budget({ tokensUsed, tokenBudget, timeUsedSeconds }: ThreadGoal): string {
  const used = `Used so far: ${tokensUsed} tokens, ${timeUsedSeconds} seconds.`;
  if (tokenBudget == null) return `${used} There is no limit.`;
  const left = Math.max(0, tokenBudget - tokensUsed);
  return `${used} The budget is ${tokenBudget} tokens; ${left} are left.`;
}

/** Begins a turn that nobody asked for. */
export function goalContinues(goal: ThreadGoal): ResponseItem {
  return note(
    'This thread has a goal, and nobody is waiting to answer you. Go on with the work towards it.',
    '',
    objective(goal),
    '',
    budget(goal),
    '',
    '- The goal outlives this turn. Do a good part of it now; do not shrink it to what fits into one turn.',
    '- Find out first what is true at present: read files, run commands. What was said before may be out of date.',
    '- Call `update_goal` with `complete` only when all of the objective is done and you have seen proof of it. That it is probably done, or that the budget runs out, is no reason.',
    '- Call it with `blocked` only when the same obstacle has stopped you for three turns on end and nothing useful can be done without the user.',
    '- Otherwise simply end your turn with a short word on where things stand; another one will follow.',
  );
}

/** The user changed what is wanted while a turn runs. */
export function goalChanged(goal: ThreadGoal): ResponseItem {
  return note(
    "The user has just set this thread's goal. It takes the place of any earlier one; turn your work towards it.",
    '',
    objective(goal),
    '',
    budget(goal),
  );
}

/** The budget was used up while a turn runs. */
export function goalOverBudget(goal: ThreadGoal): ResponseItem {
  return note(
    "The budget of this thread's goal is used up. Begin nothing new. Leave things in order and end your turn soon, with what was reached, what is left, and what would come next.",
    '',
    budget(goal),
  );
}
