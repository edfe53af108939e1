/** The handshake, models, configuration, and what the server says about itself. */
import * as z from 'zod/mini';
import { count, define, json, maybe, object, openEnum } from './schema.ts';
import type { Infer } from './schema.ts';

export const initializeParams = define('InitializeParams', () =>
  object({
    clientInfo: object({ name: z.string(), title: maybe(z.string()), version: z.string() }),
    capabilities: maybe(
      object({
        experimentalApi: z.optional(z.boolean()),
        requestAttestation: z.optional(z.boolean()),
        optOutNotificationMethods: maybe(z.array(z.string())),
        extensions: maybe(z.record(z.string(), json())),
        requiredHumanApproval: z.optional(z.boolean()),
        explicitGatewayOauth: z.optional(z.boolean()),
        mcpServerOpenaiFormElicitation: z.optional(z.boolean()),
      }),
    ),
  }),
);
export type InitializeParams = Infer<typeof initializeParams>;
export const initializeResponse = define('InitializeResponse', () =>
  object({
    userAgent: z.string(),
    codexHome: z.string(),
    platformFamily: openEnum('unix', 'windows'),
    platformOs: z.string(),
  }),
);
export type InitializeResponse = Infer<typeof initializeResponse>;

/** One entry of the model list. `provider` is ours: which configured provider serves it. */
export const model = define('Model', () =>
  object({
    id: z.string(),
    model: z.string(),
    provider: maybe(z.string()),
    displayName: z.string(),
    description: z.string(),
    hidden: z.optional(z.boolean()),
    isDefault: z.boolean(),
    supportedReasoningEfforts: z.array(
      object({ reasoningEffort: z.string(), description: z.string() }),
    ),
    defaultReasoningEffort: maybe(z.string()),
    inputModalities: z.optional(z.array(z.string())),
    serviceTiers: z.optional(z.array(json())),
    upgrade: maybe(z.string()),
  }),
);
export type Model = Infer<typeof model>;
export const modelListParams = define('ModelListParams', () =>
  object({
    modelProvider: maybe(z.string()),
    cursor: maybe(z.string()),
    limit: maybe(count()),
    includeHidden: maybe(z.boolean()),
  }),
);
export type ModelListParams = Infer<typeof modelListParams>;
export const modelListResponse = define('ModelListResponse', () =>
  object({ data: z.array(model()), nextCursor: maybe(z.string()) }),
);
export type ModelListResponse = Infer<typeof modelListResponse>;

/**
 * Ours: hands a provider's key to the server, which keeps it in memory only; null forgets it.
 * The answer never holds a key.
 */
export const modelProviderKeyWriteParams = define('ModelProviderKeyWriteParams', () =>
  object({ modelProvider: z.string(), key: z.nullable(z.string()) }),
);
export type ModelProviderKeyWriteParams = Infer<typeof modelProviderKeyWriteParams>;

export const configReadParams = define('ConfigReadParams', () =>
  object({ includeLayers: z.optional(z.boolean()), cwd: maybe(z.string()) }),
);
export type ConfigReadParams = Infer<typeof configReadParams>;
export const configReadResponse = define('ConfigReadResponse', () =>
  object({
    config: z.record(z.string(), json()),
    origins: z.record(z.string(), json()),
    layers: maybe(z.array(json())),
  }),
);
export type ConfigReadResponse = Infer<typeof configReadResponse>;

export const configValueWriteParams = define('ConfigValueWriteParams', () =>
  object({
    /** Dotted, as in `model_providers.local.base_url`. */
    keyPath: z.string(),
    /** null deletes the key. */
    value: json(),
    mergeStrategy: z.enum(['replace', 'upsert']),
    filePath: maybe(z.string()),
    /** `sha256:…` of the file that the edit was made for. */
    expectedVersion: maybe(z.string()),
  }),
);
export type ConfigValueWriteParams = Infer<typeof configValueWriteParams>;
export const configWriteResponse = define('ConfigWriteResponse', () =>
  object({
    status: openEnum('ok', 'okOverridden'),
    version: z.string(),
    filePath: z.string(),
    overriddenMetadata: maybe(json()),
  }),
);
export type ConfigWriteResponse = Infer<typeof configWriteResponse>;

const position = () => object({ line: count(), column: count() });
export const configWarning = define('ConfigWarningNotification', () =>
  object({
    summary: z.string(),
    details: maybe(z.string()),
    path: z.optional(z.string()),
    range: z.optional(object({ start: position(), end: position() })),
  }),
);
export type ConfigWarning = Infer<typeof configWarning>;

export const warningNotification = define('WarningNotification', () =>
  object({ threadId: maybe(z.string()), message: z.string() }),
);
export const deprecationNotice = define('DeprecationNoticeNotification', () =>
  object({ summary: z.string(), details: maybe(z.string()) }),
);
export const remoteControlStatusChanged = define('RemoteControlStatusChangedNotification', () =>
  object({
    status: z.string(),
    serverName: z.string(),
    installationId: z.string(),
    environmentId: maybe(z.string()),
  }),
);
export const rateLimitsUpdated = define('AccountRateLimitsUpdatedNotification', () =>
  object({ rateLimits: json() }),
);
export const serverRequestResolved = define('ServerRequestResolvedNotification', () =>
  object({ threadId: z.string(), requestId: z.union([z.string(), z.int()]) }),
);
