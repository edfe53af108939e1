/** `exec_command`: a shell command line as a real process. */
import type { CommandExecutionItem, ThreadItem } from '../../protocol/item.ts';
import type { SandboxPolicy } from '../../protocol/approval.ts';
import { startCommand } from '../../processes/command.ts';
import type { RunningCommand } from '../../processes/command.ts';
import type { Admission } from '../../network/port.ts';
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
import { answer, readTerminal } from './answer.ts';
import { namedShell, shellArgv, shellJoin, startedArgv } from './shell.ts';
import { execCommandSpec } from './spec.ts';
import { NOT_STARTED, notStarted, Terminal } from './terminal.ts';

const TERMINAL_SIZE = { rows: 24, cols: 80 };

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
    run: (io) =>
      runCommand(
        startedArgv(shell, args.cmd, { login: args.login, joined: !args.tty }),
        args,
        pending,
        context,
        io,
      ),
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
  const { terminals } = context;
  const source = 'unifiedExecStartup';
  const output = new CommandOutput({
    onText: (text) => io.outputDelta(text),
    outputs: context.outputs,
  });
  const admission = await admit(pending, context, io, output);
  let command: RunningCommand;
  try {
    if (io.signal.aborted) throw new ProcessStartError('the turn was interrupted');
    command = await start(argv, args, context, io, output, admission);
  } catch (cause) {
    admission?.leave();
    if (!(cause instanceof ProcessStartError)) throw cause;
    const text = notStarted(cause);
    io.update({ ...pending, source });
    io.complete({
      ...pending,
      source,
      status: 'failed',
      aggregatedOutput: text,
      exitCode: NOT_STARTED,
      durationMs: Math.round(performance.now() - began),
      completedAtMs: context.now(),
    });
    const chunk = { text: '', tokenCount: 0 };
    const told = io.signal.aborted ? answer({ began, aborted: true, chunk }) : text;
    return { output: told, item: null, success: false };
  }
  const processId = terminals.newId();
  const item: CommandExecutionItem = { ...pending, source, processId };
  // Before any output: that comes in a later turn of the event loop at the earliest.
  io.update(item);
  const terminal = new Terminal({
    turnId: context.turnId,
    script: args.cmd,
    command,
    item,
    output,
    takesInput: args.tty,
    now: () => context.now(),
    complete: (ended) => {
      admission?.leave();
      terminals.ends += 1;
      io.complete(ended);
    },
    current: () => commandItem(io.current()),
  });
  terminals.add(terminal);
  await terminal.wait(args.yieldMs, io.signal);
  // While the user thinks about what the command wants, the model waits; it goes on with the answer.
  for (let asking = admission?.asking() ?? null; asking !== null && isOpen();) {
    await Promise.race([asking, terminal.ended]);
    await terminal.wait(args.yieldMs, io.signal);
    asking = admission?.asking() ?? null;
  }
  const aborted = io.signal.aborted && terminal.end === null;
  if (aborted) {
    terminal.stop('interrupted');
    await terminal.ended;
  }
  const notes = [...(admission?.notes ?? []), ...terminal.notes];
  return readTerminal(terminal, terminals, { began, aborted, ...args, notes });

  function isOpen(): boolean {
    return terminal.end === null && !io.signal.aborted;
  }
}

/** Null where the command's network is as the policy says. */
async function admit(
  item: CommandExecutionItem,
  context: ToolContext,
  io: ToolIo,
  output: CommandOutput,
): Promise<Admission | null> {
  if (io.sandbox !== 'sandboxed') return null;
  const hosts = await context.hosts();
  if (hosts === null) return null;
  const { sandbox } = context.environment;
  const tell = (line: string): void => output.push(Buffer.from(`${line}\n`));
  return hosts.enter({ item, sandbox, io, tell });
}

function commandItem(item: ThreadItem | null): CommandExecutionItem | null {
  return item?.type === 'commandExecution' ? (item as CommandExecutionItem) : null;
}

async function start(
  argv: readonly string[],
  args: ExecCommandArguments,
  context: ToolContext,
  io: ToolIo,
  output: CommandOutput,
  admission: Admission | null,
): Promise<RunningCommand> {
  const { variables, sandbox, hiddenPaths } = context.environment;
  const { sandboxPolicy: policy } = context;
  const network = admission?.network ?? null;
  let started: RunningCommand | null = null;
  const command: RunningCommand = await startCommand({
    argv,
    env: { ...variables, ...admission?.variables, PWD: args.workdir },
    cwd: args.workdir,
    confinement:
      io.sandbox === 'sandboxed'
        ? {
            sandbox,
            // Where hosts are let in one by one, the whole network is not.
            policy: admission === null ? policy : withoutNetwork(policy),
            workspace: context.cwd,
            hiddenPaths,
            ...(network === null ? {} : { network }),
          }
        : null,
    io: args.tty ? { kind: 'terminal', size: TERMINAL_SIZE } : { kind: 'joined' },
    onOutput: (chunk) => {
      output.push(chunk);
      waitForReaders(io, started);
    },
  });
  started = command;
  return command;
}

function withoutNetwork(policy: SandboxPolicy): SandboxPolicy {
  const confines = policy.type === 'readOnly' || policy.type === 'workspaceWrite';
  return confines ? { ...policy, networkAccess: false } : policy;
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
