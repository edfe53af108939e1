/** Runs the hooks of one event side by side, and tells the clients of each run. */
import type { HookRun } from '../protocol/hook.ts';
import type { CommandEnvironment } from '../tools/tool.ts';
import { readAnswer } from './answer.ts';
import type { HookAnswer } from './answer.ts';
import { excerpt } from './context-excerpt.ts';
import { matches } from '../config/hook-declaration.ts';
import type { HookEvent } from '../config/hook-declaration.ts';
import { hyphened, wireName } from './hook.ts';
import type { Hook } from './hook.ts';
import { runHookCommand } from './hook-process.ts';
import { runHookTool } from './hook-tool.ts';
import type { CallTool } from './hook-tool.ts';

/** Where hooks run, and who is told. */
export interface HookHost {
  /** Absolute: the thread's folder. */
  readonly cwd: string;
  readonly environment: () => Promise<CommandEnvironment>;
  readonly callTool: CallTool;
  readonly tell: (method: 'hook/started' | 'hook/completed', run: HookRun) => void;
  /** Something of a hook that nobody waits for went wrong. */
  readonly warn: (message: string) => void;
  /** Unix milliseconds. */
  readonly now: () => number;
}

export interface HookOccasion {
  readonly event: HookEvent;
  /** By which hooks may mean it; none where the event does not choose. */
  readonly names: readonly string[];
  /** What the hooks are told, as JSON. */
  readonly input: Readonly<Record<string, unknown>>;
  /** Tells runs of one hook apart; left out where it runs once. */
  readonly suffix?: string;
}

export interface JudgedRun {
  readonly runId: string;
  readonly answer: HookAnswer;
  /** When it was done among the others. */
  readonly rank: number;
}

/** Hooks that nobody waits for. */
export interface Detached {
  /** Ends them. */
  readonly signal: AbortSignal;
  /** What one had to tell the model. */
  readonly heard: (text: string) => void;
}

/** The answers in the order in which the hooks are declared. Never rejects. */
export async function runHooks(
  hooks: readonly Hook[],
  { event, names, input, suffix }: HookOccasion,
  host: HookHost,
  signal: AbortSignal,
  detached: Detached,
): Promise<readonly JudgedRun[]> {
  const meant = hooks.filter(
    (hook) => hook.event === event && (names.length === 0 || matches(hook.matcher, names)),
  );
  if (meant.length === 0) return [];
  const run = async ({ handler }: Hook, until: AbortSignal): Promise<HookAnswer> => {
    if (handler.type === 'mcp_tool') {
      const said = readAnswer(event, await runHookTool(handler, input, host.callTool, until));
      return {
        ...said,
        context: await Promise.all(said.context.map((each) => excerpt(each, null))),
      };
    }
    const { command, timeoutSec, additionalContextLimit: limit } = handler;
    const environment = await host.environment();
    const order = { command, timeoutSec, cwd: host.cwd, input: JSON.stringify(input) };
    const answer = readAnswer(event, await runHookCommand(order, environment, until));
    const context = await Promise.all(answer.context.map((each) => excerpt(each, limit)));
    return { ...answer, context };
  };
  for (const hook of meant) if (isDetached(hook)) void runDetached(hook, run, host, detached);
  const waited = meant.filter((hook) => !isDetached(hook));
  const began = waited.map((hook) => ({ hook, at: host.now(), since: performance.now() }));
  for (const { hook, at } of began) host.tell('hook/started', shownRun(hook, suffix, at));
  let done = 0;
  const judged = await Promise.all(
    began.map(async ({ hook, at, since }) => {
      const answer = await run(hook, signal).catch(faultAnswer);
      done += 1;
      const rank = done;
      const { status, entries } = answer;
      const ended = {
        status,
        entries: [...entries],
        completedAt: seconds(host.now()),
        durationMs: Math.round(performance.now() - since),
      };
      return { shown: { ...shownRun(hook, suffix, at), ...ended }, answer, rank };
    }),
  );
  for (const { shown } of judged) host.tell('hook/completed', shown);
  return judged.map(({ shown, answer, rank }) => ({ runId: shown.id, answer, rank }));
}

const isDetached = ({ handler }: Hook): boolean => handler.type === 'command' && handler.async;

async function runDetached(
  hook: Hook,
  run: (hook: Hook, until: AbortSignal) => Promise<HookAnswer>,
  { warn }: HookHost,
  { signal, heard }: Detached,
): Promise<void> {
  const answer = await run(hook, signal).catch(faultAnswer);
  if (signal.aborted) return;
  for (const text of answer.context) if (text.trim() !== '') heard(text);
  const wrong = answer.entries.filter(({ kind }) => kind === 'error');
  for (const { text } of wrong)
    warn(`The asynchronous ${hook.event} hook in ${hook.source.file}: ${text}`);
}

/** Our own fault must not break a turn. */
function faultAnswer(error: unknown): HookAnswer {
  const words = error instanceof Error ? error.message : String(error);
  return {
    status: 'failed',
    entries: [{ kind: 'error', text: `hook could not be run: ${words}` }],
    context: [],
    block: null,
    stop: false,
  };
}

const seconds = (ms: number): number => Math.floor(ms / 1000);

function shownRun(hook: Hook, suffix: string | undefined, at: number): HookRun {
  const { event, order, source, handler } = hook;
  const id = `${hyphened(event)}:${order}:${source.file}`;
  return {
    id: suffix === undefined ? id : `${id}:${suffix}`,
    eventName: wireName(event),
    handlerType: handler.type === 'command' ? 'command' : 'mcpTool',
    executionMode: 'sync',
    scope: THREAD_WIDE.has(event) ? 'thread' : 'turn',
    sourcePath: source.file,
    source: source.kind,
    displayOrder: order,
    status: 'running',
    statusMessage: handler.statusMessage,
    startedAt: seconds(at),
    completedAt: null,
    durationMs: null,
    entries: [],
  };
}

const THREAD_WIDE: ReadonlySet<HookEvent> = new Set([
  'SessionStart',
  'SessionEnd',
  'SubagentStart',
]);
