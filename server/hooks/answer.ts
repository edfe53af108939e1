/** What a hook's command said, and what that means for the turn. */
import type { HookRun } from '../protocol/hook.ts';
import {
  afterCallAnswer,
  beforeCallAnswer,
  parsed,
  permissionAnswer,
  plainAnswer,
  promptAnswer,
  startAnswer,
  stopAnswer,
} from './answer-shapes.ts';
import type { CommonAnswer } from './answer-shapes.ts';
import type { HookEvent } from '../config/hook-declaration.ts';

/** How a command ended. */
export interface HookEnd {
  /** Why there is no exit code, for people; null when the command ended by itself. */
  readonly failure: string | null;
  /** Null after a signal. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export type HookEntry = HookRun['entries'][number];

export interface HookAnswer {
  readonly status: 'completed' | 'failed' | 'blocked' | 'stopped';
  /** For people. */
  readonly entries: readonly HookEntry[];
  /** For the model. */
  readonly context: readonly string[];
  /** Why what is under way must not go on; null when it may. */
  readonly block: string | null;
  /** The turn shall end. */
  readonly stop: boolean;
  /** Instead of what the model wanted to call a tool with. */
  readonly updatedInput?: unknown;
  /** The command may run without asking anybody. */
  readonly allow?: boolean;
}

/** What a hook answered to one event. Never throws: what can't be understood is a failed run. */
export function readAnswer(event: HookEvent, end: HookEnd): HookAnswer {
  if (end.failure !== null) return failed(end.failure);
  switch (event) {
    case 'SessionStart':
    case 'SubagentStart':
      return whenDone(end, () => sessionStart(event, end.stdout));
    case 'UserPromptSubmit':
      return orBlocked(end, 'UserPromptSubmit', 'a blocking reason', () => prompt(end.stdout));
    case 'PreToolUse':
      return orBlocked(end, 'PreToolUse', 'a blocking reason', () => beforeCall(end.stdout));
    case 'PermissionRequest':
      return orBlocked(end, 'PermissionRequest', 'a denial reason', () => permission(end.stdout));
    case 'PostToolUse':
      return orBlocked(end, 'PostToolUse', 'feedback', () => afterCall(end.stdout));
    case 'Stop':
    case 'SubagentStop':
      return orBlocked(end, event, 'a continuation prompt', () => stopping(event, end.stdout));
    case 'PreCompact':
    case 'PostCompact':
      return orSaid(end, () => compacting(event, end.stdout));
    case 'Interrupt':
      return whenDone(end, () => interrupted(end.stdout));
    case 'SessionEnd':
      return orSaid(end, () => completed());
    case 'PreModelRequest':
    case 'PostModelRequest':
      // They watch; nobody waits for what they think.
      return end.exitCode === 0 || end.stderr.trim() !== ''
        ? orSaid(end, () => completed())
        : { ...completed(), status: 'failed' };
  }
}

function completed(
  entries: readonly HookEntry[] = [],
  context: readonly string[] = [],
): HookAnswer {
  return { status: 'completed', entries, context, block: null, stop: false };
}

function failed(words: string, entries: readonly HookEntry[] = []): HookAnswer {
  return { ...completed([...entries, entry('error', words)]), status: 'failed' };
}

function blocked(
  reason: string,
  entries: readonly HookEntry[],
  context: readonly string[],
): HookAnswer {
  const told = [...entries, entry('feedback', reason)];
  return { ...completed(told, context), status: 'blocked', block: reason };
}

const entry = (kind: HookEntry['kind'], words: string): HookEntry => ({ kind, text: words });

const exitWords = ({ exitCode }: HookEnd): string =>
  exitCode === null ? 'hook exited without a status code' : `hook exited with code ${exitCode}`;

function whenDone(end: HookEnd, read: () => HookAnswer): HookAnswer {
  return end.exitCode === 0 ? read() : failed(exitWords(end));
}

/** Exit code 2 blocks, and standard error says why. */
function orBlocked(
  end: HookEnd,
  event: HookEvent,
  what: string,
  read: () => HookAnswer,
): HookAnswer {
  if (end.exitCode !== 2) return whenDone(end, read);
  const reason = end.stderr.trim();
  if (reason !== '') return blocked(reason, [], []);
  return failed(`${event} hook exited with code 2 but did not write ${what} to stderr`);
}

/** A failure is told in the command's own words, if it has any. */
function orSaid(end: HookEnd, read: () => HookAnswer): HookAnswer {
  if (end.exitCode === 0) return read();
  if (end.exitCode === null) return failed('hook process terminated without an exit code');
  const said = end.stderr.trim();
  return failed(said === '' ? exitWords(end) : said);
}

const looksLikeJson = (stdout: string): boolean => /^\s*[{[]/.test(stdout);

const warnings = ({ systemMessage }: CommonAnswer): HookEntry[] =>
  systemMessage == null ? [] : [entry('warning', systemMessage)];

function contextOf(more: string | null | undefined): {
  readonly entries: readonly HookEntry[];
  readonly context: readonly string[];
} {
  if (more == null) return { entries: [], context: [] };
  return { entries: [entry('context', more)], context: [more] };
}

function stopped(
  { stopReason }: CommonAnswer,
  entries: readonly HookEntry[],
  context: readonly string[],
  unsaid: string | null,
): HookAnswer {
  const words = stopReason ?? unsaid;
  const told = words === null ? entries : [...entries, entry('stop', words)];
  return { ...completed(told, context), status: 'stopped', stop: true };
}

function sessionStart(event: HookEvent, stdout: string): HookAnswer {
  const said = stdout.trim();
  if (said === '') return completed();
  const answer = parsed(startAnswer, stdout);
  if (answer === null) {
    const which = event === 'SessionStart' ? 'session' : 'subagent';
    return looksLikeJson(stdout)
      ? failed(`hook returned invalid ${which} start JSON output`)
      : plainContext(said);
  }
  const { entries, context } = contextOf(answer.hookSpecificOutput?.additionalContext);
  const told = [...warnings(answer), ...entries];
  return answer.continue === false
    ? stopped(answer, told, context, null)
    : completed(told, context);
}

function plainContext(said: string): HookAnswer {
  const { entries, context } = contextOf(said);
  return completed(entries, context);
}

function prompt(stdout: string): HookAnswer {
  const said = stdout.trim();
  if (said === '') return completed();
  const answer = parsed(promptAnswer, stdout);
  if (answer === null) {
    return looksLikeJson(stdout)
      ? failed('hook returned invalid user prompt submit JSON output')
      : plainContext(said);
  }
  const unexplained = isUnexplained(answer);
  const more = unexplained ? null : answer.hookSpecificOutput?.additionalContext;
  const { entries, context } = contextOf(more);
  const told = [...warnings(answer), ...entries];
  if (answer.continue === false) return stopped(answer, told, context, null);
  if (unexplained) return failed(withoutReason('UserPromptSubmit'), told);
  if (answer.decision === 'block') {
    return { ...blocked(answer.reason ?? '', told, context), stop: true };
  }
  return completed(told, context);
}

const isUnexplained = (answer: {
  readonly decision?: string | null | undefined;
  readonly reason?: string | null | undefined;
}): boolean => answer.decision === 'block' && (answer.reason ?? '').trim() === '';

const withoutReason = (event: HookEvent): string =>
  `${event} hook returned decision:block without a non-empty reason`;

/** What answers to these two events must not say. */
function beyondItsReach(event: HookEvent, answer: CommonAnswer): string | null {
  if (answer.continue === false) return `${event} hook returned unsupported continue:false`;
  if (answer.stopReason != null) return `${event} hook returned unsupported stopReason`;
  if (answer.suppressOutput === true) return `${event} hook returned unsupported suppressOutput`;
  return null;
}

function beforeCall(stdout: string): HookAnswer {
  if (stdout.trim() === '') return completed();
  const answer = parsed(beforeCallAnswer, stdout);
  if (answer === null) {
    return looksLikeJson(stdout)
      ? failed('hook returned invalid pre-tool-use JSON output')
      : completed();
  }
  const own = answer.hookSpecificOutput ?? null;
  const decides =
    own?.permissionDecision != null ||
    own?.permissionDecisionReason != null ||
    own?.updatedInput != null;
  const problem =
    beyondItsReach('PreToolUse', answer) ??
    (decides ? decisionProblem(own) : oldDecisionProblem(answer));
  if (problem !== null) return failed(problem, warnings(answer));
  const { entries, context } = contextOf(own?.additionalContext);
  const told = [...warnings(answer), ...entries];
  const reason = decides
    ? own?.permissionDecision === 'deny'
      ? own.permissionDecisionReason
      : null
    : answer.decision === 'block'
      ? answer.reason
      : null;
  if (reason != null) return blocked(reason.trim(), told, context);
  const rest = completed(told, context);
  return own?.permissionDecision === 'allow' ? { ...rest, updatedInput: own.updatedInput } : rest;
}

function decisionProblem(own: {
  readonly permissionDecision?: 'allow' | 'deny' | 'ask' | null | undefined;
  readonly permissionDecisionReason?: string | null | undefined;
  readonly updatedInput?: unknown;
}): string | null {
  const { permissionDecision: decision, permissionDecisionReason: reason, updatedInput } = own;
  const says = (what: string): string => `PreToolUse hook returned ${what}`;
  if (updatedInput != null && decision !== 'allow') {
    return says('updatedInput without permissionDecision:allow');
  }
  switch (decision) {
    case 'allow':
      return updatedInput == null ? says('unsupported permissionDecision:allow') : null;
    case 'ask':
      return says('unsupported permissionDecision:ask');
    case 'deny':
      return (reason ?? '').trim() === ''
        ? says('permissionDecision:deny without a non-empty permissionDecisionReason')
        : null;
    default:
      return reason == null ? null : says('permissionDecisionReason without permissionDecision');
  }
}

function oldDecisionProblem(answer: {
  readonly decision?: 'approve' | 'block' | null | undefined;
  readonly reason?: string | null | undefined;
}): string | null {
  if (answer.decision === 'approve') {
    return 'PreToolUse hook returned unsupported decision:approve';
  }
  if (answer.decision === 'block') {
    return isUnexplained(answer) ? withoutReason('PreToolUse') : null;
  }
  return answer.reason == null ? null : 'PreToolUse hook returned reason without decision';
}

function permission(stdout: string): HookAnswer {
  if (stdout.trim() === '') return completed();
  const answer = parsed(permissionAnswer, stdout);
  if (answer === null) {
    return looksLikeJson(stdout)
      ? failed('hook returned invalid permission-request JSON output')
      : completed();
  }
  const decision = answer.hookSpecificOutput?.decision ?? null;
  const says = (what: string): string => `PermissionRequest hook returned unsupported ${what}`;
  const problem =
    beyondItsReach('PermissionRequest', answer) ??
    (decision?.updatedInput != null
      ? says('updatedInput')
      : decision?.updatedPermissions != null
        ? says('updatedPermissions')
        : decision?.interrupt === true
          ? says('interrupt:true')
          : null);
  if (problem !== null) return failed(problem, warnings(answer));
  if (decision?.behavior === 'deny') {
    const words = (decision.message ?? '').trim();
    return blocked(
      words === '' ? 'PermissionRequest hook denied approval' : words,
      warnings(answer),
      [],
    );
  }
  return { ...completed(warnings(answer)), allow: decision?.behavior === 'allow' };
}

function afterCall(stdout: string): HookAnswer {
  if (stdout.trim() === '') return completed();
  const answer = parsed(afterCallAnswer, stdout);
  if (answer === null) {
    return looksLikeJson(stdout)
      ? failed('hook returned invalid post-tool-use JSON output')
      : completed();
  }
  const says = (what: string): string => `PostToolUse hook returned ${what}`;
  const own = answer.hookSpecificOutput ?? null;
  const goesOn = answer.continue !== false;
  const problem =
    answer.suppressOutput === true
      ? says('unsupported suppressOutput')
      : own?.updatedMCPToolOutput != null
        ? says('unsupported updatedMCPToolOutput')
        : isUnexplained(answer)
          ? withoutReason('PostToolUse')
          : goesOn && answer.decision == null && answer.reason != null
            ? says('reason without decision')
            : null;
  const { entries, context } = contextOf(problem === null ? own?.additionalContext : null);
  const told = [...warnings(answer), ...entries];
  if (!goesOn) {
    const words = answer.stopReason ?? 'PostToolUse hook stopped execution';
    const reason = (answer.reason ?? '').trim();
    // The call is over, so what stops is its output: the model reads the reason in its place.
    return { ...stopped(answer, told, context, words), block: reason === '' ? words : reason };
  }
  if (problem !== null) return failed(problem, told);
  return answer.decision === 'block'
    ? blocked(answer.reason ?? '', told, context)
    : completed(told, context);
}

function stopping(event: HookEvent, stdout: string): HookAnswer {
  if (stdout.trim() === '') return completed();
  const answer = parsed(stopAnswer, stdout);
  if (answer === null) {
    return failed(
      `hook returned invalid ${event === 'Stop' ? '' : 'subagent '}stop hook JSON output`,
    );
  }
  const told = warnings(answer);
  if (answer.continue === false) return stopped(answer, told, [], null);
  if (isUnexplained(answer)) return failed(withoutReason(event), told);
  return answer.decision === 'block'
    ? blocked((answer.reason ?? '').trim(), told, [])
    : completed(told);
}

function compacting(event: HookEvent, stdout: string): HookAnswer {
  if (stdout.trim() === '') return completed();
  const answer = parsed(plainAnswer, stdout);
  if (answer === null) {
    return looksLikeJson(stdout)
      ? failed(`hook returned invalid ${event} hook JSON output`)
      : completed();
  }
  const told = warnings(answer);
  return answer.continue === false
    ? stopped(answer, told, [], `${event} hook stopped execution`)
    : completed(told);
}

function interrupted(stdout: string): HookAnswer {
  if (stdout.trim() === '') return completed();
  if (!looksLikeJson(stdout)) return failed('Interrupt hook returned non-JSON stdout');
  const answer = parsed(plainAnswer, stdout);
  // The turn is being stopped: there is nothing left to stop.
  return answer === null || answer.continue === false || answer.stopReason != null
    ? failed('hook returned invalid interrupt hook JSON output')
    : completed(warnings(answer));
}
