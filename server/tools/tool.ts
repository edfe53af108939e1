/**
 * The port between the agent loop and its tools.
 *
 * A call passes three stations. `prepare` reads the model's text and touches nothing: its result
 * says what would happen. The loop lets the approval policy judge that `effect` and asks the user
 * where it must. `run` then does exactly what was prepared, nothing else.
 */
import type { ToolSpec } from '../model/model.ts';
import type { Answer } from '../rpc/answer.ts';
import type { AskForApproval, SandboxPolicy } from '../protocol/approval.ts';
import type { ThreadGoal } from '../protocol/goal.ts';
import type { ThreadItem } from '../protocol/item.ts';
import type { ServerRequestMethod, ServerRequestParams } from '../protocol/methods.ts';
import type { HostAccess } from '../network/port.ts';
import type { Sandbox } from '../sandbox/port.ts';
import type { Terminals } from './exec-command/terminals.ts';
import type { ThreadOutputs } from './read-output/output-store.ts';

export type { ToolSpec } from '../model/model.ts';

/** The goal of a thread, for the tools that read and change it. */
export interface GoalDesk {
  read(): ThreadGoal | null;
  create(objective: string, tokenBudget: number | null): ThreadGoal | { readonly problem: string };
  update(status: 'complete' | 'blocked' | 'paused'): ThreadGoal | { readonly problem: string };
}

/**
 * A call as the model wrote it. `arguments` is raw text: JSON for a function and for a search of
 * tools, free for a custom tool.
 */
export interface ToolCall {
  readonly callId: string;
  readonly name: string;
  /** The group that the tool is in; left out for a tool of none. */
  readonly namespace?: string;
  readonly kind: 'function' | 'custom' | 'search';
  readonly arguments: string;
}

/** How commands are started: by which shell, with which variables, behind which sandbox. */
export interface CommandEnvironment {
  /** The user's shell; see `exec-command/shell.ts`. */
  readonly shell: CommandShell;
  /** Every variable a command gets, already scrubbed; see `exec-command/environment.ts`. */
  readonly variables: Readonly<Record<string, string>>;
  readonly sandbox: Sandbox;
  /** Absolute paths that a sandboxed command must not see: Skein's home above all. */
  readonly hiddenPaths: readonly string[];
}

export interface CommandShell {
  readonly kind: 'posix' | 'powershell' | 'cmd';
  /** Absolute path of the program. */
  readonly file: string;
}

/** What a call may know about the thread and turn it belongs to. `cwd` is absolute. */
export interface ToolContext {
  readonly threadId: string;
  readonly turnId: string;
  readonly cwd: string;
  readonly approvalPolicy: AskForApproval;
  readonly sandboxPolicy: SandboxPolicy;
  readonly environment: CommandEnvironment;
  readonly mode: 'default' | 'plan';
  /** The thread's commands that run, whichever call or turn began them. */
  readonly terminals: Terminals;
  /** What is too long for the model to read at once. */
  readonly outputs: ThreadOutputs;
  /**
   * For a confined command, in place of the network that `sandboxPolicy` allows; null where that is to
   * be as the policy says.
   */
  hosts(): Promise<HostAccess | null>;
  /** Unix milliseconds. */
  now(): number;
}

/** A command line that would run. The policy judges `script` by its parsed words, never by its text. */
export interface CommandEffect {
  readonly kind: 'command';
  /** What would be started: `[shell, flag, script]`. */
  readonly argv: readonly string[];
  readonly script: string;
  /** Whether `script` is in the POSIX family's language, so that it can be parsed. */
  readonly language: 'posix' | 'other';
  /** Absolute. */
  readonly cwd: string;
  /** The model wants it outside the sandbox. */
  readonly escalate: boolean;
  readonly justification: string | null;
  /** The rule that the model proposes, an argv prefix. */
  readonly prefixRule: readonly string[] | null;
}

/** Files that would be written, moved or deleted. */
export interface PatchEffect {
  readonly kind: 'patch';
  /** Absolute paths as the patch names them, the source and the target of a move alike. */
  readonly paths: readonly string[];
  /** The same with symbolic links followed (`resolveLinks`), so that a link cannot lead outside. */
  readonly realPaths: readonly string[];
}

export type Effect = CommandEffect | PatchEffect | { readonly kind: 'none' };

/** A step of the plan, as `turn/plan/updated` carries it. */
export interface PlanStep {
  readonly step: string;
  readonly status: 'pending' | 'inProgress' | 'completed';
}

/** What the agent writes to a command that runs; nothing when it only looks. */
export interface Interaction {
  readonly itemId: string;
  readonly processId: string;
  readonly stdin: string;
}

/** What a running call may use. What is said of its item may be used after the call and its turn, too. */
export interface ToolIo {
  /** Aborted when the turn is interrupted. */
  readonly signal: AbortSignal;
  readonly sandbox: 'sandboxed' | 'unsandboxed';
  /**
   * The item as it is now. The first call is `item/started` unless the loop already sent that
   * before asking for approval; the rest only keeps the open item current.
   */
  update(item: ThreadItem): void;
  /** Output of a command, in order and complete; becomes `item/commandExecution/outputDelta`. */
  outputDelta(text: string): void;
  /** Resolves when the response that the call is part of has ended and was counted. */
  readonly responded: Promise<void>;
  /** Null where there can be no goal. */
  readonly goals: GoalDesk | null;
  /** The turn shows that it waits for words of the user until the returned function is called. */
  waitOnUserInput(): () => void;
  /** Set while a reader of the output is too far behind to take more. */
  drained(): Promise<void> | null;
  /** Completes the item: for a call that may end before its work does. */
  complete(item: ThreadItem): void;
  /** The item with all its output so far; null when it is completed. */
  current(): ThreadItem | null;
  /** Becomes `item/commandExecution/terminalInteraction`. */
  interact(interaction: Interaction): void;
  /** Becomes `turn/plan/updated`. */
  plan(update: { readonly explanation: string | null; readonly plan: readonly PlanStep[] }): void;
  /** Becomes `item/mcpToolCall/progress`. */
  progress(message: string): void;
  /**
   * Asks the clients; settled with the turn at the latest. `unannounced`: that it is settled goes without
   * `serverRequest/resolved`. `signal`: settles it as aborted.
   */
  ask<M extends ServerRequestMethod>(
    method: M,
    params: ServerRequestParams<M>,
    options?: { readonly unannounced?: boolean; readonly signal?: AbortSignal },
  ): Promise<Answer>;
  /** What the user's hooks say before a person is asked; null when they leave it to the person. */
  permission(): Promise<'allow' | { readonly deny: string } | null>;
  /** The turn shows that it waits for the user until the returned function is called. */
  waitOnApproval(): () => void;
  /** The user cancelled: ends the turn as interrupted. */
  cancelTurn(): void;
}

/** A part of an output, as the Responses API wants it: `input_text`, `input_image`. */
export interface OutputPart {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** What the model reads; `found` is the answer to a search of tools. */
export type ToolOutput = string | readonly OutputPart[] | { readonly found: readonly ToolSpec[] };

export interface ToolOutcome {
  readonly output: ToolOutput;
  /** The final item, for `item/completed`; null when there is none, or the call completes it. */
  readonly item: ThreadItem | null;
  readonly success: boolean;
}

/** A call that was understood and waits for a verdict. */
export interface PreparedCall {
  readonly kind: 'prepared';
  /** What the client sees while the call waits for approval; null when the call has no item. */
  readonly item: ThreadItem | null;
  readonly effect: Effect;
  /** At most once. Failures of the work are an outcome; only faults of Skein itself throw. */
  run(io: ToolIo): Promise<ToolOutcome>;
  /** The final item of a call that never ran. */
  settle(status: 'declined' | 'failed', completedAtMs: number): ThreadItem | null;
}

/** A call that was not understood. The model gets `output`; no item exists. */
export interface ToolRefusal {
  readonly kind: 'refused';
  readonly output: string;
}

/** What the chosen model can handle. */
export interface ModelCapabilities {
  /** Knows `custom` tools whose input is free text under a grammar. */
  readonly customTools: boolean;
  /** Can look for tools that it was not told of (`tool_search`). */
  readonly toolSearch?: boolean;
}

/** A group of tools; all tools of a group say the same of it. */
export interface ToolNamespace {
  readonly name: string;
  readonly description: string;
}

export interface Tool {
  /** Unique among the tools of its namespace, or of none. */
  readonly name: string;
  readonly namespace?: ToolNamespace;
  /** A model that can search is not told of it, and finds it. */
  readonly deferred?: boolean;
  /** `parallel` calls of one response run at once; an `exclusive` one waits for all before it. */
  readonly concurrency: 'parallel' | 'exclusive';
  /** The tool as the Responses API wants it, or null when this model cannot use it. */
  spec(model: ModelCapabilities): ToolSpec | null;
  /** Free of effects: may read files, changes nothing. */
  prepare(call: ToolCall, context: ToolContext): Promise<PreparedCall | ToolRefusal>;
}

export function refuse(output: string): ToolRefusal {
  return { kind: 'refused', output };
}

/** The text for arguments that do not parse. `detail` names the field. */
export function refuseArguments(detail: string): ToolRefusal {
  return refuse(`failed to parse function arguments: ${detail}`);
}
