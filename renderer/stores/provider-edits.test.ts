import { expect, it } from 'vitest';
import { FieldError, fieldErrorIn } from './config-fields.ts';
import { draftOf, editsOf } from './provider-edits.ts';
import type { ProviderDraft } from './provider-edits.ts';

const table = {
  name: 'Gate',
  base_url: 'https://gate.example/v1',
  wire_api: 'chat',
  env_key: 'GATE_KEY',
  http_headers: { 'X-Team': 'harbour' },
  env_http_headers: null,
  query_params: { 'api-version': '2025-04-01' },
  stream_idle_timeout_ms: 90_000,
  request_max_retries: 0,
  auth: null,
  models: {
    'qwen3:30b': { context_window: 65_536, input_modalities: ['text'], reasoning_efforts: ['low'] },
    old: { context_window: 8_192 },
  },
};
const draft = draftOf('gate', table);

const edited = (change: Partial<ProviderDraft>, before = draft, id = 'gate') =>
  editsOf(id, before, { ...before, ...change }).map(({ keyPath, value }) => [keyPath, value]);

it('a table that is not touched is not written', () => {
  expect(edited({})).toEqual([]);
  expect(draft).toMatchObject({
    keyKind: 'variable',
    headers: 'X-Team: harbour',
    query: 'api-version=2025-04-01',
    idleSeconds: '90',
    requestRetries: '0',
    streamRetries: '',
  });
});

it('only the keys that differ are written, and what was emptied is taken out', () => {
  expect(
    edited({
      name: ' Gateway ',
      headers: '',
      envHeaders: 'X-Key: GATE_HEADER\n\nX-More:MORE',
      idleSeconds: '0.5',
      requestRetries: 'many',
      query: 'api-version=a=b',
    }),
  ).toEqual([
    ['model_providers.gate.name', 'Gateway'],
    ['model_providers.gate.http_headers', null],
    ['model_providers.gate.env_http_headers', { 'X-Key': 'GATE_HEADER', 'X-More': 'MORE' }],
    ['model_providers.gate.query_params', { 'api-version': 'a=b' }],
    // The server says what is wrong with it.
    ['model_providers.gate.request_max_retries', 'many'],
    ['model_providers.gate.stream_idle_timeout_ms', 500],
  ]);
});

it('one way to a key takes the place of another', () => {
  const command = {
    keyKind: 'command',
    command: 'gcloud',
    args: 'auth\nprint-access-token',
  } as const;
  expect(edited(command)).toEqual([
    ['model_providers.gate.env_key', null],
    ['model_providers.gate.auth.command', 'gcloud'],
    ['model_providers.gate.auth.args', ['auth', 'print-access-token']],
  ]);
  const auth = { command: 'gcloud', args: ['x y'], refresh_interval_ms: 0, cwd: '/kept' };
  const before = draftOf('a.b', { base_url: 'http://x', auth });
  expect(before).toMatchObject({ keyKind: 'command', args: 'x y', refreshSeconds: '0' });
  expect(edited({ refreshSeconds: '60' }, before, 'a.b')).toEqual([
    ['model_providers."a.b".auth.refresh_interval_ms', 60_000],
  ]);
  expect(edited({ keyKind: 'kept' }, before, 'a.b')).toEqual([
    ['model_providers."a.b".auth', null],
  ]);
});

it('models are changed key by key, added, renamed and left out', () => {
  const [qwen, old] = draft.models;
  if (qwen === undefined || old === undefined) throw new Error('no models');
  expect(
    edited({
      models: [
        { ...qwen, contextWindow: '131_072', images: true },
        { ...old, name: 'new', efforts: 'low, high' },
      ],
    }),
  ).toEqual([
    ['model_providers.gate.models.old', null],
    ['model_providers.gate.models."qwen3:30b".context_window', 131_072],
    ['model_providers.gate.models."qwen3:30b".input_modalities', ['text', 'image']],
    [
      'model_providers.gate.models.new',
      { context_window: 8_192, reasoning_efforts: ['low', 'high'] },
    ],
  ]);
});

it.each([
  [{ baseUrl: ' ' }, 'base_url'],
  [{ envKey: '' }, 'env_key'],
  [{ keyKind: 'command' }, 'auth'],
  [{ headers: 'no colon' }, 'http_headers'],
  [{ query: '=x' }, 'query_params'],
  [{ models: [{ name: '', contextWindow: '', images: false, efforts: '' }] }, 'models'],
] as const)('what can not be written names its field: %j', (change, field) => {
  expect(() => edited(change)).toThrow(FieldError);
  try {
    edited(change);
  } catch (error) {
    expect(error).toMatchObject({ field });
  }
});

it('a server’s words about a key are told apart by that key', () => {
  const start = 'Invalid configuration: model_providers."a.b".';
  expect(
    fieldErrorIn(['model_providers', 'a.b'], `${start}auth.timeout_ms must be a whole number.`),
  ).toMatchObject({
    field: 'auth',
    message: 'It must be a whole number.',
  });
  expect(fieldErrorIn(['model_providers', 'gate'], `${start}name must be a string.`)).toBeNull();
});
