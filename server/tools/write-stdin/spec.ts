/** How `write_stdin` is offered to the model. */
import { DEFAULT_MAX_OUTPUT_TOKENS } from '../exec-command/arguments.ts';
import type { ToolSpec } from '../tool.ts';

/** How long a call waits after it wrote something, and how long when it only reads. Milliseconds. */
export const WRITE_MS = { least: 250, usual: 250, most: 30_000 } as const;
export const POLL_MS = { least: 5_000, usual: 5_000, most: 300_000 } as const;

export const writeStdinSpec: ToolSpec = {
  type: 'function',
  name: 'write_stdin',
  description:
    'Writes to a command that `exec_command` left running, waits a little, and returns what it has put out since the last look, with its exit code if it has ended. With empty `chars` it only reads.',
  strict: false,
  parameters: {
    type: 'object',
    additionalProperties: false,
    required: ['session_id'],
    properties: {
      session_id: { type: 'number', description: 'The session ID that `exec_command` gave.' },
      chars: {
        type: 'string',
        description:
          'What to write, control characters included: "\\n" ends a line, "\\u0003" interrupts. Only an interrupt reaches commands that were started without `tty`. Default: nothing.',
      },
      yield_time_ms: {
        type: 'number',
        description: `Milliseconds to wait. Default: ${WRITE_MS.usual} after writing, ${POLL_MS.usual} otherwise.`,
      },
      max_output_tokens: {
        type: 'number',
        description: `Longer output is cut in the middle. Default: ${DEFAULT_MAX_OUTPUT_TOKENS}.`,
      },
    },
  },
};
