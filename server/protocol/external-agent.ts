/** Taking over what another agent on this computer was told: instructions, skills, servers, threads. */
import * as z from 'zod/mini';
import { notice, row } from './row.ts';
import { count, define, maybe, object, openEnum } from './schema.ts';
import type { Infer } from './schema.ts';

const itemType = () =>
  openEnum(
    'AGENTS_MD',
    'CONFIG',
    'SKILLS',
    'PLUGINS',
    'MCP_SERVER_CONFIG',
    'SUBAGENTS',
    'HOOKS',
    'COMMANDS',
    'MEMORY',
    'SESSIONS',
  );
const named = () => z.optional(z.array(object({ name: z.string() })));
const details = define('MigrationDetails', () =>
  object({
    plugins: z.optional(
      z.array(object({ marketplaceName: z.string(), pluginNames: z.array(z.string()) })),
    ),
    skills: named(),
    sessions: z.optional(
      z.array(object({ path: z.string(), cwd: z.string(), title: maybe(z.string()) })),
    ),
    mcpServers: named(),
    hooks: named(),
    subagents: named(),
    commands: named(),
    memory: z.optional(z.array(z.string())),
  }),
);
export const migrationItem = define('ExternalAgentConfigMigrationItem', () =>
  object({
    itemType: itemType(),
    description: z.string(),
    /** Absolute; null for what belongs to the user rather than to a folder. */
    cwd: maybe(z.string()),
    /** The parts; what is left out of them is not imported. */
    details: maybe(details()),
  }),
);
export type MigrationItem = Infer<typeof migrationItem>;

const connector = () => object({ name: z.string(), sessionCount: count(), source: z.string() });
const detectParams = define('ExternalAgentConfigDetectParams', () =>
  object({
    includeHome: z.optional(z.boolean()),
    cwds: maybe(z.array(z.string())),
    maxSessionAgeDays: maybe(count()),
    maxSessions: maybe(count()),
    source: maybe(z.string()),
    /** `cursor`, or else Claude Code. */
    migrationSource: maybe(z.string()),
  }),
);
export type DetectParams = Infer<typeof detectParams>;
const detectResponse = define('ExternalAgentConfigDetectResponse', () =>
  object({ items: z.array(migrationItem()), connectors: z.array(connector()) }),
);
const importParams = define('ExternalAgentConfigImportParams', () =>
  object({
    migrationItems: z.array(migrationItem()),
    source: maybe(z.string()),
    providerId: maybe(z.string()),
    migrationSource: maybe(z.string()),
  }),
);
export type ImportParams = Infer<typeof importParams>;
const importStarted = define('ExternalAgentConfigImportResponse', () =>
  object({ importId: z.string() }),
);

const success = define('ExternalAgentConfigImportItemTypeSuccess', () =>
  object({
    itemType: itemType(),
    cwd: maybe(z.string()),
    source: maybe(z.string()),
    target: maybe(z.string()),
    title: maybe(z.string()),
  }),
);
export type ImportSuccess = Infer<typeof success>;
const failure = define('ExternalAgentConfigImportItemTypeFailure', () =>
  object({
    itemType: itemType(),
    errorType: maybe(z.string()),
    subErrorType: maybe(z.string()),
    failureStage: z.string(),
    message: z.string(),
    cwd: maybe(z.string()),
    source: maybe(z.string()),
  }),
);
export type ImportFailure = Infer<typeof failure>;
const typeResult = define('ExternalAgentConfigImportTypeResult', () =>
  object({ itemType: itemType(), successes: z.array(success()), failures: z.array(failure()) }),
);
export type ImportTypeResult = Infer<typeof typeResult>;
const results = (id: string) =>
  define(id, () => object({ importId: z.string(), itemTypeResults: z.array(typeResult()) }));

export const importHistory = define('ExternalAgentConfigImportHistory', () =>
  object({
    importId: z.string(),
    providerId: maybe(z.string()),
    completedAtMs: z.number(),
    successes: z.array(success()),
    failures: z.array(failure()),
  }),
);
export type ImportHistory = Infer<typeof importHistory>;
const historiesResponse = define('ExternalAgentConfigImportHistoriesReadResponse', () =>
  object({ data: z.array(importHistory()), connectors: z.array(connector()) }),
);
const recordParams = define('ExternalAgentConfigImportHistoryRecordParams', () =>
  object({ providerId: z.string(), itemTypeResults: z.array(typeResult()) }),
);

export const externalAgentRequests = {
  'externalAgentConfig/detect': row(detectParams, detectResponse),
  'externalAgentConfig/import': row(importParams, importStarted),
  'externalAgentConfig/import/readHistories': row(
    define('ExternalAgentConfigImportHistoriesReadParams', () =>
      z.optional(z.nullable(z.looseObject({}))),
    ),
    historiesResponse,
  ),
  'externalAgentConfig/import/recordHistory': row(
    recordParams,
    define('ExternalAgentConfigImportHistoryRecordResponse', () =>
      object({ importId: z.string() }),
    ),
  ),
} as const;

export const externalAgentNotifications = {
  'externalAgentConfig/import/progress': notice(
    results('ExternalAgentConfigImportProgressNotification'),
  ),
  'externalAgentConfig/import/completed': notice(
    results('ExternalAgentConfigImportCompletedNotification'),
  ),
} as const;
