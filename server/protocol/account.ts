/** Who pays: the key or account that model requests are made with. */
import * as z from 'zod/mini';
import { notice, row } from './row.ts';
import { closedUnion, define, json, maybe, object, openEnum, openUnion } from './schema.ts';
import { empty } from './thread.ts';

const noParams = (id: string) => define(id, () => z.optional(z.nullable(z.looseObject({}))));

const account = define('Account', () =>
  openUnion('type', {
    apiKey: define('ApiKeyAccount', () => object({ type: z.literal('apiKey') })),
  }),
);
export const accountReadParams = define('GetAccountParams', () =>
  object({ refreshToken: z.optional(z.boolean()) }),
);
export const accountReadResponse = define('GetAccountResponse', () =>
  object({
    account: maybe(account()),
    userId: maybe(z.string()),
    /** Whether the default provider needs an account. */
    requiresOpenaiAuth: z.boolean(),
    workspaceRouting: maybe(json()),
  }),
);

/** Kinds other than `apiKey` are known, and answered with an error that says what works. */
const kind = <K extends string>(type: K, ...fields: readonly string[]) =>
  define(`${type[0]?.toUpperCase()}${type.slice(1)}Login`, () =>
    object({
      type: z.literal(type),
      ...Object.fromEntries(fields.map((field) => [field, z.string()])),
    }),
  );
export const accountLoginStartParams = define('LoginAccountParams', () =>
  closedUnion('type', {
    apiKey: define('ApiKeyLogin', () => object({ type: z.literal('apiKey'), apiKey: z.string() })),
    chatgpt: kind('chatgpt'),
    chatgptDeviceCode: kind('chatgptDeviceCode'),
    chatgptAuthTokens: kind('chatgptAuthTokens', 'accessToken', 'chatgptAccountId'),
    amazonBedrock: kind('amazonBedrock', 'apiKey', 'region'),
    amazonBedrockAccessKeys: kind(
      'amazonBedrockAccessKeys',
      'accessKeyId',
      'secretAccessKey',
      'region',
    ),
  }),
);
export const accountLoginStartResponse = define('LoginAccountResponse', () =>
  openUnion('type', {
    apiKey: define('ApiKeyLoginStarted', () => object({ type: z.literal('apiKey') })),
  }),
);
export const accountLoginCancelParams = define('CancelLoginAccountParams', () =>
  object({ loginId: z.string() }),
);
export const accountLoginCancelResponse = define('CancelLoginAccountResponse', () =>
  object({ status: openEnum('canceled', 'notFound') }),
);

export const accountUsageReadParams = define('GetAccountTokenUsageParams', () =>
  z.optional(z.nullable(object({ threadId: maybe(z.string()) }))),
);
export const authStatusParams = define('GetAuthStatusParams', () =>
  object({ includeToken: maybe(z.boolean()), refreshToken: maybe(z.boolean()) }),
);
export const authStatusResponse = define('GetAuthStatusResponse', () =>
  object({
    authMethod: maybe(openEnum('apikey')),
    /** Only when it was asked for, and only a key that is kept in the home. */
    authToken: maybe(z.string()),
    requiresOpenaiAuth: maybe(z.boolean()),
  }),
);

const rateLimits = define('AccountRateLimitsReadResponse', () => object({ rateLimits: json() }));
const tokenUsage = define('AccountUsageReadResponse', () => object({ summary: json() }));

export const accountRequests = {
  'account/read': row(accountReadParams, accountReadResponse),
  'account/login/start': row(accountLoginStartParams, accountLoginStartResponse),
  'account/login/cancel': row(accountLoginCancelParams, accountLoginCancelResponse),
  'account/logout': row(noParams('AccountLogoutParams'), empty),
  'account/rateLimits/read': row(noParams('AccountRateLimitsReadParams'), rateLimits),
  'account/usage/read': row(accountUsageReadParams, tokenUsage),
  getAuthStatus: row(authStatusParams, authStatusResponse),
} as const;

export const accountNotifications = {
  'account/login/completed': notice(
    define('AccountLoginCompletedNotification', () =>
      object({
        loginId: maybe(z.string()),
        success: z.boolean(),
        error: maybe(z.string()),
        onboardingEntrypoint: maybe(z.string()),
      }),
    ),
  ),
  'account/updated': notice(
    define('AccountUpdatedNotification', () =>
      object({ authMode: maybe(openEnum('apikey')), planType: maybe(z.string()) }),
    ),
  ),
} as const;
