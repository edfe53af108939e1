import { describe, expect, it } from 'vitest';
import type { ToolContext, ToolIo } from '../tool.ts';
import { updatePlanTool } from './update-plan.ts';

const context = {} as ToolContext;
const prepare = (args: string) =>
  updatePlanTool.prepare(
    { callId: 'c', name: 'update_plan', kind: 'function', arguments: args },
    context,
  );

describe('update_plan', () => {
  it('hands the plan on in the wire’s words', async () => {
    const call = await prepare(
      JSON.stringify({
        explanation: 'begun',
        plan: [
          { step: 'a', status: 'completed' },
          { step: 'b', status: 'in_progress' },
          { step: 'c', status: 'in_progress' },
          { step: 'd', status: 'pending' },
        ],
      }),
    );
    if (call.kind !== 'prepared') throw new Error(call.output);
    expect(call.item).toBeNull();
    expect(call.effect).toEqual({ kind: 'none' });
    expect(call.settle('failed', 1)).toBeNull();
    const seen: Parameters<ToolIo['plan']>[0][] = [];
    const io = { plan: (update: (typeof seen)[number]) => seen.push(update) };
    expect(await call.run(io as unknown as ToolIo)).toEqual({
      output: 'Plan updated',
      item: null,
      success: true,
    });
    expect(seen).toEqual([
      {
        explanation: 'begun',
        plan: [
          { step: 'a', status: 'completed' },
          { step: 'b', status: 'inProgress' },
          { step: 'c', status: 'inProgress' },
          { step: 'd', status: 'pending' },
        ],
      },
    ]);
  });

  it.each(['{"plan":[]}', '{"plan":[],"explanation":null}', '{"plan":[],"extra":1}'])(
    'accepts %s',
    async (args) => {
      expect((await prepare(args)).kind).toBe('prepared');
    },
  );

  it.each([
    ['{', 'JSON'],
    ['[]', 'expected an object'],
    ['{}', 'missing field `plan`'],
    ['{"plan":{}}', '`plan` must be an array'],
    ['{"plan":[],"explanation":1}', '`explanation` must be a string'],
    ['{"plan":["a"]}', '`plan[0]` must be an object'],
    ['{"plan":[{"step":1,"status":"pending"}]}', '`plan[0].step` must be a string'],
    ['{"plan":[{"step":"a"}]}', '`plan[0].status` must be pending, in_progress or completed'],
    ['{"plan":[{"step":"a","status":"inProgress"}]}', 'found "inProgress"'],
    ['{"plan":[{"step":"a","status":"toString"}]}', 'found "toString"'],
  ])('refuses %s', async (args, why) => {
    const call = await prepare(args);
    expect(call.kind).toBe('refused');
    const output = call.kind === 'refused' ? call.output : '';
    expect(output).toMatch(/^failed to parse function arguments: /);
    expect(output).toContain(why);
  });
});
