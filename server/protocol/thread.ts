/** Threads: the durable containers of turns. */
import * as z from 'zod/mini';
import {
  approvalsReviewer,
  askForApproval,
  askShape,
  requestedPersonality,
  requestedReviewer,
  sandboxMode,
  sandboxPolicy,
} from './approval.ts';
import { dynamicTool } from './dynamic-tool.ts';
import {
  anything,
  flag,
  list,
  map,
  maybe as may,
  optional,
  pageLimit as pageShape,
  record,
  schema,
  text,
  word,
} from './plain-shape.ts';
import { threadReadState } from './read-state.ts';
import { define, defineShape, json, maybe, object, openEnum, openUnion } from './schema.ts';
import type { Infer } from './schema.ts';
import { threadSection } from './section.ts';
import { worktreeWish } from './worktree.ts';
import { collaborationMode, itemsView, turn, turnEnvironment, turnOverrides } from './turn.ts';

export const threadStatus = define('ThreadStatus', () =>
  openUnion('type', {
    notLoaded: define('NotLoadedStatus', () => object({ type: z.literal('notLoaded') })),
    idle: define('IdleStatus', () => object({ type: z.literal('idle') })),
    /** The last turn failed; stays until the next turn. */
    systemError: define('SystemErrorStatus', () => object({ type: z.literal('systemError') })),
    active: define('ActiveStatus', () =>
      object({
        type: z.literal('active'),
        activeFlags: z.array(openEnum('waitingOnApproval', 'waitingOnUserInput')),
      }),
    ),
  }),
);
export type ThreadStatus = Infer<typeof threadStatus>;

export const gitInfo = define('GitInfo', () =>
  object({ sha: maybe(z.string()), branch: maybe(z.string()), originUrl: maybe(z.string()) }),
);
export type GitInfo = Infer<typeof gitInfo>;

/** Times are Unix seconds. `turns` is filled by read with `includeTurns`, resume and fork only. */
export const thread = define('Thread', () =>
  object({
    id: z.string(),
    sessionId: z.optional(z.string()),
    forkedFromId: maybe(z.string()),
    parentThreadId: maybe(z.string()),
    attachedToThreadId: maybe(z.string()),
    /** The first thing the user wrote; empty before that. */
    preview: z.string(),
    ephemeral: z.optional(z.boolean()),
    section: maybe(threadSection()),
    /** When it came into that section. */
    sectionEnteredAt: maybe(z.number()),
    projectId: maybe(z.string()),
    historyMode: z.optional(openEnum('paginated', 'legacy')),
    modelProvider: z.string(),
    model: maybe(z.string()),
    reasoningEffort: maybe(z.string()),
    createdAt: z.number(),
    updatedAt: z.number(),
    recencyAt: maybe(z.number()),
    status: threadStatus(),
    /** The rollout file; null for an ephemeral thread. */
    path: maybe(z.string()),
    cwd: z.string(),
    cliVersion: z.optional(z.string()),
    originator: maybe(z.string()),
    source: z.optional(json()),
    canAcceptDirectInput: maybe(z.boolean()),
    threadSource: maybe(json()),
    agentNickname: maybe(z.string()),
    agentRole: maybe(z.string()),
    gitInfo: maybe(gitInfo()),
    name: maybe(z.string()),
    daybreakEnabled: maybe(z.boolean()),
    environments: maybe(z.array(json())),
    extra: maybe(json()),
    turns: z.array(turn()),
  }),
);
export type Thread = Infer<typeof thread>;

const settingsOverrides = {
  model: may(text),
  modelProvider: may(text),
  serviceTier: may(text),
  cwd: may(text),
  approvalPolicy: may(askShape),
  approvalsReviewer: may(requestedReviewer),
  sandbox: may(schema(sandboxMode)),
  /** Dotted config keys to values, for this thread only. */
  config: may(map(anything)),
  baseInstructions: may(text),
  developerInstructions: may(text),
  personality: may(requestedPersonality),
  permissions: may(text),
  runtimeWorkspaceRoots: may(list(text)),
} as const;

export const threadStartParams = defineShape(
  'ThreadStartParams',
  record({
    ...settingsOverrides,
    serviceName: may(text),
    ephemeral: may(flag),
    sessionStartSource: may(word('startup', 'clear')),
    threadSource: may(anything),
    historyMode: may(word('legacy', 'paginated')),
    dynamicTools: may(list(schema(dynamicTool))),
    environments: may(list(schema(turnEnvironment))),
    selectedCapabilityRoots: may(list(anything)),
    projectId: may(text),
    daybreakEnabled: may(flag),
    allowProviderModelFallback: may(flag),
    experimentalRawEvents: may(flag),
    /** Ours: the thread works in a new git work tree. */
    worktree: may(schema(worktreeWish)),
  }),
);
export type ThreadStartParams = Infer<typeof threadStartParams>;

const runningSettings = () => ({
  thread: thread(),
  model: z.string(),
  modelProvider: z.string(),
  serviceTier: maybe(z.string()),
  disabledPluginIds: z.optional(z.array(z.string())),
  cwd: z.string(),
  runtimeWorkspaceRoots: z.optional(z.array(z.string())),
  /** The AGENTS.md files in force, the global one first. */
  instructionSources: z.optional(z.array(z.string())),
  approvalPolicy: askForApproval(),
  approvalsReviewer: z.optional(approvalsReviewer()),
  sandbox: sandboxPolicy(),
  activePermissionProfile: maybe(json()),
  reasoningEffort: maybe(z.string()),
  multiAgentMode: maybe(json()),
});

export const threadStartResponse = define('ThreadStartResponse', () => object(runningSettings()));
export type ThreadStartResponse = Infer<typeof threadStartResponse>;
export const threadForkResponse = define('ThreadForkResponse', () => object(runningSettings()));
export type ThreadForkResponse = Infer<typeof threadForkResponse>;

export const threadTurnsPage = define('ThreadTurnsPage', () =>
  object({
    data: z.array(turn()),
    nextCursor: maybe(z.string()),
    backwardsCursor: maybe(z.string()),
  }),
);
export type ThreadTurnsPage = Infer<typeof threadTurnsPage>;

export const threadResumeParams = defineShape(
  'ThreadResumeParams',
  record({
    threadId: text,
    ...settingsOverrides,
    excludeTurns: optional(flag),
    history: may(list(anything)),
    path: may(text),
    initialTurnsPage: may(
      record({
        limit: may(pageShape),
        sortDirection: may(word('asc', 'desc')),
        itemsView: may(schema(itemsView)),
      }),
    ),
  }),
);
export type ThreadResumeParams = Infer<typeof threadResumeParams>;
export const threadResumeResponse = define('ThreadResumeResponse', () =>
  object({
    ...runningSettings(),
    collaborationMode: maybe(json()),
    initialTurnsPage: maybe(threadTurnsPage()),
    turnsBackwardsCursor: maybe(z.string()),
    itemsBackwardsCursor: maybe(z.string()),
  }),
);
export type ThreadResumeResponse = Infer<typeof threadResumeResponse>;

export const threadForkParams = defineShape(
  'ThreadForkParams',
  record({
    threadId: text,
    /** The last turn to keep; it must be finished. */
    lastTurnId: may(text),
    beforeTurnId: may(text),
    ephemeral: optional(flag),
    threadSource: may(anything),
    excludeTurns: optional(flag),
    path: may(text),
    attachToSource: optional(flag),
    deferGoalContinuation: optional(flag),
    experimentalPredictionMode: optional(flag),
    experimentalDisablePredictionMcp: optional(flag),
    worktree: may(schema(worktreeWish)),
    ...settingsOverrides,
  }),
);
export type ThreadForkParams = Infer<typeof threadForkParams>;

export const threadIdParams = define('ThreadIdParams', () => object({ threadId: z.string() }));
export type ThreadIdParams = Infer<typeof threadIdParams>;
export const threadResult = define('ThreadResult', () => object({ thread: thread() }));
export const empty = define('EmptyResult', () => object({}));

export const threadRevertParams = define('ThreadRevertParams', () =>
  object({
    threadId: z.string(),
    /** The first turn that goes, and all after it with it. */
    beforeTurnId: z.string(),
  }),
);
/** `thread.turns` is empty: what is left is read page by page. */
export const threadRevertResponse = define('ThreadRevertResponse', () =>
  object({
    thread: thread(),
    turnsBackwardsCursor: maybe(z.string()),
    itemsBackwardsCursor: maybe(z.string()),
  }),
);

export const threadReadParams = define('ThreadReadParams', () =>
  object({ threadId: z.string(), includeTurns: z.optional(z.boolean()) }),
);
export type ThreadReadParams = Infer<typeof threadReadParams>;
export const threadReadResponse = define('ThreadReadResponse', () =>
  object({ thread: thread(), readState: maybe(threadReadState()) }),
);

export const threadSetNameParams = define('ThreadSetNameParams', () =>
  object({ threadId: z.string(), name: z.string() }),
);
export const threadUnsubscribeResponse = define('ThreadUnsubscribeResponse', () =>
  object({ status: openEnum('unsubscribed', 'notSubscribed', 'notLoaded') }),
);

export const threadSettings = define('ThreadSettings', () =>
  object({
    cwd: z.string(),
    approvalPolicy: askForApproval(),
    approvalsReviewer: z.optional(approvalsReviewer()),
    sandboxPolicy: sandboxPolicy(),
    activePermissionProfile: maybe(json()),
    model: z.string(),
    modelProvider: z.string(),
    serviceTier: maybe(z.string()),
    effort: maybe(z.string()),
    summary: maybe(z.string()),
    collaborationMode: maybe(collaborationMode()),
    personality: maybe(z.string()),
    disabledPluginIds: z.optional(z.array(z.string())),
    environments: z.optional(z.array(json())),
    multiAgentMode: maybe(json()),
  }),
);
export type ThreadSettings = Infer<typeof threadSettings>;
export const threadSettingsUpdateParams = defineShape(
  'ThreadSettingsUpdateParams',
  record({ threadId: text, modelProvider: may(text), ...turnOverrides }),
);
export type ThreadSettingsUpdateParams = Infer<typeof threadSettingsUpdateParams>;

export const threadNotification = define('ThreadNotification', () => object({ thread: thread() }));
export const threadStatusChanged = define('ThreadStatusChangedNotification', () =>
  object({ threadId: z.string(), status: threadStatus() }),
);
export const threadNameUpdated = define('ThreadNameUpdatedNotification', () =>
  object({ threadId: z.string(), threadName: maybe(z.string()) }),
);
export const threadSettingsUpdated = define('ThreadSettingsUpdatedNotification', () =>
  object({ threadId: z.string(), threadSettings: threadSettings() }),
);
