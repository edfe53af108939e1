/** Lists of threads, of their turns and of their items, page by page. */
import * as z from 'zod/mini';
import { threadItem } from './item.ts';
import {
  flag,
  list,
  maybe as may,
  optional,
  pageLimit as pageShape,
  record,
  schema,
  text,
  word,
} from './plain-shape.ts';
import { threadReadState } from './read-state.ts';
import { define, defineShape, maybe, object, pageLimit, schemaOf } from './schema.ts';
import type { Infer } from './schema.ts';
import { thread } from './thread.ts';
import { itemsView } from './turn.ts';

const sortDirection = word('asc', 'desc');

export const threadSourceKind = () =>
  z.enum([
    'cli',
    'vscode',
    'exec',
    'appServer',
    'subAgent',
    'subAgentReview',
    'subAgentCompact',
    'subAgentThreadSpawn',
    'subAgentOther',
    'unknown',
  ]);

export const threadListParams = defineShape(
  'ThreadListParams',
  record({
    cursor: may(text),
    limit: may(pageShape),
    sortKey: may(word('created_at', 'updated_at', 'recency_at', 'section_position')),
    sortDirection: may(sortDirection),
    modelProviders: may(list(text)),
    sourceKinds: may(list(schema(threadSourceKind))),
    archived: may(flag),
    cwd: may(schema(() => z.union([z.string(), z.array(z.string())]), text)),
    searchTerm: may(text),
    /** Left out: all. Null: those in no section. */
    sectionId: may(text),
    excludedThreadIds: may(list(text)),
    useStateDbOnly: optional(flag),
    originators: may(list(text)),
    currentAccountOnly: optional(flag),
    /** Left out: all. Null: those in no project. */
    projectId: may(text),
    parentThreadId: may(text),
    ancestorThreadId: may(text),
    attachedToThreadId: may(text),
    includeAttachedThreads: optional(flag),
  }),
);
export type ThreadListParams = Infer<typeof threadListParams>;
export const threadListResponse = define('ThreadListResponse', () =>
  object({
    data: z.array(thread()),
    /** By thread id; none for threads that have no file. */
    readStates: maybe(z.record(z.string(), threadReadState())),
    nextCursor: maybe(z.string()),
    backwardsCursor: maybe(z.string()),
  }),
);
export type ThreadListResponse = Infer<typeof threadListResponse>;

export const threadLoadedListParams = define('ThreadLoadedListParams', () =>
  object({ cursor: maybe(z.string()), limit: maybe(pageLimit()) }),
);
export type ThreadLoadedListParams = Infer<typeof threadLoadedListParams>;
export const threadLoadedListResponse = define('ThreadLoadedListResponse', () =>
  object({ data: z.array(z.string()), nextCursor: maybe(z.string()) }),
);

export const threadTurnsListParams = defineShape(
  'ThreadTurnsListParams',
  record({
    threadId: text,
    cursor: may(text),
    limit: may(pageShape),
    /** Default `desc`: the newest turn first. */
    sortDirection: may(sortDirection),
    /** Default `summary`: the first user message and the final agent message. */
    itemsView: may(schema(itemsView)),
  }),
);
export type ThreadTurnsListParams = Infer<typeof threadTurnsListParams>;

export const threadItemsListParams = define('ThreadItemsListParams', () =>
  object({
    threadId: z.string(),
    turnId: maybe(z.string()),
    cursor: maybe(z.union([z.string(), object({ type: z.literal('item'), itemId: z.string() })])),
    limit: maybe(pageLimit()),
    /** Default `asc`. */
    sortDirection: maybe(schemaOf(sortDirection)),
    deferOutput: maybe(
      object({
        commandExecution: z.optional(z.boolean()),
        mcpToolCall: z.optional(z.boolean()),
      }),
    ),
  }),
);
export type ThreadItemsListParams = Infer<typeof threadItemsListParams>;
export const threadItemEntry = define('ThreadItemEntry', () =>
  object({
    turnId: z.string(),
    item: threadItem(),
    outputDeferred: z.optional(z.boolean()),
    startedAtMs: maybe(z.number()),
    completedAtMs: maybe(z.number()),
  }),
);
export const threadItemsListResponse = define('ThreadItemsListResponse', () =>
  object({
    data: z.array(threadItemEntry()),
    nextCursor: maybe(z.string()),
    backwardsCursor: maybe(z.string()),
  }),
);
export type ThreadItemsListResponse = Infer<typeof threadItemsListResponse>;
