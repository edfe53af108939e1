/** Keys and providers: where they are kept, and where they never turn up. */
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { setUp } from '../fixtures/app-server.ts';
import type { AppServer, Bench } from '../fixtures/app-server.ts';
import { run } from '../fixtures/model-server.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await setUp();
});
afterEach(() => bench.end());

const KEY = 'sk-secret-4711-never-shown';
const authFile = (): string => join(bench.home, 'auth.json');

/** A home whose provider takes the account's key, at the address of the scripted model. */
async function useAccountProvider(more = ''): Promise<void> {
  const config = `model = "scripted-1"\nmodel_provider = "gateway"\n${more}\n[model_providers.gateway]\nname = "Gateway"\nbase_url = "${bench.model.baseUrl}"\nrequires_openai_auth = true\nrequest_max_retries = 0\nstream_max_retries = 0\n`;
  await writeFile(join(bench.home, 'config.toml'), config);
}

/** Everything that the server said, on both channels, but for one answer. */
function said(server: AppServer, except: object | undefined): string {
  const messages = server.messages.filter((message) => message !== except);
  return `${JSON.stringify(messages)}\n${server.stderr}`;
}

test('a login is kept for its owner only, used, told to all, and forgotten', async () => {
  await useAccountProvider();
  const server = await bench.ready();
  expect(await server.request('account/read', {})).toEqual({
    account: null,
    userId: null,
    requiresOpenaiAuth: true,
    workspaceRouting: null,
  });
  const login = { type: 'apiKey', apiKey: KEY };
  expect(await server.request('account/login/start', login)).toEqual({ type: 'apiKey' });
  await server.notified('account/login/completed', { loginId: null, success: true, error: null });
  await server.notified('account/updated', { authMode: 'apikey', planType: null });
  expect((await stat(authFile())).mode & 0o777).toBe(0o600);
  expect(JSON.parse(await readFile(authFile(), 'utf8'))).toEqual({
    auth_mode: 'apikey',
    OPENAI_API_KEY: KEY,
  });
  expect(await server.request('account/read', {})).toMatchObject({ account: { type: 'apiKey' } });
  expect(await server.request('getAuthStatus', {})).toEqual({
    authMethod: 'apikey',
    authToken: null,
    requiresOpenaiAuth: true,
  });
  const told = await server.ask('getAuthStatus', { includeToken: true });
  expect(told.result).toMatchObject({ authToken: KEY });

  // The model refuses the key, repeating it; a command prints its environment.
  bench.model.script(run('env; cat "$SKEIN_HOME/auth.json" "$HOME/auth.json"'), {
    status: 401,
    error: { message: `Incorrect API key provided: ${KEY}` },
  });
  const started = await server.request('thread/start', { cwd: bench.workspace });
  const threadId = (started['thread'] as { id: string }).id;
  const turn = await server.completed(await server.startTurn(threadId, 'go'));
  expect(turn.params?.['turn']).toMatchObject({ status: 'failed' });
  await server.ask('server/diagnostics', {});
  expect(said(server, told)).not.toContain(KEY);

  expect(await server.request('account/logout')).toEqual({});
  await server.notified('account/updated', { authMode: null });
  await expect(stat(authFile())).rejects.toThrow('ENOENT');
});

test('servers that share a home share its login', async () => {
  await useAccountProvider();
  const [one, other] = [await bench.ready(), await bench.ready()];
  await one.request('account/login/start', { type: 'apiKey', apiKey: KEY });
  expect(await other.request('account/read', {})).toMatchObject({ account: { type: 'apiKey' } });
  await other.request('account/logout');
  expect(await one.request('account/read', {})).toMatchObject({ account: null });
});

test('what a key cannot tell, and logins that are not offered, are refused in words', async () => {
  await useAccountProvider('cli_auth_credentials_store = "ephemeral"');
  const server = await bench.ready();
  const refusal = async (method: string, params?: object) =>
    (await server.ask(method, params)).error?.message;
  expect(await refusal('account/rateLimits/read')).toBe(
    'codex account authentication required to read rate limits',
  );
  await server.request('account/login/start', { type: 'apiKey', apiKey: KEY });
  // In memory only, as the config wants it.
  await expect(stat(authFile())).rejects.toThrow('ENOENT');
  expect(await server.request('account/read', {})).toMatchObject({ account: { type: 'apiKey' } });
  expect(await refusal('account/usage/read', {})).toBe(
    'chatgpt authentication required to read token usage',
  );
  expect(await refusal('account/login/start', { type: 'chatgpt' })).toContain('apiKey');
  expect(await refusal('account/login/start', { type: 'nope' })).toContain(
    'unknown variant `nope`',
  );
  expect(await refusal('account/login/start', { type: 'apiKey', apiKey: ' ' })).toContain('empty');
  expect(await refusal('account/login/cancel', { loginId: 'x' })).toBe('invalid login id: x');
  const loginId = '01234567-89ab-4def-8123-456789abcdef';
  expect(await server.request('account/login/cancel', { loginId })).toEqual({
    status: 'notFound',
  });
});

test('a key that the app hands over never comes back, not even when asked for', async () => {
  await useAccountProvider();
  const server = await bench.ready();
  await server.request('modelProvider/key/write', { modelProvider: 'gateway', key: KEY });
  expect(await server.request('account/read', {})).toMatchObject({ account: { type: 'apiKey' } });
  expect(await server.request('getAuthStatus', { includeToken: true })).toMatchObject({
    authMethod: 'apikey',
    authToken: null,
  });
  expect(said(server, undefined)).not.toContain(KEY);
});

test('providers are listed without secrets, made, changed, and refused with a reason', async () => {
  const file = join(bench.home, 'config.toml');
  await writeFile(
    file,
    `${await readFile(file, 'utf8')}[model_providers.b]\nname = "B"\nbase_url = "http://u:${KEY}@h/v1?k=1"\nexperimental_bearer_token = "${KEY}"\n`,
  );
  const server = await bench.ready();
  const { data, defaultProviderId, canChangeDefault } = await server.request(
    'modelProvider/list',
    {},
  );
  expect({ defaultProviderId, canChangeDefault }).toEqual({
    defaultProviderId: 'scripted',
    canChangeDefault: true,
  });
  expect(data).toEqual([
    {
      id: 'b',
      name: 'B',
      canEdit: true,
      baseUrl: null,
      settings: { type: 'customGateway', auth: { mode: 'externallyConfigured', envKey: null } },
    },
    {
      id: 'offline-guide',
      name: 'Offline guide (not an AI model)',
      canEdit: false,
      baseUrl: null,
      settings: { type: 'customGateway', auth: { mode: 'none' } },
    },
    {
      id: 'openai',
      name: 'OpenAI',
      canEdit: false,
      baseUrl: null,
      settings: { type: 'openai' },
    },
    {
      id: 'scripted',
      name: 'Scripted',
      canEdit: true,
      baseUrl: bench.model.baseUrl,
      settings: {
        type: 'customGateway',
        auth: { mode: 'environmentVariable', envKey: 'SCRIPTED_KEY' },
      },
    },
  ]);
  const write = (settings: object) =>
    server.ask('modelProvider/config/write', { settings: { type: 'customGateway', ...settings } });
  const made = { name: 'My Gate!', baseUrl: 'http://g/v1' };
  expect((await write(made)).result).toMatchObject({ provider: { id: 'my-gate' } });
  expect((await write({ ...made, envKey: 'G' })).result).toMatchObject({
    provider: {
      id: 'my-gate-2',
      settings: { auth: { mode: 'environmentVariable', envKey: 'G' } },
    },
  });
  expect((await write({ providerId: 'my-gate-2', envKey: null })).result).toMatchObject({
    provider: { settings: { auth: { mode: 'none' } } },
  });
  const code = async (settings: object): Promise<unknown> => {
    const data = (await write(settings)).error?.data as Record<string, unknown> | undefined;
    return data?.['config_write_error_code'];
  };
  expect(await code({ name: 'Z', baseUrl: 'http://u:p@h/v1' })).toBe('configValidationError');
  expect(await code({ name: 'Z' })).toBe('configValidationError');
  expect(await code({ providerId: 'openai', name: 'x' })).toBe('configValidationError');
  expect(await code({ providerId: 'b', envKey: 'B' })).toBe('configValidationError');
  expect(await code({ providerId: 'nope', name: 'x' })).toBe('configPathNotFound');
  expect(await server.ask('model/list', { modelProvider: 'nope' })).toMatchObject({
    error: { data: { type: 'modelProviderNotConfigured', modelProvider: 'nope' } },
  });
  expect(await server.request('modelProvider/capabilities/read', {})).toEqual({
    imageGeneration: false,
    webSearch: false,
  });
  expect(said(server, undefined)).not.toContain(KEY);
});
