import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { findLocalServers } from './find-local-servers.ts';
import { readOfferedModels } from './offered-models.ts';
import { endpointAt, identity, KEY } from './test-endpoint.ts';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const listing =
  (body: unknown, status = 200): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  };

async function read(port: number) {
  const endpoint = {
    ...endpointAt(`http://127.0.0.1:${port}/v1/`, {
      query: { v: '1' },
      headers: { 'x-team': 'b' },
    }),
    wireApi: 'chat',
  } as const;
  return readOfferedModels(endpoint, identity(), new AbortController().signal);
}

describe('the models of a provider', () => {
  it('are asked for with its key, headers and query', async () => {
    const seen: unknown[] = [];
    const port = await serve((request, response) => {
      const { method, url, headers } = request;
      seen.push([method, url, headers.authorization, headers['x-team'], headers['thread-id']]);
      listing({ object: 'list', data: [{ id: 'm', object: 'model' }] })(request, response);
    });
    expect(await read(port)).toEqual([{ model: 'm', contextWindow: null }]);
    expect(seen).toEqual([['GET', '/v1/models?v=1', `Bearer ${KEY}`, 'b', undefined]]);
  });

  it('come with their prices, where these are whole and fixed', async () => {
    const pricing = (prompt: unknown, completion: unknown, input_cache_read?: unknown) => ({
      pricing: { prompt, completion, input_cache_read },
    });
    const data = [
      { id: 'a', ...pricing('0.00000025', '0.000002', '0.000000025') },
      { id: 'free', ...pricing('0', '0') },
      { id: 'half', ...pricing('0.1', undefined) },
      { id: 'empty', ...pricing('', ' ') },
      { id: 'router', ...pricing('-1', '-1') },
    ];
    const told = await read(await serve(listing({ data })));
    expect(told.map(({ model, price }) => [model, price])).toEqual([
      ['a', { input: 0.25, cachedInput: 0.025, output: 2, currency: 'USD' }],
      ['empty', undefined],
      ['free', { input: 0, cachedInput: null, output: 0, currency: 'USD' }],
      ['half', undefined],
      ['router', undefined],
    ]);
  });

  it('come with their windows, wherever these are told, each once and by name', async () => {
    const data = [
      { id: 'vllm', max_model_len: 1000 },
      { id: 'openrouter', context_length: 2000 },
      { id: 'llama', meta: { n_ctx: 3000, n_ctx_train: 9000 } },
      { id: 'ollama', owned_by: 'library' },
      { id: 'ollama', owned_by: 'library' },
      { name: 'no id' },
    ];
    const port = await serve(listing({ data }));
    expect(await read(port)).toEqual([
      { model: 'llama', contextWindow: 3000 },
      { model: 'ollama', contextWindow: null },
      { model: 'openrouter', contextWindow: 2000 },
      { model: 'vllm', contextWindow: 1000 },
    ]);
  });

  it('are not there for a reason that is told', async () => {
    const refusing = await serve(listing({ error: { message: 'no' } }, 401));
    await expect(read(refusing)).rejects.toThrow(/refused the API key \(env TEST_KEY\)/);
    const other = await serve((_request, response) => response.end('<html>'));
    await expect(read(other)).rejects.toThrow(/did not answer with a list of models/);
    await expect(read(9)).rejects.toThrow(/connection refused/);
  });
});

describe('servers on this machine', () => {
  it('are those that answer with a list, without a key', async () => {
    const keys: unknown[] = [];
    const model = await serve((request, response) => {
      keys.push(request.headers.authorization);
      listing({ data: [{ id: 'qwen' }] })(request, response);
    });
    const site = await serve((_request, response) => response.end('<html>'));
    const found = await findLocalServers(identity(), [
      { name: 'Ollama', port: model },
      { name: 'vLLM', port: site },
      { name: 'LM Studio', port: 9 },
    ]);
    expect(found).toEqual([
      {
        name: 'Ollama',
        baseUrl: `http://127.0.0.1:${model}/v1`,
        models: [{ model: 'qwen', contextWindow: null }],
      },
    ]);
    expect(keys).toEqual([undefined]);
  });
});
