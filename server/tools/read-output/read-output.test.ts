import { expect, it } from 'vitest';
import { toolIo } from '../testing/tool-io.ts';
import type { ToolContext } from '../tool.ts';
import type { ThreadOutputs } from './output-store.ts';
import { readOutputTool } from './read-output.ts';

const asked: unknown[] = [];
const outputs: ThreadOutputs = {
  begin: () => null,
  read: (...range) => {
    asked.push(range);
    return Promise.resolve(
      range[0] === 'x'
        ? { text: 'text', from: range[1], to: range[1] + 4, size: 14 }
        : { problem: 'there is none' },
    );
  },
};

async function call(args: unknown): Promise<unknown> {
  const text = typeof args === 'string' ? args : JSON.stringify(args);
  const prepared = await readOutputTool.prepare(
    { callId: 'c', name: 'read_output', kind: 'function', arguments: text },
    { outputs } as ToolContext,
  );
  return prepared.kind === 'refused' ? prepared.output : (await prepared.run(toolIo())).output;
}

it('tells a range, and where the next one begins', async () => {
  expect(await call({ id: 'x', offset: 5 })).toBe(
    'Bytes 5 to 9 of 14; read on at offset 9\nOutput:\ntext',
  );
  expect(await call({ id: 'x', offset: 10, limit: 1e9 })).toBe(
    'Bytes 10 to 14 of 14\nOutput:\ntext',
  );
  expect(asked).toEqual([
    ['x', 5, 40_000],
    ['x', 10, 200_000],
  ]);
  expect(await call({ id: 'y', offset: 0 })).toBe('read_output failed: there is none');
});

it.each([
  ['{', 'failed to parse function arguments: '],
  ['{}', 'missing field `id`'],
  [{ id: 3 }, '`id` must be a string'],
  [{ id: 'x', offset: 'one' }, '`offset` must be a number'],
])('refuses %j and names the field', async (args, words) => {
  expect(await call(args)).toContain(words);
});
