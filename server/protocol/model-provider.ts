/** Models and the providers that serve them. */
import * as z from 'zod/mini';
import { modelPrice } from './model-price.ts';
import { experimental, row } from './row.ts';
import {
  closedUnion,
  define,
  json,
  maybe,
  object,
  openEnum,
  openUnion,
  pageLimit,
} from './schema.ts';
import type { Infer } from './schema.ts';
import { empty } from './thread.ts';

const serviceTier = define('ModelServiceTier', () =>
  object({ id: z.string(), name: z.string(), description: z.string() }),
);
/** One entry of the model list. `provider` is ours, and there where `everyProvider` was asked for. */
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
    price: maybe(modelPrice()),
    serviceTiers: z.optional(z.array(serviceTier())),
    defaultServiceTier: maybe(z.string()),
    upgrade: maybe(z.string()),
    upgradeInfo: maybe(json()),
    availabilityNux: maybe(object({ message: z.string() })),
  }),
);
export type Model = Infer<typeof model>;
export const modelListParams = define('ModelListParams', () =>
  object({
    modelProvider: maybe(z.string()),
    cursor: maybe(z.string()),
    limit: maybe(pageLimit()),
    includeHidden: maybe(z.boolean()),
    /** Ours: what every configured provider serves, each entry with its `provider`. */
    everyProvider: z.optional(z.boolean()),
  }),
);
export type ModelListParams = Infer<typeof modelListParams>;
export const modelListResponse = define('ModelListResponse', () =>
  object({ data: z.array(model()), nextCursor: maybe(z.string()) }),
);
export type ModelListResponse = Infer<typeof modelListResponse>;

const gatewayAuth = define('GatewayAuth', () =>
  openUnion('mode', {
    none: define('NoGatewayAuth', () => object({ mode: z.literal('none') })),
    environmentVariable: define('EnvironmentVariableGatewayAuth', () =>
      object({ mode: z.literal('environmentVariable'), envKey: z.string() }),
    ),
    externallyConfigured: define('ExternallyConfiguredGatewayAuth', () =>
      object({ mode: z.literal('externallyConfigured'), envKey: maybe(z.string()) }),
    ),
  }),
);
const providerSettings = define('ProviderSettings', () =>
  openUnion('type', {
    openai: define('OpenaiProviderSettings', () => object({ type: z.literal('openai') })),
    customGateway: define('CustomGatewayProviderSettings', () =>
      object({
        type: z.literal('customGateway'),
        auth: gatewayAuth(),
        /** Ours: `chat` for Chat Completions; left out for the Responses API. */
        wireApi: z.optional(openEnum('responses', 'chat')),
      }),
    ),
  }),
);
export const modelProviderSummary = define('ModelProviderSummary', () =>
  object({
    id: z.string(),
    name: z.string(),
    canEdit: z.boolean(),
    /** Null when there is none, or it can't be shown because it may hold a secret. */
    baseUrl: maybe(z.string()),
    settings: providerSettings(),
  }),
);
export type ModelProviderSummary = Infer<typeof modelProviderSummary>;

const noFields = (id: string) => define(id, () => object({}));
export const modelProviderListResponse = define('ModelProviderListResponse', () =>
  object({
    data: z.array(modelProviderSummary()),
    defaultProviderId: z.string(),
    canChangeDefault: z.boolean(),
  }),
);
export const modelProviderCapabilitiesReadResponse = define(
  'ModelProviderCapabilitiesReadResponse',
  () => object({ imageGeneration: z.boolean(), webSearch: z.boolean() }),
);

/** What is left out stays; null clears. Without `providerId` a new provider is made. */
export const customGatewaySettingsPatch = define('CustomGatewaySettingsPatch', () =>
  object({
    type: z.literal('customGateway'),
    providerId: maybe(z.string()),
    name: z.optional(z.string()),
    baseUrl: maybe(z.string()),
    envKey: maybe(z.string()),
    /** Ours: which API it speaks; `responses` unless a new provider says otherwise. */
    wireApi: z.optional(z.enum(['responses', 'chat'])),
  }),
);
export type CustomGatewaySettingsPatch = Infer<typeof customGatewaySettingsPatch>;
export const modelProviderConfigWriteParams = define('ModelProviderConfigWriteParams', () =>
  object({
    settings: closedUnion('type', {
      customGateway: customGatewaySettingsPatch,
      bedrock: define('BedrockSettingsPatch', () => object({ type: z.literal('bedrock') })),
      gcp: define('GcpSettingsPatch', () => object({ type: z.literal('gcp') })),
    }),
  }),
);
export const modelProviderConfigWriteResponse = define('ModelProviderConfigWriteResponse', () =>
  object({ provider: modelProviderSummary() }),
);

/**
 * Ours: hands a provider's key to the server, which keeps it in memory only; null forgets it.
 * The answer never holds a key.
 */
export const modelProviderKeyWriteParams = define('ModelProviderKeyWriteParams', () =>
  object({ modelProvider: z.string(), key: z.nullable(z.string()) }),
);
export type ModelProviderKeyWriteParams = Infer<typeof modelProviderKeyWriteParams>;

const offeredModel = define('OfferedModel', () =>
  object({
    model: z.string(),
    /** Tokens; null when the provider does not tell. */
    contextWindow: maybe(z.number()),
    /** Left out where the provider does not tell. */
    price: maybe(modelPrice()),
  }),
);
export type OfferedModel = Infer<typeof offeredModel>;
/** Ours: what a provider of the config itself says that it has. */
export const modelProviderModelsListParams = define('ModelProviderModelsListParams', () =>
  object({ modelProvider: z.string() }),
);
export const modelProviderModelsListResponse = define('ModelProviderModelsListResponse', () =>
  object({ data: z.array(offeredModel()) }),
);
const localModelServer = define('LocalModelServer', () =>
  object({
    name: z.string(),
    baseUrl: z.string(),
    wireApi: openEnum('responses', 'chat'),
    models: z.array(offeredModel()),
  }),
);
export type LocalModelServer = Infer<typeof localModelServer>;
/** Ours: servers of models that run on the machine of the app server, whether or not the config knows them. */
export const modelProviderLocalListResponse = define('ModelProviderLocalListResponse', () =>
  object({ data: z.array(localModelServer()) }),
);

export const modelProviderRequests = {
  'model/list': row(modelListParams, modelListResponse),
  'modelProvider/list': row(noFields('ModelProviderListParams'), modelProviderListResponse),
  'modelProvider/capabilities/read': row(
    noFields('ModelProviderCapabilitiesReadParams'),
    modelProviderCapabilitiesReadResponse,
  ),
  'modelProvider/config/write': row(
    modelProviderConfigWriteParams,
    modelProviderConfigWriteResponse,
  ),
  'modelProvider/key/write': experimental(modelProviderKeyWriteParams, empty),
  'modelProvider/models/list': experimental(
    modelProviderModelsListParams,
    modelProviderModelsListResponse,
  ),
  'modelProvider/local/list': experimental(
    noFields('ModelProviderLocalListParams'),
    modelProviderLocalListResponse,
  ),
} as const;
