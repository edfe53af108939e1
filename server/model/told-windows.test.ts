import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished, expect, it } from 'vitest';
import type { ResolvedProvider } from '../config/provider.ts';
import { KeyStore } from '../config/key-store.ts';
import { resolveProvider } from '../config/provider.ts';
import { interpretConfig } from '../config/settings.ts';
import { identity } from './test-endpoint.ts';
import { ToldWindows } from './told-windows.ts';

type Answers = Record<string, unknown>;

/** A provider on loopback that gives these answers by path, else 404, and what it was asked. */
async function start(answers: Answers) {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      seen.push(`${request.method} ${request.url}${body === '' ? '' : ` ${body}`}`);
      const found = answers[request.url ?? ''];
      response.writeHead(found === undefined ? 404 : 200).end(JSON.stringify(found ?? {}));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const base_url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  return { seen, provider: providerAt({ base_url, wire_api: 'chat' }) };
}

function providerAt(table: Readonly<Record<string, unknown>>): ResolvedProvider {
  const { settings } = interpretConfig({ model_providers: { local: table } });
  const resolved = resolveProvider(settings, {}, new KeyStore(), 'local');
  if (!resolved.ok) throw new Error(resolved.message);
  return resolved.provider;
}

const asItIs: ConstructorParameters<typeof ToldWindows>[1] = (provider, _signal, ask) =>
  ask(provider);

/** With a clock that the test moves. */
function open() {
  const clock = { ms: 1_000 };
  const windows = new ToldWindows(identity, asItIs, () => clock.ms);
  onTestFinished(() => windows.close());
  const ask = async (provider: ResolvedProvider, model: string): Promise<number | null> => {
    windows.ask(provider, model);
    await windows.settled();
    return windows.known(provider, model);
  };
  return { clock, windows, ask };
}

it('knows what models cost once their list was read, by whomever', async () => {
  const pricing = { prompt: '0.000001', completion: '0.000002' };
  const { provider } = await start({ '/v1/models': { data: [{ id: 'a', pricing }, { id: 'b' }] } });
  const { windows, ask } = open();
  expect(windows.price(provider, 'a')).toBeNull();
  await ask(provider, 'b');
  expect(windows.price(provider, 'a')).toMatchObject({ input: 1, output: 2, currency: 'USD' });
  expect(windows.price(provider, 'b')).toBeNull();
  const price = { input: 3, cachedInput: null, output: 4, currency: 'USD' };
  windows.heard(provider, [{ model: 'b', contextWindow: null, price }]);
  expect(windows.price(provider, 'b')).toBe(price);
});

it('asks an address once for all its models, and again when the answer is old', async () => {
  const answers: Answers = {
    '/v1/models': {
      data: [
        { id: 'a', max_model_len: 8_000 },
        { id: 'b', context_length: 9_000 },
      ],
    },
  };
  const { seen, provider } = await start(answers);
  const { clock, windows, ask } = open();
  expect(windows.known(provider, 'a')).toBeNull();
  expect(seen).toEqual([]);
  windows.ask(provider, 'a');
  windows.ask(provider, 'a');
  expect(await ask(provider, 'b')).toBe(9_000);
  expect(await ask(provider, 'a')).toBe(8_000);
  expect(seen).toEqual(['GET /v1/models']);
  answers['/v1/models'] = { data: [{ id: 'a', max_model_len: 16_000 }] };
  clock.ms += 60 * 60_000;
  expect(await ask(provider, 'a')).toBe(16_000);
  expect(seen).toHaveLength(2);
});

it('does not ask again at once where there was no answer, and keeps what it knew', async () => {
  const answers: Answers = {};
  const { seen, provider } = await start(answers);
  const { clock, ask } = open();
  expect(await ask(provider, 'a')).toBeNull();
  expect(await ask(provider, 'a')).toBeNull();
  expect(seen).toEqual(['GET /v1/models']);
  answers['/v1/models'] = { data: [{ id: 'a', max_model_len: 8_000 }] };
  clock.ms += 2 * 60_000;
  expect(await ask(provider, 'a')).toBe(8_000);
  answers['/v1/models'] = undefined;
  clock.ms += 60 * 60_000;
  expect(await ask(provider, 'a')).toBe(8_000);
  expect(seen).toHaveLength(3);
});

it('asks Ollama what the model holds as it is loaded, before that what it could', async () => {
  const answers: Answers = {
    '/v1/models': { data: [{ id: 'qwen3:latest', owned_by: 'library' }] },
    '/api/ps': { models: [] },
    '/api/show': {
      parameters: 'stop "x"\nnum_ctx                        16384\n',
      model_info: { 'general.architecture': 'qwen3', 'qwen3.context_length': 40_960 },
    },
  };
  const { seen, provider } = await start(answers);
  const { clock, ask } = open();
  expect(await ask(provider, 'qwen3')).toBe(16_384);
  expect(seen).toEqual(['GET /v1/models', 'GET /api/ps', 'POST /api/show {"model":"qwen3"}']);
  answers['/api/ps'] = { models: [{ name: 'qwen3:latest', context_length: 4_096 }] };
  clock.ms += 30_000;
  expect(await ask(provider, 'qwen3')).toBe(4_096);
  expect(seen.slice(3)).toEqual(['GET /api/ps']);
  answers['/api/show'] = { model_info: { 'llama.context_length': 8_192 } };
  expect(await ask(provider, 'llama')).toBe(8_192);
});

it('bounds what it keeps', async () => {
  const data = Array.from({ length: 70 }, (_, at) => ({ id: `m${at}`, context_length: at + 1 }));
  const { provider } = await start({ '/v1/models': { data } });
  const { windows, ask } = open();
  for (const { id } of data) await ask(provider, id);
  expect(windows.known(provider, 'm69')).toBe(70);
  expect(windows.known(provider, 'm0')).toBeNull();
});

it('asks nobody without a key that is wanted, and not OpenAI', async () => {
  let sent = 0;
  const windows = new ToldWindows(() => {
    sent += 1;
    return identity();
  }, asItIs);
  const key = { experimental_bearer_token: 'k' };
  windows.ask(providerAt({ base_url: 'http://127.0.0.1:9/v1', env_key: 'NOT_SET' }), 'm');
  windows.ask(providerAt({ base_url: 'https://api.openai.com/v1', ...key }), 'm');
  await windows.settled();
  expect(sent).toBe(0);
});
