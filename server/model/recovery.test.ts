import { afterEach, describe, expect, it } from 'vitest';
import { createResponsesClient } from './responses-client.ts';
import { streamWithRetries } from './retry.ts';
import type { StreamRetry } from './retry.ts';
import { closeEndpoints, endpointAt, identity, request, serve, sse } from './test-endpoint.ts';

afterEach(closeEndpoints);

async function follow(baseUrl: string) {
  const retries: StreamRetry[] = [];
  const types: string[] = [];
  const stream = streamWithRetries({
    client: createResponsesClient(endpointAt(baseUrl), identity),
    request: () => request,
    signal: new AbortController().signal,
    policy: { requestMaxRetries: 2, streamMaxRetries: 2 },
    onRetry: (retry) => {
      retries.push(retry);
    },
    clock: { sleep: () => Promise.resolve(), random: () => 0 },
  });
  const error = await (async () => {
    for await (const batch of stream) types.push(...batch.map((event) => event.type));
    return null;
  })().catch((thrown: unknown) => thrown);
  return { retries, types, error };
}

const delta = { type: 'response.output_text.delta', output_index: 0, delta: 'a' };
const completed = { type: 'response.completed', response: { id: 'r' } };

describe('recovery over real connections', () => {
  it('gets over server errors silently and over a cut stream aloud', async () => {
    const { baseUrl, seen } = await serve((response) => {
      if (seen.length <= 2) {
        response.writeHead(500).end();
        return;
      }
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(sse(delta));
      if (seen.length === 3) setImmediate(() => response.destroy());
      else response.end(sse(completed));
    });
    const { retries, types, error } = await follow(baseUrl);
    expect(error).toBeNull();
    expect(seen).toHaveLength(4);
    expect(retries).toHaveLength(1);
    expect(retries[0]?.error.additionalDetails).toContain('stream disconnected');
    expect(types.filter((type) => type !== 'opened')).toEqual([
      'itemStarted',
      'textDelta',
      'itemStarted',
      'textDelta',
      'completed',
    ]);
  });

  it('gives a refused connection up, with its cause', async () => {
    const { baseUrl, server } = await serve((response) => response.end());
    await new Promise((resolve) => server.close(resolve));
    const { retries, error } = await follow(baseUrl);
    expect(retries).toHaveLength(2);
    expect(error).toMatchObject({ message: expect.stringContaining('connection refused') });
  });
});
