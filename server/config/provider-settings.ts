/** What `[model_providers.NAME]` means, with our defaults filled in. */
import type { TomlTable } from './fields.ts';
import { mapTables, reader, texts } from './table-reader.ts';

/** The API that a provider speaks: OpenAI's Responses, or its older Chat Completions. */
export type WireApi = 'responses' | 'chat';

/** What a million tokens cost. */
export type ModelPrice = {
  readonly input: number;
  /** Of input that the provider had in its cache; null: it costs as much as any other. */
  readonly cachedInput: number | null;
  readonly output: number;
  /** Three letters. */
  readonly currency: string;
};

/** What the user says of a model; null where they say nothing. */
export type ModelSettings = {
  /** Tokens. */
  readonly contextWindow: number | null;
  readonly inputModalities: readonly string[] | null;
  readonly reasoningEfforts: readonly string[] | null;
  readonly defaultReasoningEffort: string | null;
  readonly verbosity: 'low' | 'medium' | 'high' | null;
  /** Takes tools whose input is free text. */
  readonly customTools: boolean | null;
  readonly parallelToolCalls: boolean | null;
  readonly price: ModelPrice | null;
};

/** A command that prints a provider's key. It runs without a shell. */
export type KeyCommand = {
  /** A name is looked up in `PATH`; a path counts from `cwd`. */
  readonly command: string;
  readonly args: readonly string[];
  /** The longest that it may take, in milliseconds. */
  readonly timeoutMs: number;
  /** How long its key is kept, in milliseconds; 0: until the provider refuses it. */
  readonly refreshIntervalMs: number;
  /** Counts from the folder of the user's config.toml, which stands where this is null. */
  readonly cwd: string | null;
};

export type ProviderSettings = {
  readonly name: string | null;
  readonly baseUrl: string | null;
  readonly wireApi: WireApi;
  readonly envKey: string | null;
  readonly envKeyInstructions: string | null;
  readonly bearerToken: string | null;
  readonly keyCommand: KeyCommand | null;
  readonly requiresOpenaiAuth: boolean;
  readonly httpHeaders: Readonly<Record<string, string>>;
  /** Header name to the environment variable that holds its value. */
  readonly envHttpHeaders: Readonly<Record<string, string>>;
  readonly queryParams: Readonly<Record<string, string>>;
  readonly requestMaxRetries: number;
  readonly streamMaxRetries: number;
  readonly streamIdleTimeoutMs: number;
  /** By the names that the provider has for them. */
  readonly models: Readonly<Record<string, ModelSettings>>;
  /** Why this provider can't be used, naming the field; null when it can. */
  readonly fault: string | null;
};

/** As Codex has them. */
export const PROVIDER_DEFAULTS = {
  requestMaxRetries: 4,
  streamMaxRetries: 5,
  streamIdleTimeoutMs: 300_000,
} as const;

const KEY_COMMAND_DEFAULTS = { timeoutMs: 5_000, refreshIntervalMs: 300_000 } as const;

/** `fault`: why it can't be used; null when it can. */
export function readProvider(provider: TomlTable, fault: string | null): ProviderSettings {
  const from = reader(provider);
  return {
    name: from.text('name'),
    baseUrl: from.text('base_url'),
    wireApi: from.text('wire_api') === 'chat' ? 'chat' : 'responses',
    envKey: from.text('env_key'),
    envKeyInstructions: from.text('env_key_instructions'),
    bearerToken: from.text('experimental_bearer_token'),
    keyCommand: readKeyCommand(from.table('auth')),
    requiresOpenaiAuth: from.flag('requires_openai_auth') ?? false,
    httpHeaders: texts(from.table('http_headers')),
    envHttpHeaders: texts(from.table('env_http_headers')),
    queryParams: texts(from.table('query_params')),
    requestMaxRetries: from.number('request_max_retries') ?? PROVIDER_DEFAULTS.requestMaxRetries,
    streamMaxRetries: from.number('stream_max_retries') ?? PROVIDER_DEFAULTS.streamMaxRetries,
    streamIdleTimeoutMs:
      from.number('stream_idle_timeout_ms') ?? PROVIDER_DEFAULTS.streamIdleTimeoutMs,
    models: mapTables(from.table('models'), readModel),
    fault,
  };
}

function readKeyCommand(auth: TomlTable): KeyCommand | null {
  const from = reader(auth);
  const command = from.text('command');
  if (command === null) return null;
  return {
    command,
    args: from.list('args'),
    timeoutMs: from.number('timeout_ms') ?? KEY_COMMAND_DEFAULTS.timeoutMs,
    refreshIntervalMs: from.number('refresh_interval_ms') ?? KEY_COMMAND_DEFAULTS.refreshIntervalMs,
    cwd: from.text('cwd'),
  };
}

function readModel(model: TomlTable): ModelSettings {
  const from = reader(model);
  const list = (key: string) => (Object.hasOwn(model, key) ? from.list(key) : null);
  return {
    contextWindow: from.number('context_window'),
    inputModalities: list('input_modalities'),
    reasoningEfforts: list('reasoning_efforts'),
    defaultReasoningEffort: from.text('default_reasoning_effort'),
    verbosity: from.text('verbosity') as ModelSettings['verbosity'],
    customTools: from.flag('custom_tools'),
    parallelToolCalls: from.flag('parallel_tool_calls'),
    price: readPrice(from.table('price')),
  };
}

/** Half a price is none: what is not said is never made up. */
function readPrice(price: TomlTable): ModelPrice | null {
  const from = reader(price);
  const input = from.number('input');
  const output = from.number('output');
  if (input === null || output === null) return null;
  const currency = from.text('currency') ?? 'USD';
  return { input, cachedInput: from.number('cached_input'), output, currency };
}
