/** How `exec_command` is offered to the model. Only what works is offered. */
import type { ToolSpec } from '../tool.ts';
import { DEFAULT_MAX_OUTPUT_TOKENS, YIELD_MS } from './arguments.ts';

export const execCommandSpec: ToolSpec = {
  type: 'function',
  name: 'exec_command',
  description: [
    'Runs a command line in the shell and returns its exit code and output (standard output and standard error in the order they were written).',
    'A command that still runs after `yield_time_ms` is left running: the answer then gives a session ID, with which `write_stdin` reads on and writes to it. That is the way to run servers and watchers; processes put into the background by the shell end together with the command.',
    'Without `tty` there is no terminal and no input.',
    'Commands are confined to the sandbox described in the permissions. When a command needs more, set `sandbox_permissions` to `require_escalated` and say in `justification` why; the user is then asked.',
  ].join('\n'),
  strict: false,
  parameters: {
    type: 'object',
    additionalProperties: false,
    required: ['cmd'],
    properties: {
      cmd: { type: 'string', description: 'The command line.' },
      workdir: {
        type: 'string',
        description: 'Folder to run in; relative to the workspace. Default: the workspace itself.',
      },
      shell: { type: 'string', description: "Shell to use. Default: the user's." },
      login: {
        type: 'boolean',
        description: "Run as the user's login shell would. Default: true.",
      },
      tty: {
        type: 'boolean',
        description: 'Run on a terminal, which takes input. Default: false.',
      },
      yield_time_ms: {
        type: 'number',
        description: `Milliseconds to wait for the end. Default: ${YIELD_MS.usual}, at most ${YIELD_MS.most}.`,
      },
      max_output_tokens: {
        type: 'number',
        description: `Longer output is cut in the middle. Default: ${DEFAULT_MAX_OUTPUT_TOKENS}.`,
      },
      sandbox_permissions: {
        type: 'string',
        enum: ['use_default', 'require_escalated'],
        description: 'Default: `use_default`. `require_escalated` asks to run outside the sandbox.',
      },
      justification: {
        type: 'string',
        description:
          'Only with `require_escalated`: one short question to the user that says what the command is for.',
      },
      prefix_rule: {
        type: 'array',
        items: { type: 'string' },
        description:
          'Only with `require_escalated`: the first words of the command, as a rule that the user may grant for similar commands, such as ["npm", "install"].',
      },
    },
  },
};
