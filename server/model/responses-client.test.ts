import { afterEach, describe, expect, it, vi } from 'vitest';
import { createResponsesClient } from './responses-client.ts';
import {
  closeEndpoints,
  collect,
  endpointAt,
  identity,
  KEY,
  request,
  serve,
  sse,
  stream,
} from './test-endpoint.ts';

afterEach(async () => {
  vi.useRealTimers();
  await closeEndpoints();
});

const message = (id: string, text: string): object => ({
  type: 'message',
  id,
  role: 'assistant',
  content: [{ type: 'output_text', text }],
});

describe('what is sent', () => {
  it('has the body and headers that endpoints expect', async () => {
    const { baseUrl, seen } = await serve(
      stream({ type: 'response.completed', response: { id: 'r', output: [] } }),
    );
    const endpoint = endpointAt(`${baseUrl}/`, {
      headers: { 'x-team': 'blue' },
      query: { 'api-version': '2026-01-01' },
    });
    const { error } = await collect(endpoint, {
      ...request,
      tools: [{ type: 'custom', name: 'apply_patch' }],
      reasoning: { effort: 'high', summary: 'none' },
      verbosity: 'low',
      outputSchema: { type: 'object' },
    });
    expect(error).toBeNull();
    expect(seen).toHaveLength(1);
    expect(seen[0]?.url).toBe('/v1/responses?api-version=2026-01-01');
    expect(seen[0]?.body).toEqual({
      model: 'some-model',
      input: request.input,
      tools: [{ type: 'custom', name: 'apply_patch' }],
      tool_choice: 'auto',
      parallel_tool_calls: true,
      reasoning: { effort: 'high' },
      store: false,
      stream: true,
      include: ['reasoning.encrypted_content'],
      prompt_cache_key: 'thread-1',
      text: {
        verbosity: 'low',
        format: {
          type: 'json_schema',
          strict: true,
          name: 'codex_output_schema',
          schema: { type: 'object' },
        },
      },
    });
    expect(seen[0]?.headers).toMatchObject({
      authorization: `Bearer ${KEY}`,
      originator: 'probe',
      'user-agent': 'probe/1.0 (test)',
      'session-id': 'thread-1',
      'thread-id': 'thread-1',
      'content-type': 'application/json',
      'x-team': 'blue',
    });
    const names = Object.keys(seen[0]?.headers ?? {});
    expect(names.filter((name) => name.startsWith('x-stainless'))).toEqual([]);
  });

  it('has no authorization without a key', async () => {
    const { baseUrl, seen } = await serve(
      stream({ type: 'response.completed', response: { id: 'r' } }),
    );
    await collect(endpointAt(baseUrl, { apiKey: null, keySource: null }));
    expect(seen[0]?.headers.authorization).toBeUndefined();
  });

  it('refuses an unsendable key without quoting it', async () => {
    const { error } = await collect(endpointAt('http://127.0.0.1:9/v1', { apiKey: `${KEY}\nx` }));
    expect(error?.message).toContain('env TEST_KEY');
    expect(JSON.stringify([error?.message, error?.additionalDetails])).not.toContain(KEY);
    expect(error?.retry).toBe('never');
  });

  it.each(['not an address', 'file:///etc/passwd', 'http://user:secret@127.0.0.1/v1'])(
    'refuses base_url %s',
    async (baseUrl) => {
      const { error } = await collect(endpointAt(baseUrl));
      expect(error?.message).toContain('base_url');
      expect(error?.message).not.toContain('secret');
      expect(error?.retry).toBe('never');
    },
  );
});

describe('what is read', () => {
  it('gives items, deltas, usage and limits in order', async () => {
    const call = { type: 'function_call', id: 'fc_1', call_id: 'c1', name: 'x', arguments: '{}' };
    const events = [
      { type: 'response.created', response: { id: 'resp_1' } },
      {
        type: 'response.output_item.added',
        output_index: 0,
        item: { type: 'reasoning', id: 'rs_1' },
      },
      { type: 'response.reasoning_summary_part.added', item_id: 'rs_1', summary_index: 0 },
      {
        type: 'response.reasoning_summary_text.delta',
        item_id: 'rs_1',
        summary_index: 0,
        delta: 'S',
      },
      { type: 'response.reasoning_text.delta', item_id: 'rs_1', content_index: 0, delta: 'R' },
      {
        type: 'response.output_item.done',
        output_index: 0,
        item: { type: 'reasoning', id: 'rs_1', encrypted_content: 'e' },
      },
      { type: 'response.output_item.added', output_index: 1, item: message('m_1', '') },
      { type: 'response.output_text.delta', item_id: 'm_1', output_index: 1, delta: 'Hi' },
      { type: 'response.some_future.event', whatever: true },
      { type: 'response.output_item.done', output_index: 1, item: message('m_1', 'Hi') },
      {
        type: 'response.output_item.added',
        output_index: 2,
        item: { ...call, arguments: '' },
      },
      { type: 'response.function_call_arguments.delta', item_id: 'fc_1', delta: '{}' },
      { type: 'response.output_item.done', output_index: 2, item: call },
      {
        type: 'response.completed',
        response: {
          id: 'resp_1',
          status: 'completed',
          usage: {
            input_tokens: 100,
            input_tokens_details: { cached_tokens: 40 },
            output_tokens: 20,
            output_tokens_details: { reasoning_tokens: 5 },
            total_tokens: 120,
          },
        },
      },
    ];
    const { baseUrl } = await serve((response) => {
      response.writeHead(200, {
        'content-type': 'text/event-stream',
        'x-codex-primary-used-percent': '12.5',
        'x-codex-primary-window-minutes': '300',
        'x-codex-primary-reset-at': '1795363129',
      });
      response.end(sse(...events));
    });
    const result = await collect(endpointAt(baseUrl));
    expect(result.error).toBeNull();
    expect(result.events.map((event) => event.type)).toEqual([
      'opened',
      'itemStarted',
      'reasoningSummaryPart',
      'reasoningSummaryDelta',
      'reasoningTextDelta',
      'itemCompleted',
      'itemStarted',
      'textDelta',
      'itemCompleted',
      'itemStarted',
      'toolInputDelta',
      'itemCompleted',
      'completed',
    ]);
    expect(result.events[0]).toEqual({
      type: 'opened',
      rateLimits: {
        primary: { usedPercent: 13, windowDurationMins: 300, resetsAt: 1795363129 },
        secondary: null,
      },
    });
    expect(result.events.at(-2)).toEqual({ type: 'itemCompleted', itemId: 'fc_1', item: call });
    expect(result.events.at(-1)).toEqual({
      type: 'completed',
      responseId: 'resp_1',
      endReason: 'completed',
      usage: {
        totalTokens: 120,
        inputTokens: 100,
        cachedInputTokens: 40,
        cacheWriteInputTokens: 0,
        outputTokens: 20,
        reasoningOutputTokens: 5,
      },
    });
  });

  it('copes with a provider that sends no ids, no announcements and no usage', async () => {
    const bare = { type: 'message', role: 'assistant', content: [] };
    const { baseUrl } = await serve(
      stream(
        { type: 'response.created', response: { id: 'r9' } },
        { type: 'response.output_text.delta', output_index: 0, delta: 'a' },
        { type: 'response.output_item.done', output_index: 0, item: bare },
        { type: 'response.completed', response: { id: 'r9', output: [bare, bare] } },
      ),
    );
    const { events } = await collect(endpointAt(baseUrl));
    expect(events.map((event) => ('itemId' in event ? event.itemId : event.type))).toEqual([
      'opened',
      'r9_0',
      'r9_0',
      'r9_0',
      'r9_1',
      'r9_1',
      'completed',
    ]);
    expect(events.at(-1)).toMatchObject({ usage: null });
    expect(events[0]).toEqual({ type: 'opened', rateLimits: null });
  });

  it('passes over unreadable events', async () => {
    const { baseUrl } = await serve((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(
        'data: {"type": broken\n\ndata: 7\n\ndata: {"no":"type"}\n\n\u0000garbage\n\n',
      );
      response.end(sse({ type: 'response.completed', response: { id: 'r' } }, { type: 'late' }));
    });
    const { events, error } = await collect(endpointAt(baseUrl));
    expect(error).toBeNull();
    expect(events.map((event) => event.type)).toEqual(['opened', 'completed']);
  });

  it('keeps the connection for the next request', async () => {
    const ports = new Set<number | undefined>();
    const { baseUrl, server } = await serve(
      stream({ type: 'response.completed', response: { id: 'r' } }),
    );
    server.on('request', (incoming) => ports.add(incoming.socket.remotePort));
    await collect(endpointAt(baseUrl));
    // The rest of the first answer is read in the background.
    await new Promise((resolve) => setImmediate(resolve));
    await collect(endpointAt(baseUrl));
    await collect(endpointAt(baseUrl));
    expect(ports.size).toBeLessThan(3);
  });

  it('stops at once when aborted, before and within the answer', async () => {
    let closed = 0;
    const { baseUrl } = await serve((response) => {
      response.on('close', () => (closed += 1));
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(sse({ type: 'response.output_text.delta', output_index: 0, delta: 'a' }));
    });
    const before = new AbortController();
    before.abort(new Error('stopped by the user'));
    await expect(collect(endpointAt(baseUrl), request, before.signal)).rejects.toThrow(
      'stopped by the user',
    );
    const within = new AbortController();
    const reading = (async () => {
      const client = createResponsesClient(endpointAt(baseUrl), identity);
      for await (const _batch of client.stream(request, within.signal)) {
        within.abort(new Error('stopped in mid-stream'));
      }
    })();
    await expect(reading).rejects.toThrow('stopped in mid-stream');
    await expect.poll(() => closed).toBe(1);
  });

  it('does not call a provider silent while the reader takes its time', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { baseUrl } = await serve((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(sse({ type: 'response.output_text.delta', output_index: 0, delta: 'a' }));
      response.end(sse({ type: 'response.completed', response: { id: 'r' } }));
    });
    const client = createResponsesClient(
      endpointAt(baseUrl, { streamIdleTimeoutMs: 60 }),
      identity,
    );
    const types: string[] = [];
    for await (const batch of client.stream(request, new AbortController().signal)) {
      types.push(...batch.map((event) => event.type));
      vi.advanceTimersByTime(120);
    }
    expect(types.at(-1)).toBe('completed');
  });
});
