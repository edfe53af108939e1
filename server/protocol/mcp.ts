/** MCP servers: how they stand, what they offer, calls and reads beside the turns, logins. */
import * as z from 'zod/mini';
import { notice, row } from './row.ts';
import type { NotificationRow, RequestRow } from './row.ts';
import { count, define, json, maybe, object, openEnum, pageLimit } from './schema.ts';
import type { Infer } from './schema.ts';

const empty = define('McpEmptyResponse', () => z.looseObject({}));
const nothing = define('McpServerRefreshParams', () => z.optional(z.nullable(z.looseObject({}))));

export const mcpServerStatus = define('McpServerStatus', () =>
  object({
    name: z.string(),
    /** How it stands in the thread that was asked about; null without one. */
    runtimeStatus: z.nullable(
      openEnum(
        'notStarted',
        'starting',
        'connected',
        'authenticationRequired',
        'failed',
        'cancelled',
        'disabled',
      ),
    ),
    pluginId: maybe(z.string()),
    httpOrigin: maybe(z.string()),
    serverInfo: maybe(json()),
    serverCapabilities: maybe(json()),
    toolListMeta: maybe(json()),
    tools: z.record(z.string(), json()),
    /** Why the tools are not known. */
    toolsError: maybe(z.string()),
    resources: z.array(json()),
    resourceTemplates: z.array(json()),
    authStatus: openEnum('unknown', 'unsupported', 'notLoggedIn', 'bearerToken', 'oAuth'),
  }),
);
export type McpServerStatus = Infer<typeof mcpServerStatus>;

const listParams = define('ListMcpServerStatusParams', () =>
  object({
    cursor: maybe(z.string()),
    limit: maybe(pageLimit()),
    detail: maybe(z.enum(['full', 'toolsAndAuthOnly'])),
    threadId: maybe(z.string()),
    serverName: maybe(z.string()),
  }),
);
export type McpStatusListParams = Infer<typeof listParams>;

const toolCallParams = define('McpServerToolCallParams', () =>
  object({
    threadId: z.string(),
    server: z.string(),
    tool: z.string(),
    arguments: z.optional(json()),
    _meta: z.optional(json()),
  }),
);
export type McpToolCallParams = Infer<typeof toolCallParams>;

const resourceReadParams = define('McpResourceReadParams', () =>
  object({
    threadId: maybe(z.string()),
    server: z.string(),
    uri: z.string(),
    _meta: maybe(json()),
    originCallId: maybe(z.string()),
    connectorId: maybe(z.string()),
    target: maybe(json()),
  }),
);
export type McpResourceReadParams = Infer<typeof resourceReadParams>;

const oauthLoginParams = define('McpServerOauthLoginParams', () =>
  object({
    name: z.string(),
    threadId: maybe(z.string()),
    clientRegistration: maybe(openEnum('auto', 'cimd', 'dcr')),
    scopes: maybe(z.array(z.string())),
    timeoutSecs: maybe(count()),
  }),
);
export type McpOauthLoginParams = Infer<typeof oauthLoginParams>;

export const mcpRequests = {
  'mcpServerStatus/list': row(
    listParams,
    define('ListMcpServerStatusResponse', () =>
      object({ data: z.array(mcpServerStatus()), nextCursor: z.nullable(z.string()) }),
    ),
  ),
  'mcpServer/tool/call': row(
    toolCallParams,
    define('McpServerToolCallResponse', () =>
      object({
        content: z.array(json()),
        structuredContent: z.optional(json()),
        isError: z.optional(z.boolean()),
        _meta: z.optional(json()),
      }),
    ),
  ),
  'mcpServer/resource/read': row(
    resourceReadParams,
    define('McpResourceReadResponse', () =>
      object({ contents: z.array(json()), originCallId: z.nullable(z.string()) }),
    ),
  ),
  'mcpServer/oauth/login': row(
    oauthLoginParams,
    define('McpServerOauthLoginResponse', () =>
      object({ authorizationUrl: z.string(), loginId: z.optional(z.string()) }),
    ),
  ),
  'config/mcpServer/reload': row(nothing, empty),
} as const satisfies Record<string, RequestRow>;

export const mcpNotifications = {
  'mcpServer/startupStatus/updated': notice(
    define('McpServerStatusUpdatedNotification', () =>
      object({
        threadId: maybe(z.string()),
        name: z.string(),
        status: openEnum('starting', 'ready', 'failed', 'cancelled'),
        error: maybe(z.string()),
        failureReason: maybe(openEnum('reauthenticationRequired')),
      }),
    ),
  ),
  'mcpServer/oauthLogin/completed': notice(
    define('McpServerOauthLoginCompletedNotification', () =>
      object({
        name: z.string(),
        threadId: maybe(z.string()),
        loginId: maybe(z.string()),
        success: z.boolean(),
        error: z.optional(z.string()),
      }),
    ),
  ),
} as const satisfies Record<string, NotificationRow>;
