/** `write_stdin`: reads on from a command that was left running, and writes to it. */
import {
  DEFAULT_MAX_OUTPUT_TOKENS,
  FieldError,
  MAX_OUTPUT_TOKENS,
  number,
  objectFrom,
  optional,
} from '../exec-command/arguments.ts';
import { readTerminal } from '../exec-command/answer.ts';
import { refuseArguments } from '../tool.ts';
import type {
  PreparedCall,
  Tool,
  ToolCall,
  ToolContext,
  ToolIo,
  ToolOutcome,
  ToolRefusal,
} from '../tool.ts';
import { POLL_MS, WRITE_MS, writeStdinSpec } from './spec.ts';

/** Ctrl+C: also reaches what has no terminal. */
const INTERRUPT = '\u0003';

interface WriteStdinArguments {
  /** A process id. */
  readonly sessionId: string;
  readonly chars: string;
  readonly yieldMs: number;
  readonly maxOutputTokens: number;
}

export const writeStdinTool: Tool = {
  name: 'write_stdin',
  concurrency: 'parallel',
  spec: () => writeStdinSpec,

  prepare(call: ToolCall, context: ToolContext): Promise<PreparedCall | ToolRefusal> {
    const parsed = parse(call.arguments);
    if ('error' in parsed) return Promise.resolve(refuseArguments(parsed.error));
    return Promise.resolve({
      kind: 'prepared',
      item: null,
      effect: { kind: 'none' },
      run: (io) => interact(parsed.value, context, io),
      settle: () => null,
    });
  },
};

async function interact(
  args: WriteStdinArguments,
  { terminals }: ToolContext,
  io: ToolIo,
): Promise<ToolOutcome> {
  const began = performance.now();
  const { sessionId, chars, yieldMs, maxOutputTokens } = args;
  const terminal = terminals.find(sessionId);
  if (terminal === null) return failed(`Unknown process id ${sessionId}`);
  if (terminal.end === null) {
    const interrupts = chars === INTERRUPT && !terminal.takesInput;
    if (chars !== '' && !terminal.takesInput && !interrupts) {
      return failed(
        'stdin is closed for this session; run the command again with tty=true to keep it open',
      );
    }
    io.interact({ itemId: terminal.itemId, processId: terminal.processId, stdin: chars });
    if (interrupts) terminal.interrupt();
    else if (chars !== '') await terminal.write(chars);
  }
  await terminal.wait(yieldMs, io.signal);
  // The command itself goes on: it was left running on purpose.
  const aborted = io.signal.aborted && terminal.end === null;
  return readTerminal(terminal, terminals, { began, aborted, maxOutputTokens });
}

function failed(why: string): ToolOutcome {
  return { output: `write_stdin failed: ${why}`, item: null, success: false };
}

function parse(text: string): { readonly value: WriteStdinArguments } | { readonly error: string } {
  try {
    const fields = objectFrom(text);
    const id = fields['session_id'];
    if (id === undefined) throw new FieldError('missing field `session_id`');
    if (typeof id !== 'number' || !Number.isSafeInteger(id)) {
      throw new FieldError('`session_id` must be a whole number');
    }
    const chars = optional(fields, 'chars', 'string') ?? '';
    const wait = chars === '' ? POLL_MS : WRITE_MS;
    return {
      value: {
        sessionId: String(id),
        chars,
        yieldMs: number(fields, 'yield_time_ms', wait.least, wait.most) ?? wait.usual,
        maxOutputTokens:
          number(fields, 'max_output_tokens', 1, MAX_OUTPUT_TOKENS) ?? DEFAULT_MAX_OUTPUT_TOKENS,
      },
    };
  } catch (error) {
    if (error instanceof FieldError) return { error: error.message };
    throw error;
  }
}
