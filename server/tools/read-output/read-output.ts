/** `read_output`: reads on in an output that was too long to be told at once. */
import { FieldError, number, objectFrom, optional } from '../exec-command/arguments.ts';
import { refuseArguments } from '../tool.ts';
import type { Tool, ToolSpec } from '../tool.ts';

/** Bytes that are told at once; what is cut out of an output is told in as many. */
const LIMIT = { least: 4, usual: 40_000, most: 200_000 } as const;

const spec: ToolSpec = {
  type: 'function',
  name: 'read_output',
  description:
    'Reads what was left out of the output of a command or another tool. Where something is left out, ' +
    'the output says with which id and offset to read it.',
  strict: false,
  parameters: {
    type: 'object',
    properties: {
      id: { type: 'string' },
      offset: { type: 'integer', description: 'The first byte to read, from 0.' },
      limit: {
        type: 'integer',
        description: `How many bytes to read; ${LIMIT.usual} by default, ${LIMIT.most} at most.`,
      },
    },
    required: ['id', 'offset'],
    additionalProperties: false,
  },
};

export const readOutputTool: Tool = {
  name: 'read_output',
  concurrency: 'parallel',
  spec: () => spec,
  prepare(call, { outputs }) {
    let args: ReturnType<typeof parse>;
    try {
      args = parse(call.arguments);
    } catch (error) {
      if (error instanceof FieldError) return Promise.resolve(refuseArguments(error.message));
      throw error;
    }
    const { id, offset, limit } = args;
    return Promise.resolve({
      kind: 'prepared',
      item: null,
      effect: { kind: 'none' },
      run: async () => {
        const read = await outputs.read(id, offset, limit);
        if ('problem' in read) {
          return { output: `read_output failed: ${read.problem}`, item: null, success: false };
        }
        const { text, from, to, size } = read;
        const more = to < size ? `; read on at offset ${to}` : '';
        const output = `Bytes ${from} to ${to} of ${size}${more}\nOutput:\n${text}`;
        return { output, item: null, success: true };
      },
      settle: () => null,
    });
  },
};

/** @throws {FieldError} */
function parse(text: string) {
  const fields = objectFrom(text);
  const id = optional(fields, 'id', 'string');
  if (id === undefined) throw new FieldError('missing field `id`');
  return {
    id,
    offset: number(fields, 'offset', 0, Number.MAX_SAFE_INTEGER) ?? 0,
    limit: number(fields, 'limit', LIMIT.least, LIMIT.most) ?? LIMIT.usual,
  };
}
