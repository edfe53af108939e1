/** A provider's table of config.toml as a form has it, and what a change of it writes. */
import type { ClientParams } from '../../server/protocol/methods.ts';
import { keyPathOf } from '../lib/key-path.ts';
import { words } from '../lib/words.ts';

const t = words('stores');

export type Edit = ClientParams<'config/batchWrite'>['edits'][number];

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

/** The part of a provider's table that an error is about: the first key under it. */
export type ProviderField = string;

/** What is typed can't be written. */
export class FieldError extends Error {
  readonly field: ProviderField;

  constructor(field: ProviderField, message: string) {
    super(message);
    this.name = 'FieldError';
    this.field = field;
  }
}

type Table = Readonly<Record<string, unknown>>;

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
    const keyPath = keyPathOf(['model_providers', id, ...keys]);
    edits.push({ keyPath, value, mergeStrategy: 'replace' });
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

/** Where a server's words name a key of the provider: that key, and what they say of it. */
export function fieldErrorIn(id: string, message: string): FieldError | null {
  const start = `${keyPathOf(['model_providers', id])}.`;
  const at = message.indexOf(start);
  if (at === -1) return null;
  const [path = '', ...said] = message.slice(at + start.length).split(' ');
  const [field = ''] = path.split('.');
  return new FieldError(field, t('refusedValue', { words: said.join(' ') }));
}

const isSame = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one) === JSON.stringify(other ?? null);

/** A number where it is one; else as it is typed, for the server to judge. */
function numberIn(text: string): number | string | null {
  const typed = text.trim().replaceAll(/[\s,_]/g, '');
  if (typed === '') return null;
  return Number.isFinite(Number(typed)) ? Number(typed) : text;
}

function millisecondsIn(text: string): number | string | null {
  const seconds = numberIn(text);
  return typeof seconds === 'number' ? Math.round(seconds * 1000) : seconds;
}

const linesIn = (text: string): readonly string[] =>
  text.split('\n').filter((line) => line.trim() !== '');

function pairsIn(field: ProviderField, text: string, sign: string): Table | null {
  const pairs: Record<string, string> = {};
  for (const line of linesIn(text)) {
    const at = line.indexOf(sign);
    if (at < 1) throw new FieldError(field, t('noPair', { sign }));
    pairs[line.slice(0, at).trim()] = line.slice(at + 1).trim();
  }
  return Object.keys(pairs).length === 0 ? null : pairs;
}

function linesOf(value: unknown, sign: string): string {
  return Object.entries(tableOf(value))
    .map(([name, text]) => `${name}${sign}${textOf(text)}`)
    .join('\n');
}

function tableOf(value: unknown): Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Table)
    : {};
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

function secondsOf(value: unknown): string {
  return typeof value === 'number' ? String(value / 1000) : '';
}
