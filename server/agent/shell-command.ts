/** A command that the user runs within a thread: unconfined, and told to the model afterwards. */
import { randomUUID } from 'node:crypto';
import type { ResponseItem } from '../model/model.ts';
import { startCommand } from '../processes/command.ts';
import type { RunningCommand } from '../processes/command.ts';
import { ProcessStartError } from '../processes/running-process.ts';
import type { CommandExecutionItem } from '../protocol/item.ts';
import { commandActions } from '../tools/exec-command/actions.ts';
import { DEFAULT_MAX_OUTPUT_TOKENS } from '../tools/exec-command/arguments.ts';
import { CommandOutput } from '../tools/exec-command/output.ts';
import { shellArgv, shellJoin, startedArgv } from '../tools/exec-command/shell.ts';
import type { CommandEffect } from '../tools/tool.ts';
import { userMessage } from './history.ts';
import type { TurnScene } from './turn-work.ts';

/** Past its time: what clients get, as from the reference, and what models know from `timeout(1)`. */
const TIMED_OUT = { item: -1, model: 124 } as const;

export interface ShellCommand {
  readonly command: string;
  readonly timeoutMs: number;
}

/** Runs it to its end, as an item of the turn; resolves with what the model is told. */
export async function runShellCommand(
  scene: TurnScene,
  { command: script, timeoutMs }: ShellCommand,
  signal: AbortSignal,
): Promise<ResponseItem> {
  const { sink, now, changes } = scene;
  const { cwd, sandboxPolicy } = scene.settings();
  const { shell, variables } = await scene.environment();
  const argv = shellArgv(shell, script, true);
  const language = shell.kind === 'posix' ? 'posix' : 'other';
  const item: CommandExecutionItem = {
    type: 'commandExecution',
    id: scene.ids.claim(randomUUID()),
    pluginId: null,
    scriptPath: null,
    command: shellJoin(argv),
    cwd,
    processId: null,
    source: 'userShell',
    status: 'inProgress',
    commandActions: commandActions(script, language, cwd),
    aggregatedOutput: null,
    exitCode: null,
    durationMs: null,
    startedAtMs: now(),
    completedAtMs: null,
  };
  sink.itemStarted(item);
  const began = performance.now();
  const output = new CommandOutput({
    onText: (text) => sink.textGrew(item.id, 'aggregatedOutput', text),
    outputs: scene.outputs,
  });
  const effect: CommandEffect = {
    kind: 'command',
    argv,
    script,
    language,
    cwd,
    escalate: true,
    justification: null,
    prefixRule: null,
  };
  const mayWrite = await changes.before({ effect, item }, 'unsandboxed', sandboxPolicy);
  const end = await run(
    {
      argv: startedArgv(shell, script, { login: true, joined: true }),
      env: { ...variables, PWD: cwd },
      cwd,
      output,
    },
    Math.min(timeoutMs, 2 ** 31 - 1),
    signal,
  );
  output.end();
  const seconds = (performance.now() - began) / 1_000;
  sink.itemCompleted({
    ...item,
    status: end.exitCode === 0 && end.timedOut !== true ? 'completed' : 'failed',
    aggregatedOutput: end.failure ?? output.aggregated(),
    exitCode: end.timedOut ? TIMED_OUT.item : end.exitCode,
    durationMs: Math.round(seconds * 1_000),
    completedAtMs: now(),
  });
  if (mayWrite) changes.after();
  const { text } = output.read(DEFAULT_MAX_OUTPUT_TOKENS);
  const exitCode = end.timedOut ? TIMED_OUT.model : end.exitCode;
  return told(script, exitCode, seconds, end.failure ?? text);
}

interface End {
  readonly exitCode: number | null;
  readonly timedOut?: boolean;
  /** Why it was not started, for people. */
  readonly failure: string | null;
}

async function run(
  {
    argv,
    env,
    cwd,
    output,
  }: {
    readonly argv: readonly string[];
    readonly env: Readonly<Record<string, string>>;
    readonly cwd: string;
    readonly output: CommandOutput;
  },
  timeoutMs: number,
  signal: AbortSignal,
): Promise<End> {
  if (signal.aborted) return { exitCode: null, failure: null };
  let command: RunningCommand;
  try {
    command = await startCommand({
      argv,
      env,
      cwd,
      confinement: null,
      io: { kind: 'joined' },
      onOutput: (chunk) => output.push(chunk),
    });
  } catch (cause) {
    if (!(cause instanceof ProcessStartError)) throw cause;
    return { exitCode: null, failure: `The command was not started: ${cause.message}` };
  }
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    command.stop();
  }, timeoutMs);
  const stop = (): void => command.stop();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  const end = await command.ended;
  clearTimeout(timer);
  signal.removeEventListener('abort', stop);
  if (end.kind === 'notStarted') return { exitCode: null, failure: end.cause.message };
  return { exitCode: end.exitCode, timedOut: timedOut && end.kind === 'stopped', failure: null };
}

/** In the form that models know from the reference. */
function told(
  script: string,
  exitCode: number | null,
  seconds: number,
  output: string,
): ResponseItem {
  const text = [
    '<user_shell_command>',
    '<command>',
    script,
    '</command>',
    '<result>',
    `Exit code: ${exitCode ?? 'none'}`,
    `Duration: ${seconds.toFixed(4)} seconds`,
    'Output:',
    output,
    '</result>',
    '</user_shell_command>',
  ].join('\n');
  return userMessage([{ type: 'input_text', text }]);
}
