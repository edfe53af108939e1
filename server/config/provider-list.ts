/** Providers as clients list and edit them. Nothing here holds or shows a key. */
import { ConfigWriteError } from './config-edit.ts';
import type { ConfigEdit } from './config-edit.ts';
import type { LoadedConfig } from './config-assembly.ts';
import type { ConfigStore } from './config-store.ts';
import { isTable } from './fields.ts';
import type { TomlTable } from './fields.ts';
import type { KeyStore } from './key-store.ts';
import { formatKeyPath } from './key-path.ts';
import { localBaseUrl, localProvider } from './local-providers.ts';
import { defaultProviderId, OFFLINE_GUIDE, OPENAI, providerIds, providerName } from './provider.ts';
import type { WireApi } from './provider-settings.ts';

type GatewayAuth =
  | { readonly mode: 'none' }
  | { readonly mode: 'environmentVariable'; readonly envKey: string }
  | { readonly mode: 'externallyConfigured'; readonly envKey: string | null };

/** The contract's `ModelProviderSummary`. */
export interface ProviderSummary {
  readonly id: string;
  readonly name: string;
  readonly canEdit: boolean;
  readonly baseUrl: string | null;
  readonly settings:
    | { readonly type: 'openai' }
    | {
        readonly type: 'customGateway';
        readonly auth: GatewayAuth;
        /** Left out for the Responses API, which is all that the reference knows. */
        readonly wireApi?: 'chat';
      };
}

/** What a client changes: absent stays, null clears. Without an id a provider is made. */
export interface GatewayPatch {
  readonly providerId?: string | null | undefined;
  readonly name?: string | undefined;
  readonly baseUrl?: string | null | undefined;
  readonly envKey?: string | null | undefined;
  readonly wireApi?: WireApi | undefined;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** `modelProvider/list`, sorted by id. */
export async function listProviders(config: ConfigStore, variables: Variables, keys: KeyStore) {
  const loaded = await config.load();
  const ids = [...providerIds(loaded.settings)].sort();
  return {
    data: ids.map((id) => summary(loaded, id, variables)),
    defaultProviderId: defaultProviderId(loaded.settings, variables, keys),
    canChangeDefault: !isFixed(loaded, ['model_provider']),
  };
}

/** `modelProvider/config/write`. @throws {ConfigWriteError} */
export async function writeProvider(
  config: ConfigStore,
  patch: GatewayPatch,
): Promise<ProviderSummary> {
  const loaded = await config.load();
  const id = patch.providerId ?? newId(loaded, patch);
  if (id === OPENAI || id === OFFLINE_GUIDE) {
    throw refused(`${id} is built in and can't be changed.`);
  }
  const table = tableOf(loaded.config, id);
  if (patch.providerId != null && table === null) {
    throw new ConfigWriteError(
      'configPathNotFound',
      `There is no provider "${id}" in config.toml.`,
    );
  }
  if (patch.name !== undefined && patch.name.trim() === '') throw refused('`name` is empty.');
  if (patch.baseUrl != null && !isPlainAddress(patch.baseUrl)) {
    throw refused(
      '`baseUrl` must begin with http:// or https://, without a password, query or fragment.',
    );
  }
  if (patch.envKey !== undefined) {
    if (patch.envKey !== null && !/^[A-Za-z_][A-Za-z0-9_]*$/.test(patch.envKey)) {
      throw refused('`envKey` is no name of an environment variable.');
    }
    if (table !== null && authOf(table).mode === 'externallyConfigured') {
      throw refused('The key of this provider is configured elsewhere: leave `envKey` out.');
    }
  }
  const edits: ConfigEdit[] = [];
  const set = (key: string, value: unknown): void => {
    const keyPath = formatKeyPath(['model_providers', id, key]);
    edits.push({ keyPath, value, mergeStrategy: 'replace' });
  };
  if (patch.name !== undefined) set('name', patch.name.trim());
  if (patch.baseUrl !== undefined) set('base_url', patch.baseUrl);
  if (patch.envKey !== undefined) set('env_key', patch.envKey);
  if (patch.wireApi !== undefined) set('wire_api', patch.wireApi);
  else if (table === null) set('wire_api', 'responses');
  if (edits.length > 0) await config.write({ edits });
  return summary(await config.load(), id, {});
}

/** A free id made of the new provider's name. */
function newId({ settings }: LoadedConfig, { name, baseUrl }: GatewayPatch): string {
  if (name === undefined || name.trim() === '') throw refused('A new provider needs a `name`.');
  if (baseUrl == null) throw refused('A new provider needs a `baseUrl`.');
  const words = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  const base = words.replaceAll(/^-|-$/g, '') || 'provider';
  const taken = new Set(providerIds(settings));
  let id = base;
  for (let count = 2; taken.has(id); count += 1) id = `${base}-${count}`;
  return id;
}

function summary(loaded: LoadedConfig, id: string, variables: Variables): ProviderSummary {
  const name = providerName(loaded.settings, id);
  if (id === OPENAI) {
    return { id, name, canEdit: false, baseUrl: null, settings: { type: 'openai' } };
  }
  const own = tableOf(loaded.config, id);
  const local = own === null ? localProvider(id) : null;
  if (local !== null) {
    const settings = { type: 'customGateway', auth: { mode: 'none' }, wireApi: 'chat' } as const;
    return { id, name, canEdit: false, baseUrl: localBaseUrl(local, variables), settings };
  }
  const table = own ?? {};
  const address = table['base_url'];
  return {
    id,
    name,
    canEdit: id !== OFFLINE_GUIDE && !isFixed(loaded, ['model_providers', id]),
    baseUrl: typeof address === 'string' && isPlainAddress(address) ? address : null,
    settings: {
      type: 'customGateway',
      auth: authOf(table),
      ...(table['wire_api'] === 'chat' ? { wireApi: 'chat' } : {}),
    },
  };
}

/** How requests are let in. Only a plain variable at a plain address can be edited by a client. */
function authOf(table: TomlTable): GatewayAuth {
  const envKey = typeof table['env_key'] === 'string' ? table['env_key'] : null;
  const elsewhere =
    table['auth'] !== undefined ||
    table['experimental_bearer_token'] !== undefined ||
    table['http_headers'] !== undefined ||
    table['env_http_headers'] !== undefined ||
    table['query_params'] !== undefined ||
    table['requires_openai_auth'] === true;
  const address = table['base_url'];
  const plain = typeof address !== 'string' || isPlainAddress(address);
  if (elsewhere || !plain) return { mode: 'externallyConfigured', envKey };
  return envKey === null ? { mode: 'none' } : { mode: 'environmentVariable', envKey };
}

/** Whether something above the user's config.toml decides about a key. */
function isFixed({ layers }: LoadedConfig, path: readonly string[]): boolean {
  return layers.some(({ name, config }) => {
    const fixes = name.type === 'sessionFlags' || (name.type === 'user' && name.profile !== null);
    if (!fixes) return false;
    let value: unknown = config;
    for (const key of path) value = isTable(value) ? value[key] : undefined;
    return value !== undefined;
  });
}

function tableOf(config: TomlTable, id: string): TomlTable | null {
  const providers = config['model_providers'];
  const table = isTable(providers) && Object.hasOwn(providers, id) ? providers[id] : null;
  return isTable(table) ? table : null;
}

function isPlainAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, search, hash } = new URL(text);
  const plain = username === '' && password === '' && search === '' && hash === '';
  return plain && (protocol === 'http:' || protocol === 'https:');
}

function refused(message: string): ConfigWriteError {
  return new ConfigWriteError('configValidationError', message);
}
