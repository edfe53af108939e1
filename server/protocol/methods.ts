/**
 * The four method tables of the protocol: what clients request and notify, what servers request and
 * notify. Each method is one row. (The fifth table, `host/*`, is in `host.ts`.)
 */
import { accountNotifications, accountRequests } from './account.ts';
import * as approval from './approval.ts';
import { approvalRuleNotifications, approvalRuleRequests } from './approval-rule.ts';
import { attachmentNotifications, attachmentRequests } from './attachment.ts';
import { checkpointNotifications, checkpointRequests } from './checkpoint.ts';
import * as config from './config.ts';
import { diagnosticsRequests } from './diagnostics.ts';
import { externalAgentNotifications, externalAgentRequests } from './external-agent.ts';
import { featureRequests } from './feature.ts';
import { dynamicToolServerRequests } from './dynamic-tool.ts';
import { hookNotifications, hookRequests } from './hook.ts';
import { mcpNotifications, mcpRequests } from './mcp.ts';
import { skillNotifications, skillRequests } from './skill.ts';
import * as item from './item.ts';
import { modelProviderRequests } from './model-provider.ts';
import { terminalRequests } from './terminal.ts';
import { processNotifications, processRequests } from './process.ts';
import { projectNotifications, projectRequests } from './project.ts';
import { queueNotifications, queueRequests } from './queue.ts';
import { readStateNotifications, readStateRequests } from './read-state.ts';
import { experimental, notice, row } from './row.ts';
import type { NotificationRow, RequestRow } from './row.ts';
import { define } from './schema.ts';
import type { Infer } from './schema.ts';
import { sectionNotifications, sectionRequests } from './section.ts';
import { serverLifeNotifications } from './server-life.ts';
import * as z from 'zod/mini';
import * as thread from './thread.ts';
import * as pages from './thread-pages.ts';
import { goalNotifications, goalRequests } from './goal.ts';
import { modeRequests } from './mode.ts';
import { modelHistoryRequests } from './model-history.ts';
import { reviewRequests } from './review.ts';
import { threadImportRequests } from './thread-import.ts';
import { threadKeepingRequests } from './thread-keeping.ts';
import { threadSearchRequests } from './thread-search.ts';
import * as turn from './turn.ts';
import * as workspace from './workspace.ts';
import { worktreeNotifications, worktreeRequests } from './worktree.ts';

const settings = ['permissions', 'runtimeWorkspaceRoots'] as const;

/** What a client may ask of a server. */
export const clientRequests = {
  initialize: row(config.initializeParams, config.initializeResponse),
  'thread/start': row(
    thread.threadStartParams,
    thread.threadStartResponse,
    ...settings,
    'historyMode',
    'dynamicTools',
    'environments',
    'selectedCapabilityRoots',
    'projectId',
    'daybreakEnabled',
    'allowProviderModelFallback',
    'experimentalRawEvents',
    'worktree',
  ),
  'thread/resume': row(
    thread.threadResumeParams,
    thread.threadResumeResponse,
    ...settings,
    'history',
    'path',
    'initialTurnsPage',
  ),
  'thread/fork': row(
    thread.threadForkParams,
    thread.threadForkResponse,
    ...settings,
    'beforeTurnId',
    'path',
    'attachToSource',
    'deferGoalContinuation',
    'experimentalPredictionMode',
    'experimentalDisablePredictionMcp',
    'worktree',
  ),
  'thread/read': row(thread.threadReadParams, thread.threadReadResponse),
  'thread/list': row(
    pages.threadListParams,
    pages.threadListResponse,
    'projectId',
    'parentThreadId',
    'ancestorThreadId',
    'attachedToThreadId',
  ),
  'thread/loaded/list': row(pages.threadLoadedListParams, pages.threadLoadedListResponse),
  'thread/turns/list': row(pages.threadTurnsListParams, thread.threadTurnsPage),
  'thread/items/list': row(
    pages.threadItemsListParams,
    pages.threadItemsListResponse,
    'deferOutput.commandExecution',
    'deferOutput.mcpToolCall',
  ),
  ...threadSearchRequests,
  'thread/revert': row(thread.threadRevertParams, thread.threadRevertResponse),
  'thread/revert/undo': experimental(thread.threadIdParams, thread.threadRevertResponse),
  ...threadKeepingRequests,
  ...threadImportRequests,
  ...sectionRequests,
  ...attachmentRequests,
  ...readStateRequests,
  ...projectRequests,
  ...queueRequests,
  ...checkpointRequests,
  'thread/unsubscribe': row(thread.threadIdParams, thread.threadUnsubscribeResponse),
  'thread/settings/update': experimental(thread.threadSettingsUpdateParams, thread.empty),
  'turn/start': row(
    turn.turnStartParams,
    turn.turnStartResponse,
    'collaborationMode',
    'permissions',
    'environments',
    'runtimeWorkspaceRoots',
    'additionalContext',
    'responsesapiClientMetadata',
  ),
  'turn/steer': row(turn.turnSteerParams, turn.turnSteerResponse, 'additionalContext'),
  'turn/settings/update': experimental(
    turn.turnSettingsUpdateParams,
    turn.turnSettingsUpdateResponse,
  ),
  'turn/interrupt': row(turn.turnInterruptParams, thread.empty),
  ...modelHistoryRequests,
  ...reviewRequests,
  ...goalRequests,
  ...modeRequests,
  ...modelProviderRequests,
  ...config.configRequests,
  ...accountRequests,
  ...featureRequests,
  ...approvalRuleRequests,
  ...worktreeRequests,
  ...externalAgentRequests,
  ...diagnosticsRequests,
  ...mcpRequests,
  ...skillRequests,
  ...hookRequests,
  ...processRequests,
  ...workspace.workspaceRequests,
  ...terminalRequests,
} as const satisfies Record<string, RequestRow>;

const initialized = define('InitializedNotification', () =>
  z.optional(z.nullable(z.looseObject({}))),
);

/** What a client may tell a server. */
export const clientNotifications = {
  initialized: notice(initialized),
} as const satisfies Record<string, NotificationRow>;

/** What a server may ask of its clients; a turn waits for the answer. */
export const serverRequests = {
  'item/commandExecution/requestApproval': row(
    approval.commandExecutionRequestApprovalParams,
    approval.commandExecutionRequestApprovalResponse,
  ),
  'item/fileChange/requestApproval': row(
    approval.fileChangeRequestApprovalParams,
    approval.fileChangeRequestApprovalResponse,
  ),
  'item/tool/requestUserInput': row(
    approval.toolRequestUserInputParams,
    approval.toolRequestUserInputResponse,
  ),
  'item/permissions/requestApproval': row(
    approval.permissionsRequestApprovalParams,
    approval.permissionsRequestApprovalResponse,
  ),
  'mcpServer/elicitation/request': row(
    approval.elicitationRequestParams,
    approval.elicitationRequestResponse,
  ),
  ...dynamicToolServerRequests,
} as const satisfies Record<string, RequestRow>;

/** What a server may tell its clients. */
export const serverNotifications = {
  error: notice(turn.errorNotification),
  warning: notice(config.warningNotification),
  configWarning: notice(config.configWarning),
  deprecationNotice: notice(config.deprecationNotice),
  'thread/started': notice(thread.threadNotification),
  'thread/status/changed': notice(thread.threadStatusChanged),
  'thread/archived': notice(thread.threadIdParams),
  'thread/unarchived': notice(thread.threadIdParams),
  'thread/deleted': notice(thread.threadIdParams),
  'thread/closed': notice(thread.threadIdParams),
  'thread/reverted': notice(thread.threadIdParams),
  'thread/name/updated': notice(thread.threadNameUpdated),
  ...sectionNotifications,
  ...attachmentNotifications,
  ...queueNotifications,
  ...checkpointNotifications,
  ...readStateNotifications,
  ...projectNotifications,
  ...goalNotifications,
  'thread/settings/updated': notice(thread.threadSettingsUpdated, 'experimental'),
  'thread/tokenUsage/updated': notice(turn.tokenUsageUpdated),
  'turn/started': notice(turn.turnNotification),
  'turn/completed': notice(turn.turnNotification),
  'turn/diff/updated': notice(turn.turnDiffUpdated),
  'turn/plan/updated': notice(turn.turnPlanUpdated),
  'item/started': notice(item.itemStarted),
  'item/completed': notice(item.itemCompleted),
  'item/agentMessage/delta': notice(item.agentMessageDelta),
  'item/plan/delta': notice(item.planDelta),
  'item/reasoning/summaryPartAdded': notice(item.reasoningSummaryPartAdded),
  'item/reasoning/summaryTextDelta': notice(item.reasoningSummaryTextDelta),
  'item/reasoning/textDelta': notice(item.reasoningTextDelta),
  'item/commandExecution/outputDelta': notice(item.commandOutputDelta),
  'item/commandExecution/terminalInteraction': notice(item.terminalInteraction),
  'item/fileChange/patchUpdated': notice(item.fileChangePatchUpdated),
  'item/mcpToolCall/progress': notice(item.mcpToolCallProgress),
  ...mcpNotifications,
  ...skillNotifications,
  ...hookNotifications,
  'serverRequest/resolved': notice(config.serverRequestResolved),
  ...accountNotifications,
  ...externalAgentNotifications,
  'account/rateLimits/updated': notice(config.rateLimitsUpdated),
  'remoteControl/status/changed': notice(config.remoteControlStatusChanged),
  ...processNotifications,
  ...workspace.workspaceNotifications,
  ...worktreeNotifications,
  ...approvalRuleNotifications,
  ...serverLifeNotifications,
} as const satisfies Record<string, NotificationRow>;

export type ClientMethod = keyof typeof clientRequests;
export type ClientParams<M extends ClientMethod> = Infer<(typeof clientRequests)[M]['params']>;
export type ClientResult<M extends ClientMethod> = Infer<(typeof clientRequests)[M]['result']>;

export type ServerRequestMethod = keyof typeof serverRequests;
export type ServerRequestParams<M extends ServerRequestMethod> = Infer<
  (typeof serverRequests)[M]['params']
>;
export type ServerRequestResult<M extends ServerRequestMethod> = Infer<
  (typeof serverRequests)[M]['result']
>;

export type NotificationMethod = keyof typeof serverNotifications;
export type NotificationParams<M extends NotificationMethod> = Infer<
  (typeof serverNotifications)[M]['params']
>;

/** A server notification of a known method, as `switch (n.method)` wants it. */
export type ServerNotification = {
  [M in NotificationMethod]: { readonly method: M; readonly params: NotificationParams<M> };
}[NotificationMethod];

export function isClientMethod(method: string): method is ClientMethod {
  return Object.hasOwn(clientRequests, method);
}
export function isNotificationMethod(method: string): method is NotificationMethod {
  return Object.hasOwn(serverNotifications, method);
}
