import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { KeyStore } from '../config/key-store.ts';
import { resolveProvider } from '../config/provider.ts';
import type { ResolvedProvider } from '../config/provider.ts';
import type { WireApi } from '../config/provider-settings.ts';
import { interpretConfig } from '../config/settings.ts';
import { CommandKeys } from './command-keys.ts';
import { createModelClients, definedOnly } from './model-client.ts';
import { ModelError } from './model.ts';
import { closeEndpoints, identity, request, serve, stream } from './test-endpoint.ts';
import type { Answer } from './test-endpoint.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'skein-keys-'));
});
afterEach(async () => {
  await closeEndpoints();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

const variables = () =>
  Promise.resolve({ ...definedOnly(process.env), MORE: 'than a command sees' });

/** A program of Node's that is told how often it ran, and where that is counted. */
async function script(body: string): Promise<{ auth: object; runs: () => Promise<number> }> {
  const counted = path.join(folder, 'runs');
  await writeFile(counted, '');
  const program = `const fs = require('node:fs');
    fs.appendFileSync(${JSON.stringify(counted)}, 'x');
    const run = fs.readFileSync(${JSON.stringify(counted)}, 'utf8').length;
    ${body}`;
  await writeFile(path.join(folder, 'key.cjs'), program);
  return {
    // A busy machine takes its time to start a program.
    auth: { command: process.execPath, args: ['key.cjs', 'a b', '$HOME'], timeout_ms: 60_000 },
    runs: async () => (await readFile(counted, 'utf8')).length,
  };
}

function provider(
  auth: object,
  baseUrl = 'http://127.0.0.1:9/v1',
  api: WireApi = 'responses',
): ResolvedProvider {
  const { settings } = interpretConfig({
    model_providers: { gate: { name: 'Gate', base_url: baseUrl, wire_api: api, auth } },
  });
  const resolved = resolveProvider(settings, {}, new KeyStore(), 'gate');
  if (!resolved.ok) throw new Error(resolved.message);
  return resolved.provider;
}

function keys() {
  const clock = { ms: 0 };
  const held = new CommandKeys({ folder, variables }, () => clock.ms);
  const ask = async (
    auth: object,
    refused: string | null = null,
    signal = never,
  ): Promise<string> => {
    const asked = provider(auth);
    if (asked.keyCommand === null) throw new Error('no command');
    try {
      return await held.key(asked, asked.keyCommand, signal, refused);
    } catch (error) {
      if (error instanceof ModelError) return error.message;
      throw error;
    }
  };
  return { clock, held, ask };
}

const never = new AbortController().signal;

it('runs without a shell, in the folder of the config, with all variables, and trims what it prints', async () => {
  const { auth } = await script(
    `console.log('\\n  ' + [process.cwd() === __dirname, ...process.argv.slice(2), process.env.MORE].join('|').replaceAll(' ', '_') + '  ');`,
  );
  expect(await keys().ask(auth)).toBe('true|a_b|$HOME|than_a_command_sees');
});

it('keeps a key as long as the config says, and runs once for all who ask at once', async () => {
  const { auth, runs } = await script(`console.log('key-' + run)`);
  const { clock, ask } = keys();
  const kept = { ...auth, refresh_interval_ms: 1_000 };
  expect(await Promise.all([ask(kept), ask(kept)])).toEqual(['key-1', 'key-1']);
  clock.ms = 999;
  expect(await ask(kept)).toBe('key-1');
  clock.ms = 1_000;
  expect(await ask(kept)).toBe('key-2');
  const forever = { ...auth, refresh_interval_ms: 0 };
  expect(await ask(forever)).toBe('key-3');
  clock.ms = 1e12;
  expect(await ask(forever)).toBe('key-3');
  expect(await runs()).toBe(3);
});

it('asks for another key than the refused one, once for all who were refused', async () => {
  const { auth, runs } = await script(`console.log('key-' + run)`);
  const { ask } = keys();
  expect(await ask(auth)).toBe('key-1');
  expect(await Promise.all([ask(auth, 'key-1'), ask(auth, 'key-1')])).toEqual(['key-2', 'key-2']);
  expect(await ask(auth, 'key-1')).toBe('key-2');
  expect(await runs()).toBe(2);
});

it.each([
  [
    `console.error('log in first'); console.log('k-1234'); process.exitCode = 3`,
    'ended with exit code 3 (log in first)',
  ],
  [
    `console.error('the key is k-1234'); console.log('k-1234'); process.exitCode = 1`,
    'ended with exit code 1 (the key is [key])',
  ],
  [``, 'printed nothing'],
  [`console.log('two\\nlines')`, 'printed more than a key'],
  [`process.stdout.write('k'.repeat(70_000))`, 'printed more than 64 KiB'],
])('says what went wrong: %s', async (body, what) => {
  const { auth } = await script(body);
  const said = await keys().ask(auth);
  expect(said).toContain('No key for Gate: its command');
  expect(said).toContain(what);
  expect(said).toContain('model_providers.gate.auth');
  expect(said).not.toContain('k-1234');
});

it('says that a command is missing, and that one takes too long', async () => {
  const { ask } = keys();
  expect(await ask({ command: 'no-such-program-here' })).toContain("can't be started");
  const { auth } = await script(`setInterval(() => {}, 1_000)`);
  expect(await ask({ ...auth, timeout_ms: 50 })).toContain('took longer than 50 ms (timeout_ms)');
});

it('does not go on waiting for a command once the request is given up, or the server ends', async () => {
  const { auth } = await script(`setInterval(() => {}, 1_000)`);
  const { held, ask } = keys();
  const long = { ...auth, timeout_ms: 600_000 };
  const stop = new AbortController();
  const given = ask(long, null, stop.signal);
  stop.abort(new Error('given up'));
  await expect(given).rejects.toThrow('given up');
  const left = ask(long);
  held.close();
  expect(await left).toContain('was stopped');
});

const refusing =
  (refused: readonly string[], answer: Answer): Answer =>
  (response, seen) => {
    if (!refused.includes(seen.headers.authorization ?? '')) answer(response, seen);
    else response.writeHead(401).end('{"error": {"message": "expired"}}');
  };

const answered = stream({ type: 'response.completed', response: { id: 'r' } });

async function streamed(asked: ResolvedProvider): Promise<string> {
  const clients = createModelClients(identity, { keyCommands: { folder, variables } });
  try {
    const types: string[] = [];
    for await (const batch of clients.clientFor(asked).stream(request, never)) {
      types.push(...batch.map(({ type }) => type));
    }
    return types.join();
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    return error.message;
  } finally {
    await clients.close();
  }
}

it('goes with the request, and is asked for once more when it is refused', async () => {
  const { auth } = await script(`console.log('key-' + run)`);
  const { baseUrl, seen } = await serve(refusing(['Bearer key-1'], answered));
  expect(await streamed(provider(auth, baseUrl))).toBe('opened,completed');
  expect(seen.map(({ headers }) => headers.authorization)).toEqual([
    'Bearer key-1',
    'Bearer key-2',
  ]);
});

it('ends with the refusal when the second key is refused too', async () => {
  const { auth, runs } = await script(`console.log('key-' + run)`);
  const { baseUrl } = await serve(refusing(['Bearer key-1', 'Bearer key-2'], answered));
  expect(await streamed(provider(auth, baseUrl))).toContain(
    `Gate refused the API key (command ${process.execPath})`,
  );
  expect(await runs()).toBe(2);
});

it.each([
  [{ env_key: 'HOME' }, "model_providers.gate.auth can't be combined with env_key."],
  [
    { requires_openai_auth: true },
    "model_providers.gate.auth can't be combined with requires_openai_auth.",
  ],
  [{ auth: { args: [] } }, 'model_providers.gate.auth.command is missing.'],
  [{ auth: { command: 'x', timeout_ms: 0 } }, 'model_providers.gate.auth.timeout_ms must be'],
])('a provider with a mistake in it can not be used: %j', (more, fault) => {
  const { settings } = interpretConfig({
    model_providers: { gate: { base_url: 'http://x/v1', auth: { command: 'x' }, ...more } },
  });
  const resolved = resolveProvider(settings, {}, new KeyStore(), 'gate');
  expect(resolved).toMatchObject({ ok: false, message: expect.stringContaining(fault) });
});
