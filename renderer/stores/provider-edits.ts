/** A provider's table of config.toml as a form has it, and what a change of it writes. */
import { words } from '../lib/words.ts';
import {
  edit,
  FieldError,
  isSame,
  linesIn,
  linesOf,
  listOf,
  millisecondsIn,
  numberIn,
  pairsIn,
  secondsOf,
  tableOf,
  textOf,
  type Edit,
  type Table,
} from './config-fields.ts';

const t = words('stores');

/** Where a provider's key comes from. `kept`: from the app's own store, or it needs none. */
export type KeyKind = 'kept' | 'variable' | 'command';

export interface ModelDraft {
  /** As the provider calls it. */
  readonly name: string;
  /** Tokens. */
  readonly contextWindow: string;
  readonly images: boolean;
  /** Words with blanks or commas between them. */
  readonly efforts: string;
}

/** Everything as it is typed; what is empty is not set. */
export interface ProviderDraft {
  readonly name: string;
  readonly baseUrl: string;
  readonly wireApi: 'chat' | 'responses';
  readonly keyKind: KeyKind;
  readonly envKey: string;
  readonly command: string;
  /** One a line. */
  readonly args: string;
  readonly refreshSeconds: string;
  readonly timeoutSeconds: string;
  /** `name: value`, one a line. */
  readonly headers: string;
  /** `name: VARIABLE`, one a line. */
  readonly envHeaders: string;
  /** `name=value`, one a line. */
  readonly query: string;
  readonly requestRetries: string;
  readonly streamRetries: string;
  readonly idleSeconds: string;
  readonly models: readonly ModelDraft[];
}

/** Reads a provider's table as `config/read` gives it. */
export function draftOf(id: string, table: Table): ProviderDraft {
  const auth = tableOf(table['auth']);
  const envKey = textOf(table['env_key']);
  return {
    name: textOf(table['name']) || id,
    baseUrl: textOf(table['base_url']),
    wireApi: table['wire_api'] === 'chat' ? 'chat' : 'responses',
    keyKind: auth['command'] !== undefined ? 'command' : envKey === '' ? 'kept' : 'variable',
    envKey,
    command: textOf(auth['command']),
    args: listOf(auth['args']).join('\n'),
    refreshSeconds: secondsOf(auth['refresh_interval_ms']),
    timeoutSeconds: secondsOf(auth['timeout_ms']),
    headers: linesOf(table['http_headers'], ': '),
    envHeaders: linesOf(table['env_http_headers'], ': '),
    query: linesOf(table['query_params'], '='),
    requestRetries: textOf(table['request_max_retries']),
    streamRetries: textOf(table['stream_max_retries']),
    idleSeconds: secondsOf(table['stream_idle_timeout_ms']),
    models: Object.entries(tableOf(table['models'])).map(([name, value]) => {
      const model = tableOf(value);
      return {
        name,
        contextWindow: textOf(model['context_window']),
        images: listOf(model['input_modalities']).includes('image'),
        efforts: listOf(model['reasoning_efforts']).join(' '),
      };
    }),
  };
}

/** What turns one into the other, key by key: all else in the file stays. @throws {FieldError} */
export function editsOf(id: string, before: ProviderDraft, after: ProviderDraft): readonly Edit[] {
  const needed = [
    ['base_url', after.baseUrl, t('noAddress')],
    ['env_key', after.keyKind === 'variable' ? after.envKey : 'none', t('noVariable')],
    ['auth', after.keyKind === 'command' ? after.command : 'none', t('noProgram')],
  ] as const;
  for (const [field, typed, message] of needed) {
    if (typed.trim() === '') throw new FieldError(field, message);
  }
  const was = valuesOf(before);
  const is = valuesOf(after);
  const edits: Edit[] = [];
  const set = (keys: readonly string[], value: unknown): void => {
    edits.push(edit(['model_providers', id, ...keys], value));
  };
  for (const [key, value] of Object.entries(is)) {
    if (!isSame(value, was[key])) set(key.split('.'), value);
  }
  if (before.keyKind === 'command' && after.keyKind !== 'command') set(['auth'], null);
  const names = after.models.map(({ name }) => name.trim());
  for (const { name } of before.models) if (!names.includes(name)) set(['models', name], null);
  for (const model of after.models) {
    const name = model.name.trim();
    if (name === '') throw new FieldError('models', t('noModelName'));
    if (names.indexOf(name) !== names.lastIndexOf(name)) {
      throw new FieldError('models', t('twice', { name }));
    }
    const known = before.models.find((one) => one.name === name);
    const old = known === undefined ? {} : modelValues(known);
    const changed = Object.entries(modelValues(model)).filter(
      ([key, value]) => !isSame(value, old[key] ?? null),
    );
    if (known === undefined) set(['models', name], Object.fromEntries(changed));
    else for (const [key, value] of changed) set(['models', name, key], value);
  }
  return edits;
}

/** Dotted keys under the provider's table, `null` for what is not set. */
function valuesOf(draft: ProviderDraft): Readonly<Record<string, unknown>> {
  const command = draft.keyKind === 'command';
  return {
    name: draft.name.trim() || null,
    base_url: draft.baseUrl.trim() || null,
    wire_api: draft.wireApi,
    env_key: draft.keyKind === 'variable' ? draft.envKey.trim() || null : null,
    ...(command
      ? {
          'auth.command': draft.command.trim() || null,
          'auth.args': linesIn(draft.args).length === 0 ? null : linesIn(draft.args),
          'auth.refresh_interval_ms': millisecondsIn(draft.refreshSeconds),
          'auth.timeout_ms': millisecondsIn(draft.timeoutSeconds),
        }
      : {}),
    http_headers: pairsIn('http_headers', draft.headers, ':'),
    env_http_headers: pairsIn('env_http_headers', draft.envHeaders, ':'),
    query_params: pairsIn('query_params', draft.query, '='),
    request_max_retries: numberIn(draft.requestRetries),
    stream_max_retries: numberIn(draft.streamRetries),
    stream_idle_timeout_ms: millisecondsIn(draft.idleSeconds),
  };
}

function modelValues({ contextWindow, images, efforts }: ModelDraft): Record<string, unknown> {
  const levels = efforts.split(/[\s,]+/).filter((word) => word !== '');
  return {
    context_window: numberIn(contextWindow),
    input_modalities: images ? ['text', 'image'] : null,
    reasoning_efforts: levels.length === 0 ? null : levels,
  };
}
