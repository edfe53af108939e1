import {
  refuse,
  refuseArguments,
  type PlanStep,
  type Tool,
  type ToolRefusal,
  type ToolSpec,
} from '../tool.ts';

const statuses: Record<string, PlanStep['status']> = {
  pending: 'pending',
  in_progress: 'inProgress',
  completed: 'completed',
};

const spec: ToolSpec = {
  type: 'function',
  name: 'update_plan',
  description:
    'Shows the user your plan for the task: a short list of steps, each with its status. Send the ' +
    'whole list each time. Keep one step in_progress while you work, and mark steps completed as ' +
    'soon as they are. Not needed for simple requests.',
  strict: false,
  parameters: {
    type: 'object',
    properties: {
      explanation: { type: 'string', description: 'Why the plan changed, if it did.' },
      plan: {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            step: { type: 'string', description: 'What is to be done, in a few words.' },
            status: { type: 'string', enum: Object.keys(statuses) },
          },
          required: ['step', 'status'],
          additionalProperties: false,
        },
      },
    },
    required: ['plan'],
    additionalProperties: false,
  },
};

/** The tool by which a model keeps a plan. It has no item; its trace is `turn/plan/updated`. */
export const updatePlanTool: Tool = {
  name: 'update_plan',
  concurrency: 'exclusive',
  spec: () => spec,
  prepare(call, { mode }) {
    if (mode === 'plan') {
      const words = 'update_plan is for work that is under way and is unavailable in Plan mode';
      return Promise.resolve(refuse(words));
    }
    const update = readUpdate(call.arguments);
    if ('kind' in update) return Promise.resolve(update);
    return Promise.resolve({
      kind: 'prepared',
      item: null,
      effect: { kind: 'none' },
      run: (io) => {
        io.plan(update);
        return Promise.resolve({ output: 'Plan updated', item: null, success: true });
      },
      settle: () => null,
    });
  },
};

interface PlanUpdate {
  explanation: string | null;
  plan: PlanStep[];
}

function readUpdate(text: string): PlanUpdate | ToolRefusal {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return refuseArguments(error instanceof Error ? error.message : String(error));
  }
  if (!isObject(value)) return refuseArguments('expected an object');
  const explanation = value['explanation'] ?? null;
  if (explanation !== null && typeof explanation !== 'string') {
    return refuseArguments('`explanation` must be a string');
  }
  if (value['plan'] === undefined) return refuseArguments('missing field `plan`');
  if (!Array.isArray(value['plan'])) return refuseArguments('`plan` must be an array');
  const plan: PlanStep[] = [];
  for (const [index, entry] of (value['plan'] as unknown[]).entries()) {
    const field = `plan[${index}]`;
    if (!isObject(entry)) return refuseArguments(`\`${field}\` must be an object`);
    const { step, status } = entry;
    if (typeof step !== 'string') return refuseArguments(`\`${field}.step\` must be a string`);
    const known = typeof status === 'string' && Object.hasOwn(statuses, status);
    const read = known ? statuses[status] : undefined;
    if (read === undefined) {
      return refuseArguments(
        `\`${field}.status\` must be pending, in_progress or completed, found ${JSON.stringify(status) ?? 'nothing'}`,
      );
    }
    plan.push({ step, status: read });
  }
  return { explanation, plan };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
