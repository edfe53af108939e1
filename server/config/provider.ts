/** Which endpoint answers a thread, and with which key. */
import type { KeyStore } from './key-store.ts';
import { localBaseUrl, localProvider } from './local-providers.ts';
import { PROVIDER_DEFAULTS } from './provider-settings.ts';
import type { KeyCommand, ProviderSettings, WireApi } from './provider-settings.ts';
import type { Settings } from './settings.ts';

export const OFFLINE_GUIDE = 'offline-guide';
export const OPENAI = 'openai';
const OPENAI_URL = 'https://api.openai.com/v1';

/** A provider, ready to be asked. It holds a key: never log or serialise it. */
export type ResolvedProvider = {
  readonly id: string;
  /** For people. */
  readonly name: string;
  /** `offline-guide` runs inside the server; its address is known once it has started. */
  readonly kind: 'http' | 'offline-guide';
  /** Empty for the offline guide. */
  readonly baseUrl: string;
  readonly wireApi: WireApi;
  readonly apiKey: string | null;
  /** Where the key came from, in words; null without a key. */
  readonly keySource: string | null;
  /** What prints the key, where it is not known otherwise; null where nothing does. */
  readonly keyCommand: KeyCommand | null;
  /** What to do about a key that is asked for and not there; null when nothing is amiss. */
  readonly missingKey: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly requestMaxRetries: number;
  readonly streamMaxRetries: number;
  readonly streamIdleTimeoutMs: number;
};

export type ProviderResolution =
  | { readonly ok: true; readonly provider: ResolvedProvider }
  /** `message` names the field of config.toml. */
  | { readonly ok: false; readonly providerId: string; readonly message: string };

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The provider used where a thread names none: the configured one, else OpenAI if there is a key
 * for it, else the offline guide.
 */
export function defaultProviderId(
  settings: Settings,
  environment: Environment,
  keys: KeyStore,
): string {
  if (settings.modelProvider !== null) return settings.modelProvider;
  const hasKey =
    keys.get(OPENAI) !== null ||
    keys.kept !== null ||
    variable(environment, 'OPENAI_API_KEY') !== null;
  return hasKey ? OPENAI : OFFLINE_GUIDE;
}

/** Ids of all providers that are listed, built-in ones last. */
export function providerIds({ modelProvider, modelProviders }: Settings): readonly string[] {
  const local = modelProvider === null ? null : localProvider(modelProvider);
  const built = [...(local === null ? [] : [local.id]), OPENAI, OFFLINE_GUIDE];
  return [...new Set([...Object.keys(modelProviders), ...built])];
}

/** Whether a thread may name it. */
export function isProvider(settings: Settings, id: string): boolean {
  return localProvider(id) !== null || providerIds(settings).includes(id);
}

/** For people. */
export function providerName({ modelProviders }: Settings, id: string): string {
  if (id === OFFLINE_GUIDE) return offlineGuide.name;
  const configured = Object.hasOwn(modelProviders, id) ? modelProviders[id] : undefined;
  return configured?.name ?? (id === OPENAI ? 'OpenAI' : (localProvider(id)?.name ?? id));
}

/** Resolves `requested`, or the default provider when that is null. */
export function resolveProvider(
  settings: Settings,
  environment: Environment,
  keys: KeyStore,
  requested: string | null = null,
): ProviderResolution {
  const id = requested ?? defaultProviderId(settings, environment, keys);
  if (id === OFFLINE_GUIDE) return { ok: true, provider: offlineGuide };
  const configured = Object.hasOwn(settings.modelProviders, id)
    ? settings.modelProviders[id]
    : undefined;
  const local = configured === undefined ? localProvider(id) : null;
  if (configured === undefined && local === null && id !== OPENAI) {
    const message = `model_provider "${id}" is not known: config.toml has no [model_providers.${id}].`;
    return { ok: false, providerId: id, message };
  }
  if (configured !== undefined && configured.fault !== null) {
    return { ok: false, providerId: id, message: configured.fault };
  }
  const baseUrl =
    configured?.baseUrl ??
    (id === OPENAI
      ? (settings.openaiBaseUrl ?? variable(environment, 'OPENAI_BASE_URL') ?? OPENAI_URL)
      : local === null
        ? null
        : localBaseUrl(local, environment));
  if (baseUrl === null) {
    const message = `model_providers.${id}.base_url is missing in config.toml.`;
    return { ok: false, providerId: id, message };
  }
  return {
    ok: true,
    provider: {
      id,
      name: providerName(settings, id),
      kind: 'http',
      baseUrl,
      wireApi: configured?.wireApi ?? (local === null ? 'responses' : 'chat'),
      ...findKey(id, configured, environment, keys),
      headers: headersOf(id, configured, environment),
      query: configured?.queryParams ?? {},
      requestMaxRetries: configured?.requestMaxRetries ?? PROVIDER_DEFAULTS.requestMaxRetries,
      streamMaxRetries: configured?.streamMaxRetries ?? PROVIDER_DEFAULTS.streamMaxRetries,
      streamIdleTimeoutMs: configured?.streamIdleTimeoutMs ?? PROVIDER_DEFAULTS.streamIdleTimeoutMs,
    },
  };
}

const offlineGuide: ResolvedProvider = {
  id: OFFLINE_GUIDE,
  name: 'Offline guide (not an AI model)',
  kind: 'offline-guide',
  baseUrl: '',
  wireApi: 'responses',
  apiKey: null,
  keySource: null,
  keyCommand: null,
  missingKey: null,
  headers: {},
  query: {},
  // It is in this process: what fails once fails again.
  requestMaxRetries: 1,
  streamMaxRetries: 1,
  streamIdleTimeoutMs: PROVIDER_DEFAULTS.streamIdleTimeoutMs,
};

type FoundKey = Pick<ResolvedProvider, 'apiKey' | 'keySource' | 'keyCommand' | 'missingKey'>;

/** What the app handed over comes first, then the login, the environment, and the config. */
function findKey(
  id: string,
  configured: ProviderSettings | undefined,
  environment: Environment,
  keys: KeyStore,
): FoundKey {
  const found = (apiKey: string, keySource: string): FoundKey => ({
    apiKey,
    keySource,
    keyCommand: null,
    missingKey: null,
  });
  const usesOpenaiKey = id === OPENAI || configured?.requiresOpenaiAuth === true;
  const handed = keys.get(id) ?? (usesOpenaiKey ? keys.get(OPENAI) : null);
  if (handed !== null) return found(handed, 'from the settings');
  if (usesOpenaiKey && keys.kept !== null) return found(keys.kept, 'from the login');
  const names = [
    ...(configured?.envKey == null ? [] : [configured.envKey]),
    ...(usesOpenaiKey ? ['OPENAI_API_KEY'] : []),
  ];
  for (const name of names) {
    const value = variable(environment, name);
    if (value !== null) return found(value, `env ${name}`);
  }
  const written = configured?.bearerToken?.trim() ?? '';
  if (written !== '') return found(written, 'experimental_bearer_token in config.toml');
  if (configured?.keyCommand != null) {
    return { apiKey: null, keySource: null, keyCommand: configured.keyCommand, missingKey: null };
  }
  const wanted = names[0];
  const advice = configured?.envKeyInstructions;
  return {
    apiKey: null,
    keySource: null,
    keyCommand: null,
    missingKey:
      wanted === undefined
        ? null
        : `No API key for ${configured?.name ?? (id === OPENAI ? 'OpenAI' : id)}: add one in the settings, or set the environment variable ${wanted}.${advice == null ? '' : ` ${advice}`}`,
  };
}

function headersOf(
  id: string,
  configured: ProviderSettings | undefined,
  environment: Environment,
): Record<string, string> {
  const fromEnvironment: Record<string, string> = {
    ...(id === OPENAI
      ? { 'openai-organization': 'OPENAI_ORGANIZATION', 'openai-project': 'OPENAI_PROJECT' }
      : {}),
    ...configured?.envHttpHeaders,
  };
  const headers: Record<string, string> = {};
  for (const [header, name] of Object.entries(fromEnvironment)) {
    const value = variable(environment, name);
    if (value !== null) headers[header] = value;
  }
  return { ...headers, ...configured?.httpHeaders };
}

/** A variable's value without surrounding blanks; null when it is unset or empty. */
function variable(environment: Environment, name: string): string | null {
  const value = environment[name]?.trim() ?? '';
  return value === '' ? null : value;
}
