import { afterEach, describe, expect, it } from 'vitest';
import { createChatCompletionsClient } from './chat-completions-client.ts';
import { startAdvice } from './local-servers.ts';
import type { ModelErrorInfo, RetryLayer } from './model.ts';
import { closeEndpoints, collect, endpointAt, KEY, request, serve, sse } from './test-endpoint.ts';
import type { Answer } from './test-endpoint.ts';

afterEach(closeEndpoints);

const json =
  (status: number, body: object): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  };
const refused = (status: number, message: string, more: object = {}): Answer =>
  json(status, { error: { message, ...more } });
const streamed =
  (...chunks: readonly object[]): Answer =>
  (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(sse(...chunks));
  };
const ending = (reason: string): Answer =>
  streamed({ choices: [{ index: 0, delta: { content: 'a' }, finish_reason: reason }] });
const http = (status: number) => ({ httpConnectionFailed: { httpStatusCode: status } });

async function ask(answer: Answer) {
  const { baseUrl } = await serve(answer);
  return collect(endpointAt(baseUrl), request, undefined, createChatCompletionsClient);
}

const full = ['contextWindowExceeded', 'never', /context window of some-model/] as const;
const unknown = ['modelNotFound', 'never', /does not offer the model "some-model"/] as const;
const toolless = ['other', 'never', /takes no tools/] as const;

const cases: ReadonlyArray<readonly [string, Answer, ModelErrorInfo, RetryLayer, RegExp]> = [
  [
    'llama.cpp, full',
    refused(400, 'the request exceeds the available context size, try increasing it', {
      code: 400,
      type: 'exceed_context_size_error',
      n_ctx: 4096,
    }),
    ...full,
  ],
  [
    'vLLM, full',
    refused(
      400,
      "This model's maximum context length is 4096 tokens. However, you requested 5000.",
      {
        type: 'BadRequestError',
        code: 400,
      },
    ),
    ...full,
  ],
  [
    'LM Studio, full',
    json(400, {
      error:
        'Trying to keep the first 6547 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens, which is not enough.',
    }),
    ...full,
  ],
  [
    'LM Studio, full, inside the stream',
    streamed({
      error: { message: 'The number of tokens to keep is greater than the context length' },
    }),
    ...full,
  ],
  [
    'Ollama, full',
    refused(400, 'prompt too long; exceeded max context length by 12 tokens'),
    ...full,
  ],
  [
    'a provider behind OpenRouter, full',
    refused(400, 'Provider returned error', {
      code: 400,
      metadata: {
        raw: '{"error":{"message":"prompt is too long: 213462 tokens > 200000 maximum"}}',
      },
    }),
    ...full,
  ],
  ['OpenAI, full', refused(400, 'x', { code: 'context_length_exceeded' }), ...full],
  [
    'Ollama, not pulled',
    refused(404, 'model "some-model" not found, try pulling it first', { type: 'not_found_error' }),
    'modelNotFound',
    'never',
    /try pulling it first/,
  ],
  [
    'vLLM, unknown model',
    json(404, { object: 'error', message: 'The model `some-model` does not exist.', code: 404 }),
    ...unknown,
  ],
  ['OpenRouter, unknown model', refused(400, 'some-model is not a valid model ID'), ...unknown],
  ['LM Studio, nothing loaded', refused(404, 'No models loaded. Please load a model.'), ...unknown],
  ['Azure, no deployment', refused(404, 'x', { code: 'DeploymentNotFound' }), ...unknown],
  ['Ollama, no tools', refused(400, 'some-model does not support tools'), ...toolless],
  [
    'vLLM, no tools',
    refused(400, '"auto" tool choice requires --enable-auto-tool-choice to be set'),
    ...toolless,
  ],
  [
    'no credit',
    refused(402, 'Insufficient credits', { code: 402 }),
    'usageLimitExceeded',
    'never',
    /Insufficient/,
  ],
  [
    'no such path',
    refused(404, 'Not Found'),
    http(404),
    'stream',
    /Chat Completions.*base_url.*\/v1/,
  ],
  ['400', refused(400, 'Unsupported field'), 'other', 'never', /^Unsupported field$/],
  [
    '500',
    refused(500, 'Jinja: no roles'),
    'internalServerError',
    'request',
    /500.*Jinja: no roles/,
  ],
  ['loading', refused(503, 'Loading model', { code: 503 }), http(503), 'request', /Loading model/],
  [
    'an error in the stream',
    streamed({ error: { message: 'CUDA died', code: 500 } }),
    'other',
    'stream',
    /CUDA died/,
  ],
  ['an error as a text', streamed({ error: 'CUDA died' }), 'other', 'stream', /CUDA died/],
  [
    'an error of a choice',
    streamed({
      choices: [{ index: 0, error: { code: 429, message: 'slow' }, finish_reason: 'error' }],
    }),
    'rateLimitExceeded',
    'stream',
    /limiting.*slow/,
  ],
  [
    'a bad request in the stream',
    streamed({ error: { message: 'no', code: 400 } }),
    'other',
    'never',
    /^no$/,
  ],
  ['length', ending('length'), 'other', 'never', /incomplete.*largest output.*context window/],
  ['content_filter', ending('content_filter'), 'other', 'stream', /content filter/],
  ['abort', ending('abort'), 'other', 'stream', /ended the answer early/],
  ['error', ending('error'), 'other', 'stream', /error/],
  [
    'cut',
    streamed({ choices: [{ index: 0, delta: { content: 'a' } }] }),
    'other',
    'stream',
    /before the answer was complete/,
  ],
  [
    'empty, as where a prompt was too long',
    streamed({
      choices: [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 4096, completion_tokens: 0 },
    }),
    'other',
    'stream',
    /empty answer.*context window of some-model/,
  ],
  [
    'nothing but the end',
    (response) => response.writeHead(200).end('data: [DONE]\n\n'),
    'other',
    'stream',
    /empty answer/,
  ],
  ['no stream', json(200, { choices: [] }), 'other', 'stream', /stream of events/],
];

describe('what each failure of a server of Chat Completions means', () => {
  it.each(cases)('%s', async (_name, answer, info, retry, words) => {
    const { error } = await ask(answer);
    expect(error).toMatchObject({ info, retry });
    expect(error?.message).toMatch(words);
  });

  it('never quotes the key', async () => {
    const { error } = await ask(refused(500, `key ${KEY}`, { metadata: { raw: KEY } }));
    expect(JSON.stringify([error?.message, error?.additionalDetails])).not.toContain(KEY);
  });

  it('calls and words that were begun before a failure do not count as complete', async () => {
    const { events } = await ask(
      streamed(
        { choices: [{ delta: { tool_calls: [{ index: 0, id: 'a', function: { name: 'x' } }] } }] },
        { error: { message: 'gone' } },
      ),
    );
    expect(events.map(({ type }) => type)).toEqual(['opened', 'itemStarted']);
  });

  it.each([
    ['http://localhost:11434/v1', /Ollama.*ollama serve/],
    ['http://127.0.0.1:1234/v1/chat/completions', /LM Studio/],
    ['http://[::1]:8080/v1', /llama-server/],
    ['http://127.0.0.1:8000/v1', /vllm serve/],
  ])('says how the server of %s is started', (address, words) => {
    expect(startAdvice(address)).toMatch(words);
  });

  it.each(['http://example.com:11434/v1', 'http://127.0.0.1:9/v1', 'nonsense'])(
    'has no advice for %s',
    (address) => expect(startAdvice(address)).toBeNull(),
  );
});
