/** `exec_command`: a shell command line as a real process. */
import { randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import type { CommandExecutionItem } from '../../protocol/item.ts';
import { SandboxError } from '../../sandbox/port.ts';
import type { ConfinedCommand } from '../../sandbox/port.ts';
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
import { HeldComplaint } from './held-complaint.ts';
import { CommandOutput } from './output.ts';
import { runProcess } from './process.ts';
import type { ProcessEnd } from './process.ts';
import { namedShell, shellArgv, shellJoin } from './shell.ts';
import { execCommandSpec } from './spec.ts';

/** As `timeout(1)` does. */
const TIMEOUT_EXIT_CODE = 124;
/** How often a sandbox is tried to be set up for one command. */
const MAX_ATTEMPTS = 3;

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

async function confineAndRun(
  argv: readonly string[],
  args: ExecCommandArguments,
  context: ToolContext,
  io: ToolIo,
  output: CommandOutput,
): Promise<{ readonly end: Ended; readonly notes: readonly string[] }> {
  const missing = await missingFolder(args.workdir);
  if (missing !== null) return { end: { kind: 'notStarted', cause: missing }, notes: [] };
  const { variables } = context.environment;
  const env = { ...variables, PWD: args.workdir };
  for (let attempt = 1; ; attempt += 1) {
    const ran = await runOnce(argv, env, args, context, io, output);
    if (ran.end.kind !== 'notConfined') return { ...ran, end: ran.end };
    // What was to be covered (a socket, say) went away while it was being covered: look again.
    if (attempt < MAX_ATTEMPTS) continue;
    const cause = new SandboxError(`the sandbox could not be set up: ${ran.complaint}`);
    return { end: { kind: 'notStarted', cause }, notes: [] };
  }
}

type Ended = Exclude<ProcessEnd, { kind: 'notConfined' }>;

/** `complaint` is what the sandbox said when it could not be set up. */
async function runOnce(
  [file = '', ...rest]: readonly string[],
  env: Readonly<Record<string, string>>,
  args: ExecCommandArguments,
  context: ToolContext,
  io: ToolIo,
  output: CommandOutput,
): Promise<{
  readonly end: ProcessEnd;
  readonly notes: readonly string[];
  readonly complaint: string;
}> {
  const { sandbox, hiddenPaths } = context.environment;
  const held = new HeldComplaint((chunk) => output.push(chunk));
  let confined: ConfinedCommand | null = null;
  try {
    if (io.sandbox === 'sandboxed') {
      confined = await sandbox.wrap([file, ...rest], {
        policy: context.sandboxPolicy,
        cwd: args.workdir,
        workspace: context.cwd,
        hiddenPaths,
        env,
      });
    }
    const end = await runProcess({
      file: confined?.file ?? file,
      args: confined?.args ?? rest,
      env: confined?.env ?? env,
      cwd: args.workdir,
      wrapped: confined?.wrapped ?? false,
      tellsStart: confined?.tellsStart ?? false,
      timeoutMs: args.timeoutMs,
      signal: io.signal,
      onOutput: (chunk) => (confined?.tellsStart === true ? held.push(chunk) : output.push(chunk)),
    });
    if (end.kind !== 'notConfined') held.release();
    return { end, notes: confined?.notes ?? [], complaint: held.text() };
  } catch (cause) {
    if (!(cause instanceof SandboxError)) throw cause;
    return { end: { kind: 'notStarted', cause }, notes: [], complaint: '' };
  } finally {
    await confined?.dispose();
  }
}

async function missingFolder(folder: string): Promise<Error | null> {
  try {
    if ((await stat(folder)).isDirectory()) return null;
    return new Error(`the working directory ${folder} is not a directory`);
  } catch (cause) {
    return new Error(`the working directory ${folder} cannot be entered`, { cause });
  }
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
