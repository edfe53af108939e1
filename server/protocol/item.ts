/** Items: the atomic units of input and output, with their lifecycle and deltas. */
import * as z from 'zod/mini';
import { collabAgentToolCall, imageGeneration, sleep, subAgentActivity } from './foreign-item.ts';
import { itemCommon } from './item-common.ts';
import { reviewFinding } from './review-finding.ts';
import * as shape from './plain-shape.ts';
import {
  closedUnion,
  count,
  define,
  defineShape,
  json,
  maybe,
  object,
  openEnum,
  openUnion,
} from './schema.ts';
import type { Infer } from './schema.ts';

const imageDetail = () => maybe(openEnum('auto', 'low', 'high', 'original'));

/** What is said in most turns. */
export const textInput = shape.record({
  type: shape.word('text'),
  text: shape.text,
  text_elements: shape.optional(
    shape.list(
      shape.record({
        byteRange: shape.record({ start: shape.count, end: shape.count }),
        placeholder: shape.maybe(shape.text),
      }),
    ),
  ),
});

/** What a user may put into a turn. Images are `data:` URLs or local files. */
export const userInput = define('UserInput', () =>
  closedUnion('type', {
    text: defineShape('TextInput', textInput),
    image: define('ImageInput', () =>
      object({
        type: z.literal('image'),
        url: z.optional(z.string()),
        fileId: z.optional(z.string()),
        detail: imageDetail(),
      }),
    ),
    localImage: define('LocalImageInput', () =>
      object({ type: z.literal('localImage'), path: z.string(), detail: imageDetail() }),
    ),
    audio: define('AudioInput', () =>
      object({
        type: z.literal('audio'),
        url: z.optional(z.string()),
        fileId: z.optional(z.string()),
      }),
    ),
    localAudio: define('LocalAudioInput', () =>
      object({ type: z.literal('localAudio'), path: z.string() }),
    ),
    skill: define('SkillInput', () =>
      object({ type: z.literal('skill'), name: z.string(), path: z.string() }),
    ),
    mention: define('MentionInput', () =>
      object({ type: z.literal('mention'), name: z.string(), path: z.string() }),
    ),
  }),
);
export type UserInput = Infer<typeof userInput>;

/** What a shell command does, as far as its parsed words tell. */
export const commandAction = define('CommandAction', () =>
  openUnion('type', {
    read: define('ReadAction', () =>
      object({
        type: z.literal('read'),
        command: z.string(),
        name: z.string(),
        path: z.string(),
      }),
    ),
    listFiles: define('ListFilesAction', () =>
      object({ type: z.literal('listFiles'), command: z.string(), path: maybe(z.string()) }),
    ),
    search: define('SearchAction', () =>
      object({
        type: z.literal('search'),
        command: z.string(),
        query: maybe(z.string()),
        path: maybe(z.string()),
      }),
    ),
    unknown: define('UnknownAction', () =>
      object({ type: z.literal('unknown'), command: z.string() }),
    ),
  }),
);
export type CommandAction = Infer<typeof commandAction>;

/** `diff`: the whole text for add and delete; bare hunks (plus `Moved to: path`) for update. */
export const fileUpdateChange = define('FileUpdateChange', () =>
  object({
    /** Absolute. */
    path: z.string(),
    kind: openUnion('type', {
      add: define('AddKind', () => object({ type: z.literal('add') })),
      delete: define('DeleteKind', () => object({ type: z.literal('delete') })),
      update: define('UpdateKind', () =>
        object({ type: z.literal('update'), move_path: maybe(z.string()) }),
      ),
    }),
    diff: z.string(),
  }),
);
export type FileUpdateChange = Infer<typeof fileUpdateChange>;

const runStatus = () => openEnum('inProgress', 'completed', 'failed', 'declined');

const userMessage = define('UserMessageItem', () =>
  object({
    ...itemCommon(),
    type: z.literal('userMessage'),
    clientId: maybe(z.string()),
    content: z.array(openUnion('type', {})) as unknown as z.ZodMiniArray<
      z.ZodMiniType<UserInput, UserInput>
    >,
  }),
);
/** What a hook had to say when a turn was about to end; the model goes on with it. */
const hookPrompt = define('HookPromptItem', () =>
  object({
    ...itemCommon(),
    type: z.literal('hookPrompt'),
    fragments: z.array(object({ text: z.string(), hookRunId: z.string() })),
  }),
);
const agentMessage = define('AgentMessageItem', () =>
  object({
    ...itemCommon(),
    type: z.literal('agentMessage'),
    text: z.string(),
    phase: maybe(openEnum('commentary', 'partial_answer', 'final_answer')),
    moderation: maybe(json()),
    memoryCitation: maybe(json()),
    delivery: maybe(json()),
    questions: maybe(json()),
  }),
);
const reasoning = define('ReasoningItem', () =>
  object({
    ...itemCommon(),
    type: z.literal('reasoning'),
    summary: z.array(z.string()),
    content: z.array(z.string()),
  }),
);
const plan = define('PlanItem', () =>
  object({ ...itemCommon(), type: z.literal('plan'), text: z.string() }),
);
const commandExecution = define('CommandExecutionItem', () =>
  object({
    ...itemCommon(),
    type: z.literal('commandExecution'),
    /** Shell-joined, for people. */
    command: z.string(),
    cwd: z.string(),
    processId: maybe(z.string()),
    source: openEnum('agent', 'unifiedExecStartup', 'userShell'),
    status: runStatus(),
    commandActions: z.array(commandAction()),
    /** Standard output and error in order of arrival. */
    aggregatedOutput: maybe(z.string()),
    exitCode: maybe(z.int()),
    durationMs: maybe(z.number()),
    pluginId: maybe(z.string()),
    scriptPath: maybe(z.string()),
  }),
);
const fileChange = define('FileChangeItem', () =>
  object({
    ...itemCommon(),
    type: z.literal('fileChange'),
    changes: z.array(fileUpdateChange()),
    status: runStatus(),
  }),
);
const mcpToolCall = define('McpToolCallItem', () =>
  object({
    ...itemCommon(),
    type: z.literal('mcpToolCall'),
    server: z.string(),
    tool: z.string(),
    status: openEnum('inProgress', 'completed', 'failed'),
    arguments: json(),
    appContext: maybe(json()),
    mcpAppUi: maybe(json()),
    pluginId: maybe(z.string()),
    /** What the tool says of itself. */
    readOnlyHint: maybe(z.boolean()),
    result: maybe(
      object({
        content: z.array(json()),
        structuredContent: maybe(json()),
        _meta: maybe(json()),
      }),
    ),
    error: maybe(object({ message: z.string() })),
    durationMs: maybe(z.number()),
  }),
);
const dynamicToolCall = define('DynamicToolCallItem', () =>
  object({
    ...itemCommon(),
    type: z.literal('dynamicToolCall'),
    namespace: maybe(z.string()),
    tool: z.string(),
    arguments: json(),
    status: openEnum('inProgress', 'completed', 'failed'),
    contentItems: maybe(z.array(json())),
    success: maybe(z.boolean()),
    durationMs: maybe(z.number()),
  }),
);
/** A search of the web that the model's provider made. */
const webSearch = define('WebSearchItem', () =>
  object({
    ...itemCommon(),
    type: z.literal('webSearch'),
    /** What it is for, in a few words. */
    query: z.string(),
    action: maybe(
      openUnion('type', {
        search: define('SearchWebAction', () =>
          object({
            type: z.literal('search'),
            query: maybe(z.string()),
            queries: maybe(z.array(z.string())),
          }),
        ),
        openPage: define('OpenPageAction', () =>
          object({ type: z.literal('openPage'), url: maybe(z.string()) }),
        ),
        findInPage: define('FindInPageAction', () =>
          object({
            type: z.literal('findInPage'),
            url: maybe(z.string()),
            pattern: maybe(z.string()),
          }),
        ),
        other: define('OtherWebAction', () => object({ type: z.literal('other') })),
      }),
    ),
    results: maybe(json()),
  }),
);
const imageView = define('ImageViewItem', () =>
  object({ ...itemCommon(), type: z.literal('imageView'), path: z.string() }),
);
/** What a tool gave that ran at the client's. */
const functionCallOutput = define('FunctionCallOutputItem', () =>
  object({
    ...itemCommon(),
    type: z.literal('functionCallOutput'),
    name: z.string(),
    namespace: maybe(z.string()),
    output: z.union([z.string(), z.array(json())]),
  }),
);
const contextCompaction = define('ContextCompactionItem', () =>
  object({ ...itemCommon(), type: z.literal('contextCompaction') }),
);
const enteredReviewMode = define('EnteredReviewModeItem', () =>
  object({ ...itemCommon(), type: z.literal('enteredReviewMode'), review: z.string() }),
);
const exitedReviewMode = define('ExitedReviewModeItem', () =>
  object({
    ...itemCommon(),
    type: z.literal('exitedReviewMode'),
    review: z.string(),
    /** Only where there are any. */
    findings: z.optional(z.array(reviewFinding())),
  }),
);

/** An item. Kinds not listed pass unharmed and get a generic card on screen. */
export const threadItem = define('ThreadItem', () =>
  openUnion(
    'type',
    {
      userMessage,
      hookPrompt,
      agentMessage,
      reasoning,
      plan,
      commandExecution,
      fileChange,
      mcpToolCall,
      dynamicToolCall,
      webSearch,
      imageView,
      functionCallOutput,
      contextCompaction,
      enteredReviewMode,
      exitedReviewMode,
      collabAgentToolCall,
      subAgentActivity,
      sleep,
      imageGeneration,
    },
    itemCommon(),
  ),
);
export type ThreadItem = Infer<typeof threadItem>;
export type UserMessageItem = Infer<typeof userMessage>;
export type AgentMessageItem = Infer<typeof agentMessage>;
export type ReasoningItem = Infer<typeof reasoning>;
export type PlanItem = Infer<typeof plan>;
export type CommandExecutionItem = Infer<typeof commandExecution>;
export type FileChangeItem = Infer<typeof fileChange>;
export type DynamicToolCallItem = Infer<typeof dynamicToolCall>;
export type WebSearchItem = Infer<typeof webSearch>;
export type McpToolCallItem = Infer<typeof mcpToolCall>;
export type HookPromptItem = Infer<typeof hookPrompt>;
export type ImageViewItem = Infer<typeof imageView>;
export type FunctionCallOutputItem = Infer<typeof functionCallOutput>;
export type ReviewItem = Infer<typeof exitedReviewMode>;
export type RunStatus = CommandExecutionItem['status'];

const place = () => ({ threadId: z.string(), turnId: z.string() });
const streamed = () => ({ ...place(), itemId: z.string(), delta: z.string() });

export const itemStarted = define('ItemStartedNotification', () =>
  object({ ...place(), item: threadItem(), startedAtMs: z.optional(z.number()) }),
);
/** Authoritative: what the item holds here replaces all that deltas built. */
export const itemCompleted = define('ItemCompletedNotification', () =>
  object({
    ...place(),
    item: threadItem(),
    contentTokenCount: maybe(count()),
    completedAtMs: z.optional(z.number()),
  }),
);
export const agentMessageDelta = define('AgentMessageDeltaNotification', () => object(streamed()));
export const planDelta = define('PlanDeltaNotification', () => object(streamed()));
export const reasoningSummaryPartAdded = define('ReasoningSummaryPartAddedNotification', () =>
  object({ ...place(), itemId: z.string(), summaryIndex: count() }),
);
export const reasoningSummaryTextDelta = define('ReasoningSummaryTextDeltaNotification', () =>
  object({ ...streamed(), summaryIndex: count() }),
);
export const reasoningTextDelta = define('ReasoningTextDeltaNotification', () =>
  object({ ...streamed(), contentIndex: count() }),
);
export const commandOutputDelta = define('CommandExecutionOutputDeltaNotification', () =>
  object(streamed()),
);
export const terminalInteraction = define('TerminalInteractionNotification', () =>
  object({ ...place(), itemId: z.string(), processId: z.string(), stdin: z.string() }),
);
export const fileChangePatchUpdated = define('FileChangePatchUpdatedNotification', () =>
  object({ ...place(), itemId: z.string(), changes: z.array(fileUpdateChange()) }),
);
export const mcpToolCallProgress = define('McpToolCallProgressNotification', () =>
  object({ ...place(), itemId: z.string(), message: z.string() }),
);
