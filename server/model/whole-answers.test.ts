/** Some servers answer as a whole, though a stream is asked for. */
import { afterEach, expect, it } from 'vitest';
import { closeEndpoints, collect, endpointAt, serve } from './test-endpoint.ts';
import type { Answer } from './test-endpoint.ts';
import { ask, ends, streamed, told } from './testing/chat-stage.ts';

afterEach(closeEndpoints);

/** In pieces that end within characters, as networks cut. */
const whole =
  (answer: object, type = 'application/json'): Answer =>
  (response) => {
    const bytes = Buffer.from(JSON.stringify(answer, null, 2));
    response.writeHead(200, { 'content-type': type });
    for (let at = 0; at < bytes.length; at += 7) response.write(bytes.subarray(at, at + 7));
    response.end();
  };

it('a whole answer of Chat Completions is read, calls and usage too', async () => {
  const message = {
    role: 'assistant',
    reasoning_content: 'Hm.',
    content: 'Über alles.',
    tool_calls: [{ id: 'c1', type: 'function', function: { name: 'run', arguments: '{"a":1}' } }],
  };
  const { events, error } = await ask(
    whole({
      id: 'chatcmpl-1',
      object: 'chat.completion',
      choices: [{ index: 0, message, finish_reason: 'tool_calls' }],
      usage: { prompt_tokens: 10, completion_tokens: 5 },
    }),
  );
  expect(error).toBeNull();
  expect(told(events)).toEqual([
    'thinks {"reasoning_content":"Hm."}',
    'says Über alles.',
    'c1: run {"a":1}',
  ]);
  expect(events.at(-1)).toMatchObject({ type: 'completed', usage: { totalTokens: 15 } });
});

it('an error that comes with status 200 is that error', async () => {
  const { error } = await ask(
    whole({ error: { message: 'maximum context length is 4096 tokens', code: 400 } }, 'text/plain'),
  );
  expect(error).toMatchObject({ info: 'contextWindowExceeded', retry: 'never' });
});

it('a whole answer of the Responses API is read, and why it is incomplete', async () => {
  const message = {
    type: 'message',
    id: 'm1',
    role: 'assistant',
    content: [{ type: 'output_text', text: 'Yes.', annotations: [] }],
  };
  const response = { object: 'response', id: 'r1', status: 'completed', output: [message] };
  const first = await serve(whole({ ...response, usage: { input_tokens: 3, output_tokens: 4 } }));
  const { events, error } = await collect(endpointAt(first.baseUrl));
  expect(error).toBeNull();
  expect(events.map(({ type }) => type)).toEqual([
    'opened',
    'itemStarted',
    'itemCompleted',
    'completed',
  ]);
  expect(events.at(-1)).toMatchObject({ responseId: 'r1', usage: { totalTokens: 7 } });
  const cut = { ...response, status: 'incomplete', output: [] };
  const second = await serve(
    whole({ ...cut, incomplete_details: { reason: 'max_output_tokens' } }),
  );
  const { error: incomplete } = await collect(endpointAt(second.baseUrl));
  expect(incomplete?.message).toContain('largest output');
});

it('JSON that is no answer is still no stream', async () => {
  const { baseUrl } = await serve(whole({ status: 'ok' }));
  const { error } = await collect(endpointAt(baseUrl));
  expect(error?.message).toContain('did not answer with a stream');
});

it('a model that ends with a token that is no text has answered', async () => {
  const done = { ...ends('stop'), usage: { prompt_tokens: 10, completion_tokens: 1 } };
  const { events, error } = await ask(streamed(done));
  expect(error).toBeNull();
  expect(told(events)).toEqual([]);
});
