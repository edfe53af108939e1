/** `exec_command`: a shell command line as a real process. */
import { randomBytes } from 'node:crypto';
import type { CommandExecutionItem } from '../../protocol/item.ts';
import { startCommand } from '../../processes/command.ts';
import type { RunningCommand } from '../../processes/command.ts';
import { ProcessStartError } from '../../processes/running-process.ts';
import { refuseArguments } from '../tool.ts';
import type {
  CommandShell,
  PreparedCall,
  Tool,
  ToolCall,
  ToolContext,
  ToolIo,
  ToolOutcome,
  ToolRefusal,
} from '../tool.ts';
import { commandActions } from './actions.ts';
import { parseExecCommandArguments } from './arguments.ts';
import type { ExecCommandArguments } from './arguments.ts';
import { CommandOutput } from './output.ts';
import { namedShell, shellArgv, shellJoin } from './shell.ts';
import { execCommandSpec } from './spec.ts';

/** As `timeout(1)` does. */
const TIMEOUT_EXIT_CODE = 124;

let lastProcessId = 1_000;

export const execCommandTool: Tool = {
  name: 'exec_command',
  concurrency: 'parallel',
  spec: () => execCommandSpec,

  prepare(call: ToolCall, context: ToolContext): Promise<PreparedCall | ToolRefusal> {
    const parsed = parseExecCommandArguments(call.arguments, context.cwd);
    if ('error' in parsed) return Promise.resolve(refuseArguments(parsed.error));
    const { value } = parsed;
    const { shell: defaultShell } = context.environment;
    const shell = value.shell === null ? defaultShell : namedShell(value.shell, defaultShell);
    if (shell === null) {
      return Promise.resolve(
        refuseArguments(
          `\`shell\` ${JSON.stringify(value.shell)} is not a shell that is installed here; leave it out to use ${defaultShell.file}`,
        ),
      );
    }
    return Promise.resolve(prepareCommand(call.callId, value, shell, context));
  },
};

function prepareCommand(
  callId: string,
  args: ExecCommandArguments,
  shell: CommandShell,
  context: ToolContext,
): PreparedCall {
  const argv = shellArgv(shell, args.cmd, args.login);
  const language = shell.kind === 'posix' ? 'posix' : 'other';
  const pending: CommandExecutionItem = {
    type: 'commandExecution',
    id: callId,
    pluginId: null,
    scriptPath: null,
    command: shellJoin(argv),
    cwd: args.workdir,
    processId: null,
    source: 'agent',
    status: 'inProgress',
    commandActions: commandActions(args.cmd, language, args.workdir),
    aggregatedOutput: null,
    exitCode: null,
    durationMs: null,
    startedAtMs: context.now(),
    completedAtMs: null,
  };
  return {
    kind: 'prepared',
    item: pending,
    effect: {
      kind: 'command',
      argv,
      script: args.cmd,
      language,
      cwd: args.workdir,
      escalate: args.escalate,
      justification: args.justification,
      prefixRule: args.prefixRule,
    },
    run: (io) => runCommand(argv, args, pending, context, io),
    settle: (status, completedAtMs) => ({ ...pending, status, completedAtMs }),
  };
}

async function runCommand(
  argv: readonly string[],
  args: ExecCommandArguments,
  pending: CommandExecutionItem,
  context: ToolContext,
  io: ToolIo,
): Promise<ToolOutcome> {
  const began = performance.now();
  lastProcessId += 1;
  let item: CommandExecutionItem = {
    ...pending,
    source: 'unifiedExecStartup',
    processId: String(lastProcessId),
  };
  io.update(item);
  const output = new CommandOutput({ onText: (text) => io.outputDelta(text) });
  const { end, notes } = await confineAndRun(argv, args, context, io, output);
  output.end();
  const durationMs = Math.round(performance.now() - began);
  const succeeded = end.kind === 'exited' && end.exitCode === 0;
  item = {
    ...item,
    status: succeeded ? 'completed' : 'failed',
    aggregatedOutput: output.aggregated(),
    exitCode: exitCodeOf(end),
    durationMs,
    completedAtMs: context.now(),
  };
  const lines = args.tty
    ? [...notes, 'No terminal was attached; the command ran on pipes.']
    : notes;
  return { output: describe(end, output, durationMs, args, lines), item, success: succeeded };
}

type Ended =
  | { readonly kind: 'exited'; readonly exitCode: number }
  /** `exitCode` is what the process gave when it was asked to end. */
  | { readonly kind: 'timedOut' | 'aborted'; readonly exitCode: number | null }
  | { readonly kind: 'notStarted'; readonly cause: Error };

async function confineAndRun(
  argv: readonly string[],
  args: ExecCommandArguments,
  context: ToolContext,
  io: ToolIo,
  output: CommandOutput,
): Promise<{ readonly end: Ended; readonly notes: readonly string[] }> {
  if (io.signal.aborted) return { end: { kind: 'aborted', exitCode: null }, notes: [] };
  const { variables, sandbox, hiddenPaths } = context.environment;
  let command: RunningCommand | null = null;
  try {
    command = await startCommand({
      argv,
      env: { ...variables, PWD: args.workdir },
      cwd: args.workdir,
      confinement:
        io.sandbox === 'sandboxed'
          ? { sandbox, policy: context.sandboxPolicy, workspace: context.cwd, hiddenPaths }
          : null,
      io: { kind: 'joined' },
      onOutput: (chunk) => {
        output.push(chunk);
        waitForReaders(io, command);
      },
    });
  } catch (cause) {
    if (!(cause instanceof ProcessStartError)) throw cause;
    return { end: { kind: 'notStarted', cause }, notes: [] };
  }
  let why: 'timedOut' | 'aborted' | null = null;
  const stop = (because: 'timedOut' | 'aborted'): void => {
    why ??= because;
    command.stop();
  };
  const onAbort = (): void => stop('aborted');
  const timeout = setTimeout(() => stop('timedOut'), args.timeoutMs);
  io.signal.addEventListener('abort', onAbort, { once: true });
  if (io.signal.aborted) onAbort();
  const end = await command.ended;
  clearTimeout(timeout);
  io.signal.removeEventListener('abort', onAbort);
  const { notes } = command;
  if (end.kind !== 'stopped') return { end, notes };
  return { end: { kind: why ?? 'aborted', exitCode: end.exitCode }, notes };
}

/** Reads no more of the output than those who follow it can take; the command waits meanwhile. */
function waitForReaders(io: ToolIo, command: RunningCommand | null): void {
  const drained = io.drained();
  if (drained === null || command === null || io.signal.aborted) return;
  const goOn = (): void => {
    io.signal.removeEventListener('abort', goOn);
    command.resume();
  };
  command.pause();
  io.signal.addEventListener('abort', goOn);
  void drained.then(goOn);
}

function exitCodeOf(end: Ended): number | null {
  if (end.kind === 'notStarted') return null;
  return end.kind === 'timedOut' ? TIMEOUT_EXIT_CODE : end.exitCode;
}

function describe(
  end: Ended,
  output: CommandOutput,
  durationMs: number,
  args: ExecCommandArguments,
  notes: readonly string[],
): string {
  const seconds = durationMs / 1_000;
  if (end.kind === 'notStarted') return `The command was not started: ${end.cause.message}`;
  const lines = [
    `Chunk ID: ${randomBytes(3).toString('hex')}`,
    `Wall time: ${seconds.toFixed(4)} seconds`,
  ];
  if (end.kind === 'aborted') lines.push(`aborted by user after ${seconds.toFixed(1)} s`);
  if (end.kind === 'timedOut') {
    lines.push(`Process was ended: it ran longer than ${args.timeoutMs / 1_000} s (timeout_ms)`);
  }
  if (end.kind !== 'aborted') lines.push(`Process exited with code ${exitCodeOf(end)}`);
  lines.push(...notes.map((note) => `Note: ${note}`));
  lines.push(`Original token count: ${output.tokenCount}`, 'Output:');
  return `${lines.join('\n')}\n${output.forModel(args.maxOutputTokens)}`;
}
