/** Hooks: commands of the user's that run at points of a turn, and what became of each run. */
import * as z from 'zod/mini';
import { notice, row } from './row.ts';
import type { NotificationRow, RequestRow } from './row.ts';
import { count, define, maybe, object, openEnum, openUnion } from './schema.ts';
import type { Infer } from './schema.ts';

const eventName = () =>
  openEnum(
    'preModelRequest',
    'postModelRequest',
    'preToolUse',
    'permissionRequest',
    'postToolUse',
    'preCompact',
    'postCompact',
    'sessionStart',
    'sessionEnd',
    'userPromptSubmit',
    'subagentStart',
    'subagentStop',
    'stop',
    'interrupt',
  );

const source = () =>
  openEnum(
    'system',
    'user',
    'project',
    'mdm',
    'sessionFlags',
    'plugin',
    'cloudRequirements',
    'cloudManagedConfig',
    'legacyManagedConfigFile',
    'legacyManagedConfigMdm',
    'unknown',
  );

/** Members that a hook has whatever handles it. */
const common = () => ({
  /** Where it is declared: `file:event:group:place`. Its state in the config has the same name. */
  key: z.string(),
  eventName: eventName(),
  matcher: maybe(z.string()),
  timeoutSec: count(),
  statusMessage: maybe(z.string()),
  /** Tokens of context above which the model gets an excerpt; 0 for never. */
  additionalContextLimit: maybe(count()),
  /** Absolute. */
  sourcePath: z.string(),
  source: source(),
  pluginId: maybe(z.string()),
  environmentId: maybe(z.string()),
  displayOrder: z.int(),
  enabled: z.boolean(),
  isManaged: z.boolean(),
  /** `sha256:…`: of what it does, so that trust ends when that changes. */
  currentHash: z.string(),
  trustStatus: openEnum('managed', 'untrusted', 'trusted', 'modified'),
});

const hookMetadata = define('HookMetadata', () =>
  openUnion(
    'handlerType',
    {
      command: define('CommandHookMetadata', () =>
        object({
          ...common(),
          handlerType: z.literal('command'),
          command: z.string(),
          async: z.boolean(),
        }),
      ),
      mcpTool: define('McpToolHookMetadata', () =>
        object({
          ...common(),
          handlerType: z.literal('mcpTool'),
          server: z.string(),
          tool: z.string(),
        }),
      ),
    },
    common(),
  ),
);
export type HookMetadata = Infer<typeof hookMetadata>;

const hookRun = define('HookRunSummary', () =>
  object({
    id: z.string(),
    eventName: eventName(),
    handlerType: openEnum('command', 'mcpTool', 'prompt', 'agent'),
    executionMode: openEnum('sync', 'async'),
    scope: openEnum('thread', 'turn'),
    sourcePath: z.string(),
    source: z.optional(source()),
    displayOrder: z.int(),
    status: openEnum('running', 'completed', 'failed', 'blocked', 'stopped'),
    statusMessage: maybe(z.string()),
    /** Unix seconds. */
    startedAt: z.int(),
    completedAt: maybe(z.int()),
    durationMs: maybe(z.int()),
    entries: z.array(
      object({
        kind: openEnum('warning', 'stop', 'feedback', 'context', 'error'),
        text: z.string(),
      }),
    ),
  }),
);
export type HookRun = Infer<typeof hookRun>;

const listParams = define('HooksListParams', () =>
  object({ cwds: z.optional(z.array(z.string())), threadId: maybe(z.string()) }),
);
export type HooksListParams = Infer<typeof listParams>;

export const hookRequests = {
  'hooks/list': row(
    listParams,
    define('HooksListResponse', () =>
      object({
        data: z.array(
          object({
            cwd: z.string(),
            hooks: z.array(hookMetadata()),
            warnings: z.array(z.string()),
            errors: z.array(object({ path: z.string(), message: z.string() })),
          }),
        ),
      }),
    ),
  ),
} as const satisfies Record<string, RequestRow>;

const told = () => ({ threadId: z.string(), turnId: maybe(z.string()), run: hookRun() });

export const hookNotifications = {
  'hook/started': notice(define('HookStartedNotification', () => object(told()))),
  'hook/completed': notice(define('HookCompletedNotification', () => object(told()))),
} as const satisfies Record<string, NotificationRow>;
