/** Support for tests: a loopback endpoint that behaves as told, and a client to ask it. */
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ModelError } from './model.ts';
import type { ModelEvent, ModelRequest } from './model.ts';
import type { ModelEndpoint } from './model-send.ts';
import { createResponsesClient } from './responses-client.ts';

export const KEY = 'sk-test-0123456789abcdef';

type Seen = { url: string; headers: IncomingHttpHeaders; body: Record<string, unknown> };
export type Answer = (response: ServerResponse, seen: Seen) => void;

const servers: Server[] = [];

/** Ends every endpoint that is still open; for `afterEach`. */
export async function closeEndpoints(): Promise<void> {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** A real HTTP server on loopback that answers each request by `answer` and notes what it saw. */
export async function serve(
  answer: Answer,
): Promise<{ baseUrl: string; seen: Seen[]; server: Server }> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => (text += chunk));
    request.on('end', () => {
      const entry: Seen = {
        url: request.url ?? '',
        headers: request.headers,
        body: JSON.parse(text) as Record<string, unknown>,
      };
      seen.push(entry);
      answer(response, entry);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, seen, server };
}

export const endpointAt = (baseUrl: string, more: Partial<ModelEndpoint> = {}): ModelEndpoint => ({
  name: 'Testing',
  baseUrl,
  apiKey: KEY,
  keySource: 'env TEST_KEY',
  headers: {},
  query: {},
  streamIdleTimeoutMs: 5_000,
  ...more,
});

export const request: ModelRequest = {
  model: 'some-model',
  input: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'hello' }] }],
  tools: [],
  parallelToolCalls: true,
  promptCacheKey: 'thread-1',
  threadId: 'thread-1',
  turnId: 'turn-1',
};

export const identity = () => ({ originator: 'probe', userAgent: 'probe/1.0 (test)' });

export const sse = (...events: object[]): string =>
  events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('');

export const stream =
  (...events: object[]): Answer =>
  (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(sse(...events));
  };

/** Everything a stream gives, and the `ModelError` it ended with. */
export async function collect(
  endpoint: ModelEndpoint,
  wanted: ModelRequest = request,
  signal: AbortSignal = new AbortController().signal,
  create = createResponsesClient,
): Promise<{ events: ModelEvent[]; error: ModelError | null }> {
  const events: ModelEvent[] = [];
  try {
    for await (const batch of create(endpoint, identity).stream(wanted, signal)) {
      if (batch.length === 0) throw new Error('a batch holds at least one event');
      events.push(...batch);
    }
  } catch (error) {
    if (error instanceof ModelError) return { events, error };
    throw error;
  }
  return { events, error: null };
}
