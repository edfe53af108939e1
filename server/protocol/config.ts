/** The handshake, models, configuration, and what the server says about itself. */
import * as z from 'zod/mini';
import { initializeShape } from './handshake.ts';
import { row } from './row.ts';
import { count, define, json, maybe, object, openEnum, openUnion, defineShape } from './schema.ts';
import type { Infer } from './schema.ts';

export const initializeParams = defineShape('InitializeParams', initializeShape);
export type { InitializeParams } from './handshake.ts';
export const initializeResponse = define('InitializeResponse', () =>
  object({
    userAgent: z.string(),
    codexHome: z.string(),
    platformFamily: openEnum('unix', 'windows'),
    platformOs: z.string(),
  }),
);
export type InitializeResponse = Infer<typeof initializeResponse>;

/** Where settings come from. `dotCodexFolder` is the folder in a workspace that holds its config. */
export const configLayerSource = define('ConfigLayerSource', () =>
  openUnion('type', {
    system: define('SystemConfigLayer', () =>
      object({ type: z.literal('system'), file: z.string() }),
    ),
    user: define('UserConfigLayer', () =>
      object({ type: z.literal('user'), file: z.string(), profile: maybe(z.string()) }),
    ),
    project: define('ProjectConfigLayer', () =>
      object({ type: z.literal('project'), dotCodexFolder: z.string() }),
    ),
    sessionFlags: define('SessionFlagsConfigLayer', () =>
      object({ type: z.literal('sessionFlags') }),
    ),
  }),
);
export const configLayerMetadata = define('ConfigLayerMetadata', () =>
  object({ name: configLayerSource(), version: z.string() }),
);

const configTable = () => z.record(z.string(), json());

export const configReadParams = define('ConfigReadParams', () =>
  object({
    includeLayers: z.optional(z.boolean()),
    /** As seen from this folder, with what its workspace says. */
    cwd: maybe(z.string()),
  }),
);
export type ConfigReadParams = Infer<typeof configReadParams>;
export const configLayer = define('ConfigLayer', () =>
  object({
    name: configLayerSource(),
    version: z.string(),
    config: json(),
    /** Why it has no effect. */
    disabledReason: maybe(z.string()),
  }),
);
export const configReadResponse = define('ConfigReadResponse', () =>
  object({
    config: configTable(),
    origins: z.record(z.string(), configLayerMetadata()),
    /** The strongest first. */
    layers: maybe(z.array(configLayer())),
  }),
);
export type ConfigReadResponse = Infer<typeof configReadResponse>;

const edit = () => ({
  /** Dotted, as in `model_providers.local.base_url`. */
  keyPath: z.string(),
  /** null deletes the key. */
  value: json().check(z.refine((value) => value !== undefined)),
  mergeStrategy: z.enum(['replace', 'upsert']),
});
const target = () => ({
  filePath: maybe(z.string()),
  /** `sha256:…` of the file that the edit was made for. */
  expectedVersion: maybe(z.string()),
});
export const configValueWriteParams = define('ConfigValueWriteParams', () =>
  object({ ...edit(), ...target() }),
);
export type ConfigValueWriteParams = Infer<typeof configValueWriteParams>;
export const configBatchWriteParams = define('ConfigBatchWriteParams', () =>
  object({
    /** All of them are written, or none. */
    edits: z.array(object(edit())),
    ...target(),
    /** Puts what changed in force in loaded threads too. */
    reloadUserConfig: z.optional(z.boolean()),
  }),
);
export const configWriteResponse = define('ConfigWriteResponse', () =>
  object({
    status: openEnum('ok', 'okOverridden'),
    version: z.string(),
    filePath: z.string(),
    overriddenMetadata: maybe(
      object({
        message: z.string(),
        overridingLayer: configLayerMetadata(),
        effectiveValue: json(),
      }),
    ),
  }),
);
export type ConfigWriteResponse = Infer<typeof configWriteResponse>;

const noParams = define('ConfigRequirementsReadParams', () =>
  z.optional(z.nullable(z.looseObject({}))),
);
export const configRequirementsReadResponse = define('ConfigRequirementsReadResponse', () =>
  object({
    supportsIndependentSpeedModes: maybe(z.boolean()),
    /** What the computer's administrator allows; null when nothing is required. */
    requirements: z.nullable(configTable()),
  }),
);

export const configRequests = {
  'config/read': row(configReadParams, configReadResponse),
  'config/value/write': row(configValueWriteParams, configWriteResponse),
  'config/batchWrite': row(configBatchWriteParams, configWriteResponse),
  'configRequirements/read': row(noParams, configRequirementsReadResponse),
} as const;

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
