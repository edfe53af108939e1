import { afterEach, describe, expect, it } from 'vitest';
import type { ModelErrorInfo, RetryLayer } from './model.ts';
import { closeEndpoints, collect, endpointAt, KEY, serve, sse, stream } from './test-endpoint.ts';
import type { Answer } from './test-endpoint.ts';

afterEach(closeEndpoints);

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
    ['429', json(429, {}), many, 'never', /429/],
    ['429 rate', coded(429, 'rate_limit_exceeded'), many, 'never', /rate/],
    ['429 usage, by its code only', coded(429, 'usage_limit_reached'), many, 'never', /429/],
    [
      '429 usage',
      json(429, { error: { type: 'usage_limit_reached' } }),
      'usageLimitExceeded',
      'never',
      /quota/,
    ],
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
    ['503 overload', coded(503, 'server_is_overloaded'), 'serverOverloaded', 'silent', /overload/],
    ['503 slow down', coded(503, 'slow_down'), 'rateLimitExceeded', 'request', /slow down/],
    ['failed, no code', failed(null), 'other', 'stream', /said: nothing/],
    ['failed, server', failed('server_error'), 'other', 'stream', /server_error/],
    ['failed, rate', failed('rate_limit_exceeded'), 'rateLimitExceeded', 'stream', /rate/],
    ['failed, overload', failed('server_is_overloaded'), 'serverOverloaded', 'never', /overload/],
    ['failed, slow down', failed('slow_down'), 'rateLimitExceeded', 'stream', /slow_down/],
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
    });
  }

  it('a refused connection names the address', async () => {
    const { baseUrl, server } = await serve(stream());
    await new Promise((resolve) => server.close(resolve));
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

  it('takes what a used-up plan says of the limits', async () => {
    const headers = { 'x-codex-primary-used-percent': '100' };
    const { baseUrl } = await serve(json(429, { error: { type: 'usage_limit_reached' } }, headers));
    const { error } = await collect(endpointAt(baseUrl));
    expect(error?.rateLimits?.primary?.usedPercent).toBe(100);
  });

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
