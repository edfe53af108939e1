/** Turns: the items that one unit of agent work produces. */
import * as z from 'zod/mini';
import { askShape, requestedPersonality, requestedReviewer, sandboxPolicy } from './approval.ts';
import { modelTokenUsage, tokenUsageBreakdown } from './model-price.ts';
import { textInput, threadItem, userInput } from './item.ts';
import { anything, list, map, maybe as may, record, schema, text, word } from './plain-shape.ts';
import { count, define, defineShape, json, maybe, object, openEnum, schemaOf } from './schema.ts';
import type { Infer } from './schema.ts';

/**
 * Why a turn failed: one of the known words, or an object with one key such as
 * `{httpConnectionFailed: {httpStatusCode}}`. An open set.
 */
export const codexErrorInfo = define('CodexErrorInfo', () =>
  z.union([
    openEnum(
      'contextWindowExceeded',
      'sessionBudgetExceeded',
      'usageLimitExceeded',
      'rateLimitExceeded',
      'flexUnavailable',
      'serverOverloaded',
      'modelNotFound',
      'cyberPolicy',
      'internalServerError',
      'unauthorized',
      'badRequest',
      'threadRollbackFailed',
      'sandboxError',
      'other',
    ),
    z.record(z.string(), json()),
  ]),
);
export type CodexErrorInfo = Infer<typeof codexErrorInfo>;

export const turnError = define('TurnError', () =>
  object({
    message: z.string(),
    codexErrorInfo: maybe(codexErrorInfo()),
    additionalDetails: maybe(z.string()),
    misalignment: maybe(json()),
  }),
);
export type TurnError = Infer<typeof turnError>;

export const itemsView = defineShape('TurnItemsView', word('notLoaded', 'summary', 'full'));
export type TurnItemsView = Infer<typeof itemsView>;

/** `startedAt` and `completedAt` are Unix seconds, `durationMs` milliseconds. */
export const turn = define('Turn', () =>
  object({
    id: z.string(),
    rootTurnId: maybe(z.string()),
    items: z.array(threadItem()),
    itemsView: z.optional(openEnum('notLoaded', 'summary', 'full')),
    status: openEnum('inProgress', 'completed', 'interrupted', 'failed'),
    error: maybe(turnError()),
    startedAt: maybe(z.number()),
    completedAt: maybe(z.number()),
    durationMs: maybe(z.number()),
  }),
);
export type Turn = Infer<typeof turn>;

/** `last` is the latest model response; its tokens against the window tell how full the context is. */
export const threadTokenUsage = define('ThreadTokenUsage', () =>
  object({
    total: tokenUsageBreakdown(),
    last: tokenUsageBreakdown(),
    modelContextWindow: maybe(count()),
    /** Ours: of `total`, what each model used, the one that answered last at the end; the rest is of before. */
    byModel: z.optional(z.array(modelTokenUsage())),
  }),
);
export type ThreadTokenUsage = Infer<typeof threadTokenUsage>;

export const planStep = define('TurnPlanStep', () =>
  object({ step: z.string(), status: openEnum('pending', 'inProgress', 'completed') }),
);
export type PlanStep = Infer<typeof planStep>;

/** What the thread is for at present. `developer_instructions`: null for the server's own. */
export const collaborationMode = define('CollaborationMode', () =>
  object({
    mode: z.enum(['plan', 'default']),
    settings: object({
      model: z.string(),
      reasoning_effort: maybe(z.string()),
      developer_instructions: maybe(z.string()),
    }),
  }),
);
export type CollaborationMode = Infer<typeof collaborationMode>;

/** Where a thread works. `local` is the server's own computer; an empty list is nowhere. */
export const turnEnvironment = define('TurnEnvironmentParams', () =>
  object({
    environmentId: z.string(),
    /** Absolute. */
    cwd: z.string(),
    runtimeWorkspaceRoots: maybe(z.array(z.string())),
  }),
);

/** Overrides that a turn may bring; they stay in force for later turns. */
export const turnOverrides = {
  cwd: may(text),
  approvalPolicy: may(askShape),
  approvalsReviewer: may(requestedReviewer),
  sandboxPolicy: may(schema(sandboxPolicy)),
  model: may(text),
  effort: may(text),
  summary: may(word('auto', 'concise', 'detailed', 'none')),
  serviceTier: may(text),
  personality: may(requestedPersonality),
  /** Goes before `model` and `effort`. */
  collaborationMode: may(schema(collaborationMode)),
  permissions: may(text),
  environments: may(list(schema(turnEnvironment))),
  disabledPluginIds: may(list(text)),
} as const;

/** A piece of context that goes with the user's words; only untrusted ones are labelled by `name`. */
const additionalContextEntry = define('AdditionalContextEntry', () =>
  object({
    value: z.string(),
    kind: z.enum(['untrusted', 'application']),
    name: maybe(z.string()),
  }),
);
export type AdditionalContextEntry = Infer<typeof additionalContextEntry>;

const turnToolOutput = define('TurnToolOutput', () =>
  object({
    name: z.string(),
    namespace: maybe(z.string()),
    /** A text, or parts as the Responses API has them. */
    output: z.union([z.string(), z.array(json())]),
    retain: z.optional(z.boolean()),
  }),
);
export type TurnToolOutput = Infer<typeof turnToolOutput>;

export const turnStartParams = defineShape(
  'TurnStartParams',
  record({
    threadId: text,
    input: list(schema(userInput, textInput)),
    clientUserMessageId: may(text),
    ...turnOverrides,
    /** For the turn that this begins; `default` is none. A turn that is steered keeps its own. */
    serviceTierForTurn: may(text),
    /** Output of a tool that ran at the client's; only without `input`. */
    toolOutput: may(schema(turnToolOutput)),
    /** Who or what began the turn, in the client's words. */
    turnTrigger: may(text),
    parentTurnId: may(text),
    /** The first turn of the work that this one is part of; left out, the turn is its own. */
    rootTurnId: may(text),
    responsesapiClientMetadataPatch: may(map(text)),
    /** A JSON Schema for the final answer of this turn only. */
    outputSchema: may(anything),
    runtimeWorkspaceRoots: may(list(text)),
    additionalContext: may(map(schema(additionalContextEntry))),
    responsesapiClientMetadata: may(map(text)),
  }),
);
export type TurnStartParams = Infer<typeof turnStartParams>;
export const turnStartResponse = define('TurnStartResponse', () => object({ turn: turn() }));

/** Changes what is in force for a turn that runs, and for no other. Null for `serviceTier` clears it. */
export const turnSettingsUpdateParams = define('TurnSettingsUpdateParams', () =>
  object({
    threadId: z.string(),
    turnId: z.string(),
    approvalsReviewer: maybe(schemaOf(requestedReviewer)),
    environments: maybe(z.array(json())),
    model: maybe(z.string()),
    effort: maybe(z.string()),
    summary: maybe(z.enum(['auto', 'concise', 'detailed', 'none'])),
    serviceTier: maybe(z.string()),
  }),
);
export type TurnSettingsUpdateParams = Infer<typeof turnSettingsUpdateParams>;
export const turnSettingsUpdateResponse = define('TurnSettingsUpdateResponse', () =>
  object({ status: openEnum('applied', 'targetUnavailable') }),
);

export const turnSteerParams = define('TurnSteerParams', () =>
  object({
    threadId: z.string(),
    expectedTurnId: z.string(),
    input: z.array(userInput()),
    clientUserMessageId: maybe(z.string()),
    additionalContext: maybe(z.record(z.string(), additionalContextEntry())),
    responsesapiClientMetadata: maybe(z.record(z.string(), z.string())),
    responsesapiClientMetadataPatch: maybe(z.record(z.string(), z.string())),
  }),
);
export type TurnSteerParams = Infer<typeof turnSteerParams>;
export const turnSteerResponse = define('TurnSteerResponse', () => object({ turnId: z.string() }));

/** An empty `turnId` means whatever runs. */
export const turnInterruptParams = define('TurnInterruptParams', () =>
  object({ threadId: z.string(), turnId: z.string() }),
);
export type TurnInterruptParams = Infer<typeof turnInterruptParams>;

export const turnNotification = define('TurnNotification', () =>
  object({ threadId: z.string(), turn: turn() }),
);
export const turnDiffUpdated = define('TurnDiffUpdatedNotification', () =>
  object({ threadId: z.string(), turnId: z.string(), diff: z.string() }),
);
export const turnPlanUpdated = define('TurnPlanUpdatedNotification', () =>
  object({
    threadId: z.string(),
    turnId: z.string(),
    explanation: maybe(z.string()),
    plan: z.array(planStep()),
  }),
);
export const tokenUsageUpdated = define('ThreadTokenUsageUpdatedNotification', () =>
  object({ threadId: z.string(), turnId: z.string(), tokenUsage: threadTokenUsage() }),
);
export const errorNotification = define('ErrorNotification', () =>
  object({
    error: turnError(),
    willRetry: z.boolean(),
    threadId: z.string(),
    turnId: z.string(),
  }),
);
