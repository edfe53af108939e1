import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { ModelError } from './model.ts';
import type { ModelErrorInfo, ModelEvent, ModelRequest, RetryLayer } from './model.ts';
import { createResponsesClient } from './responses-client.ts';
import type { ResponsesEndpoint } from './responses-client.ts';

const KEY = 'sk-test-0123456789abcdef';

type Seen = { url: string; headers: IncomingHttpHeaders; body: Record<string, unknown> };
type Answer = (response: ServerResponse, seen: Seen) => void;

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function serve(answer: Answer): Promise<{ baseUrl: string; seen: Seen[]; server: Server }> {
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

const endpointAt = (baseUrl: string, more: Partial<ResponsesEndpoint> = {}): ResponsesEndpoint => ({
  name: 'Testing',
  baseUrl,
  apiKey: KEY,
  keySource: 'env TEST_KEY',
  headers: {},
  query: {},
  streamIdleTimeoutMs: 5_000,
  ...more,
});

const request: ModelRequest = {
  model: 'some-model',
  input: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'hello' }] }],
  tools: [],
  parallelToolCalls: true,
  promptCacheKey: 'thread-1',
  threadId: 'thread-1',
  turnId: 'turn-1',
};

const identity = () => ({ originator: 'probe', userAgent: 'probe/1.0 (test)' });

const sse = (...events: object[]): string =>
  events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('');

const stream =
  (...events: object[]): Answer =>
  (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(sse(...events));
  };

async function collect(
  endpoint: ResponsesEndpoint,
  wanted: ModelRequest = request,
  signal: AbortSignal = new AbortController().signal,
): Promise<{ events: ModelEvent[]; error: ModelError | null }> {
  const events: ModelEvent[] = [];
  try {
    for await (const batch of createResponsesClient(endpoint, identity).stream(wanted, signal)) {
      expect(batch.length).toBeGreaterThan(0);
      events.push(...batch);
    }
  } catch (error) {
    if (error instanceof ModelError) return { events, error };
    throw error;
  }
  return { events, error: null };
}

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
      rateLimits: {
        primary: { usedPercent: 12.5, windowDurationMins: 300, resetsAt: 1795363129 },
        secondary: null,
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
      'r9_0',
      'r9_0',
      'r9_0',
      'r9_1',
      'r9_1',
      'completed',
    ]);
    expect(events.at(-1)).toMatchObject({ usage: null, rateLimits: null });
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
    expect(events.map((event) => event.type)).toEqual(['completed']);
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
      await new Promise((resolve) => setTimeout(resolve, 120));
    }
    expect(types.at(-1)).toBe('completed');
  });
});

describe('what each failure means', () => {
  const json =
    (status: number, body: object, headers: Record<string, string> = {}): Answer =>
    (response) => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(JSON.stringify(body));
    };
  const coded = (status: number, code: string): Answer =>
    json(status, { error: { code, message: `said: ${code}` } });
  const failed = (code: string | null): Answer =>
    stream({
      type: 'response.failed',
      response: { id: 'r', error: { code, message: `said: ${code ?? 'nothing'}` } },
    });
  const http = (status: number | null) => ({ httpConnectionFailed: { httpStatusCode: status } });
  const many = { responseTooManyFailedAttempts: { httpStatusCode: 429 } };

  const cases: ReadonlyArray<readonly [string, Answer, ModelErrorInfo, RetryLayer, RegExp]> = [
    ['400', json(400, { error: { message: 'bad field' } }), 'other', 'never', /^bad field$/],
    ['400 context', coded(400, 'context_length_exceeded'), 'contextWindowExceeded', 'never', /win/],
    ['400 model', coded(400, 'model_not_found'), 'modelNotFound', 'never', /some-model/],
    ['404 model', coded(404, 'model_not_found'), 'modelNotFound', 'never', /some-model/],
    ['401', coded(401, 'invalid_api_key'), http(401), 'stream', /refused.*env TEST_KEY/],
    ['403', json(403, {}), http(403), 'stream', /403/],
    ['404', json(404, {}), http(404), 'stream', /base_url/],
    ['413', json(413, {}), http(413), 'stream', /larger/],
    ['422', json(422, { detail: 'no such field' }), http(422), 'stream', /no such field/],
    ['418', json(418, {}), http(418), 'stream', /418/],
    ['a redirect', json(307, {}, { location: 'http://elsewhere/' }), http(307), 'stream', /307/],
    ['429', json(429, {}), many, 'stream', /429/],
    ['429 rate', coded(429, 'rate_limit_exceeded'), many, 'stream', /rate/],
    ['429 usage', coded(429, 'usage_limit_reached'), 'usageLimitExceeded', 'never', /quota/],
    [
      '429 plan',
      json(429, { error: { type: 'usage_not_included' } }),
      'usageLimitExceeded',
      'never',
      /plan/,
    ],
    ['429 quota', coded(429, 'insufficient_quota'), 'usageLimitExceeded', 'never', /billing/],
    ['500', json(500, {}), 'internalServerError', 'request', /500/],
    ['502', json(502, {}), http(502), 'request', /502/],
    ['503', json(503, {}), http(503), 'request', /503/],
    ['503 overload', coded(503, 'server_is_overloaded'), 'serverOverloaded', 'request', /overload/],
    ['503 slow down', coded(503, 'slow_down'), 'rateLimitExceeded', 'request', /slow down/],
    ['failed, no code', failed(null), 'other', 'stream', /said: nothing/],
    ['failed, server', failed('server_error'), 'other', 'stream', /server_error/],
    ['failed, rate', failed('rate_limit_exceeded'), 'rateLimitExceeded', 'stream', /rate/],
    ['failed, quota', failed('insufficient_quota'), 'usageLimitExceeded', 'never', /quota/],
    ['failed, prompt', failed('invalid_prompt'), 'other', 'never', /invalid_prompt/],
    ['failed, policy', failed('cyber_policy'), 'cyberPolicy', 'never', /cyber_policy/],
    [
      'failed, context',
      failed('context_length_exceeded'),
      'contextWindowExceeded',
      'never',
      /window/,
    ],
    ...(['max_output_tokens', 'content_filter', 'other_reason'] as const).map(
      (reason): readonly [string, Answer, ModelErrorInfo, RetryLayer, RegExp] => [
        `incomplete, ${reason}`,
        stream({
          type: 'response.incomplete',
          response: { id: 'r', incomplete_details: { reason } },
        }),
        'other',
        reason === 'max_output_tokens' ? 'never' : 'stream',
        /largest output|content filter|other_reason/,
      ],
    ),
    [
      'a stream that ends early, after an error event',
      stream({ type: 'error', message: 'disk on fire' }),
      'other',
      'stream',
      /disk on fire/,
    ],
    [
      'a stream of garbage',
      (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.end('%%%% not events at all');
      },
      'other',
      'stream',
      /before the answer was complete/,
    ],
    [
      'a web page with status 200',
      (response) => {
        response.writeHead(200, { 'content-type': 'text/html' });
        response.end('<!doctype html><title>Sign in</title><p>to the hotel network');
      },
      'other',
      'stream',
      /did not answer with a stream/,
    ],
    [
      'an empty answer',
      (response) => {
        response.writeHead(200);
        response.end();
      },
      'other',
      'stream',
      /did not answer with a stream/,
    ],
    [
      'a stream cut in the middle',
      (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(sse({ type: 'response.output_text.delta', output_index: 0, delta: 'a' }));
        setImmediate(() => response.destroy());
      },
      'other',
      'stream',
      /broke while it was answering/,
    ],
    [
      'a connection cut before the answer',
      (r) => r.destroy(),
      http(null),
      'request',
      /closed|reset/,
    ],
  ];

  for (const [name, answer, info, retry, words] of cases) {
    it(name, async () => {
      const { baseUrl } = await serve(answer);
      const { error } = await collect(endpointAt(baseUrl));
      expect(error?.info).toEqual(info);
      expect(error?.retry).toBe(retry);
      expect(error?.message).toMatch(words);
      expect(error?.announce).toBe(name !== '503 overload');
    });
  }

  it('a refused connection names the address', async () => {
    const { baseUrl, server } = await serve(stream());
    await new Promise((resolve) => server.close(resolve));
    servers.length = 0;
    const { error } = await collect(endpointAt(baseUrl));
    expect(error?.message).toContain(`${baseUrl}/responses`);
    expect(error?.message).toContain('connection refused');
    expect(error).toMatchObject({ info: http(null), retry: 'request', httpStatus: null });
  });

  it.each([false, true])(
    'silence ends after the idle time (within the stream: %s)',
    async (begun) => {
      const { baseUrl } = await serve((response) => {
        if (!begun) return;
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(sse({ type: 'response.output_text.delta', output_index: 0, delta: 'a' }));
      });
      const { error } = await collect(endpointAt(baseUrl, { streamIdleTimeoutMs: 100 }));
      expect(error?.message).toContain('0.1 s');
      expect(error).toMatchObject({ info: 'other', retry: begun ? 'stream' : 'request' });
    },
  );

  it('asks for a key when none was sent', async () => {
    const { baseUrl } = await serve(json(401, {}));
    const { error } = await collect(endpointAt(baseUrl, { apiKey: null, keySource: null }));
    expect(error?.message).toMatch(/none is set.*env_key/);
  });

  it('never shows the key, and bounds and cleans what the provider says', async () => {
    const { baseUrl } = await serve((response) => {
      response.writeHead(400, { 'content-type': 'text/html' });
      response.end(
        `<html><head><title>Bad Gateway</title><style>b{}</style></head><body>key ${KEY} \u001b[31m` +
          `<script>alert(1)</script>Bearer abc.def.ghi sk-proj-zzzzzzzzzz ${'filler '.repeat(90_000)}`,
      );
    });
    const { error } = await collect(endpointAt(baseUrl));
    const shown = `${error?.message} ${error?.additionalDetails}`;
    expect(shown).toContain('Bad Gateway');
    for (const hidden of [KEY, 'abc.def.ghi', 'zzzzzzzzzz', 'alert', '\u001b', '<', 'b{}']) {
      expect(shown).not.toContain(hidden);
    }
    expect(error?.message.length).toBeLessThan(900);
    expect(error?.additionalDetails?.length).toBeLessThan(900);
  });

  it.each([
    [{ 'retry-after': '7' }, {}, 7_000],
    [{ 'retry-after-ms': '250' }, {}, 250],
    [{}, { error: { message: 'Please try again in 1.898s.' } }, 1_898],
    [{}, { error: { message: 'Please try again in 20ms.' } }, 20],
    [{}, {}, null],
  ])('reads how long to wait from %j %j', async (headers, body, expected) => {
    const { baseUrl } = await serve(json(429, body, headers as Record<string, string>));
    const { error } = await collect(endpointAt(baseUrl));
    expect(error?.retryAfterMs).toBe(expected);
  });

  it('reads Retry-After as a date', async () => {
    const at = new Date(Date.now() + 30_000).toUTCString();
    const { baseUrl } = await serve(json(503, {}, { 'retry-after': at }));
    const { error } = await collect(endpointAt(baseUrl));
    expect(error?.retryAfterMs).toBeGreaterThan(20_000);
    expect(error?.retryAfterMs).toBeLessThanOrEqual(30_000);
  });
});
