import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createChatCompletionsClient } from './chat-completions-client.ts';
import { createResponsesClient } from './responses-client.ts';
import {
  closeEndpoints,
  collect,
  endpointAt,
  identity,
  request,
  serve,
  sse,
  stream,
} from './test-endpoint.ts';
import type { Answer } from './test-endpoint.ts';
import { ask, calls, chunk, ends, raw, says, streamed, told, tools } from './testing/chat-stage.ts';
import type { Json } from './testing/chat-stage.ts';

afterEach(closeEndpoints);

describe('what is read', () => {
  it('is items, deltas and usage, as from the Responses API', async () => {
    const { events, error } = await ask(
      streamed(
        chunk({ role: 'assistant', content: '', reasoning_content: null }),
        chunk({ content: '', reasoning_content: 'Let me ' }),
        chunk({ content: '', reasoning_content: 'see.' }),
        says('\n\n'),
        says('I '),
        says('run it.'),
        calls({ index: 0, id: 'c1', type: 'function', function: { name: 'run', arguments: '' } }),
        calls({ index: 0, function: { arguments: '{"a"' } }),
        calls({ index: 0, function: { arguments: ':1}' } }),
        ends('tool_calls'),
        {
          id: 'chatcmpl-1',
          choices: [],
          usage: {
            prompt_tokens: 100,
            prompt_tokens_details: { cached_tokens: 40 },
            completion_tokens: 20,
            completion_tokens_details: { reasoning_tokens: 5 },
            total_tokens: 120,
          },
        },
      ),
      { ...request, tools },
    );
    expect(error).toBeNull();
    const thinking = { type: 'reasoning', id: 'chatcmpl-1_0', summary: [] };
    const message = { type: 'message', id: 'chatcmpl-1_1', role: 'assistant' };
    const call = { type: 'function_call', id: 'chatcmpl-1_2', call_id: 'c1', name: 'run' };
    const text = { type: 'output_text', text: '\n\nI run it.', annotations: [] };
    expect(events).toEqual([
      { type: 'opened', rateLimits: null },
      { type: 'itemStarted', itemId: thinking.id, item: thinking },
      { type: 'reasoningTextDelta', itemId: thinking.id, contentIndex: 0, delta: 'Let me ' },
      { type: 'reasoningTextDelta', itemId: thinking.id, contentIndex: 0, delta: 'see.' },
      {
        type: 'itemCompleted',
        itemId: thinking.id,
        item: {
          ...thinking,
          chat: { of: 'Testing/some-model', fields: { reasoning_content: 'Let me see.' } },
        },
      },
      { type: 'itemStarted', itemId: message.id, item: { ...message, content: [] } },
      { type: 'textDelta', itemId: message.id, delta: '\n\nI ' },
      { type: 'textDelta', itemId: message.id, delta: 'run it.' },
      {
        type: 'itemCompleted',
        itemId: message.id,
        item: { ...message, status: 'completed', content: [text] },
      },
      { type: 'itemStarted', itemId: call.id, item: { ...call, arguments: '' } },
      { type: 'toolInputDelta', itemId: call.id, delta: '{"a"' },
      { type: 'toolInputDelta', itemId: call.id, delta: ':1}' },
      { type: 'itemCompleted', itemId: call.id, item: { ...call, arguments: '{"a":1}' } },
      {
        type: 'completed',
        responseId: 'chatcmpl-1',
        endReason: 'completed',
        usage: {
          totalTokens: 120,
          inputTokens: 100,
          cachedInputTokens: 40,
          cacheWriteInputTokens: 0,
          outputTokens: 20,
          reasoningOutputTokens: 5,
        },
      },
    ]);
  });

  const piece = (index: number | undefined, fields: Json): Json =>
    index === undefined ? fields : { index, ...fields };
  const whole = (id: string | undefined, name: string, args: unknown, index?: number): Json =>
    piece(index, {
      ...(id === undefined ? {} : { id }),
      type: 'function',
      function: { name, arguments: args },
    });

  const shapes: ReadonlyArray<readonly [string, Answer, readonly string[]]> = [
    [
      'parallel calls, their pieces mixed (OpenAI)',
      streamed(
        calls(whole('a', 'run', '', 0)),
        calls(whole('b', 'run', '', 1)),
        calls(piece(1, { function: { arguments: '{"n":' } })),
        calls(piece(0, { function: { arguments: '{"n":1}' } })),
        calls(piece(1, { function: { arguments: '2}' } })),
        ends('tool_calls'),
      ),
      ['a: run {"n":1}', 'b: run {"n":2}'],
    ],
    [
      'whole calls, all with the index 0 (Ollama)',
      streamed(
        calls(whole('a', 'run', '{"n":1}', 0)),
        calls(whole('b', 'run', '{"n":2}', 0)),
        ends('stop'),
      ),
      ['a: run {"n":1}', 'b: run {"n":2}'],
    ],
    [
      'whole calls without index or id, in one chunk (Google)',
      streamed(
        calls(whole('', 'run', '{"n":1}'), whole('', 'run', '{"n":2}')),
        ends('stop', { content: null }),
      ),
      ['new: run {"n":1}', 'new: run {"n":2}'],
    ],
    [
      'pieces without an index, or with name and id in each (others)',
      streamed(
        calls(whole('a', 'run', '{"n"')),
        calls({ function: { arguments: ':1}' } }),
        calls(whole('b', 'run', '{"n"', 3)),
        calls(whole('b', 'run', ':2}', 3)),
        ends('tool_calls'),
      ),
      ['a: run {"n":1}', 'b: run {"n":2}'],
    ],
    [
      'an id twice, arguments as an object, none at all, a name that comes late',
      streamed(
        calls(whole('a', 'run', { n: 1 }, 0)),
        calls(whole('a', 'run', null, 1)),
        calls(piece(2, { id: 'c', function: { arguments: '{}' } })),
        calls(piece(2, { function: { name: 'run' } })),
        ends('tool_calls'),
      ),
      ['a: run {"n":1}', 'new: run {}', 'c: run {}'],
    ],
    [
      'a call without a name is still one',
      streamed(calls({ index: 0, id: 'a', function: { arguments: '{}' } }), ends('tool_calls')),
      ['a: unnamed {}'],
    ],
    [
      'calls of custom tools and of groups, back from their functions',
      streamed(
        calls(whole('a', 'apply_patch', '{"input":"*** Begin"}', 0)),
        calls(whole('b', 'apply_patch', '*** Begin, bare', 1)),
        calls(whole('c', 'mcp__docs__find', '{}', 2)),
        ends('tool_calls'),
      ),
      ['a: apply_patch *** Begin', 'b: apply_patch *** Begin, bare', 'c: mcp__docs.find {}'],
    ],
    [
      'thoughts in `reasoning` (vLLM, Ollama)',
      streamed(chunk({ reasoning: 'Hm' }), chunk({ reasoning: 'm.' }), says('Yes.'), ends('stop')),
      ['thinks {"reasoning":"Hmm."}', 'says Yes.'],
    ],
    [
      'thoughts with signatures (OpenRouter)',
      streamed(
        chunk({
          reasoning: 'Hm',
          reasoning_details: [{ type: 'reasoning.text', text: 'Hm', index: 0, signature: null }],
        }),
        chunk({
          reasoning: 'm.',
          reasoning_details: [{ type: 'reasoning.text', text: 'm.', index: 0 }],
        }),
        chunk({
          reasoning_details: [{ type: 'reasoning.text', text: '', signature: 's', index: 0 }],
        }),
        says('Yes.'),
        ends('stop'),
      ),
      [
        'thinks {"reasoning_details":[{"type":"reasoning.text","text":"Hmm.","index":0,"signature":"s"}]}',
        'says Yes.',
      ],
    ],
    [
      'thoughts in tags (a server that does not know its model)',
      streamed(says('<thi'), says('nk>Hm'), says('.</think>\n\nYes'), says('.'), ends('stop')),
      ['thinks {}', 'says \n\nYes.'],
    ],
    [
      'content in parts (Mistral)',
      streamed(
        says([{ type: 'thinking', thinking: [{ type: 'text', text: 'Hm.' }] }]),
        says([{ type: 'text', text: 'Yes' }]),
        says('.'),
        ends('stop'),
      ),
      ['thinks {}', 'says Yes.'],
    ],
    [
      'thoughts between words',
      streamed(says('One.'), chunk({ reasoning: 'Hm.' }), says('Two.'), ends('stop')),
      ['says One.', 'thinks {"reasoning":"Hm."}', 'says Two.'],
    ],
    [
      'blank beginnings say nothing',
      streamed(
        says('\n'),
        chunk({ reasoning_content: '\n' }),
        calls(whole('a', 'run', '{}', 0)),
        ends('tool_calls'),
      ),
      ['a: run {}'],
    ],
    ['a refusal', streamed(chunk({ refusal: 'No.' }), ends('stop')), ['says No.']],
    [
      'filter results first, and an unknown reason (Azure)',
      streamed(
        { id: '', choices: [], prompt_filter_results: [{ prompt_index: 0 }] },
        says('Yes.'),
        ends('eos'),
      ),
      ['says Yes.'],
    ],
    [
      'comments, and carriage returns (OpenRouter)',
      raw(
        `: OPENROUTER PROCESSING\r\n\r\n${sse(says('Yes.')).replaceAll('\n', '\r\n')}: x\r\n\r\n${sse(ends('stop'))}data:[DONE]\n\n`,
      ),
      ['says Yes.'],
    ],
    ['a stream that ends without [DONE]', raw(sse(says('Yes.'), ends('stop'))), ['says Yes.']],
    ['a stream without a reason', streamed(says('Yes.')), ['says Yes.']],
    [
      'a whole answer in one event',
      streamed({
        id: 'x',
        choices: [{ index: 0, message: { content: 'Yes.' }, finish_reason: 'stop' }],
      }),
      ['says Yes.'],
    ],
    [
      'a last event that repeats the whole answer',
      streamed(says('Yes.'), {
        choices: [{ index: 0, message: { content: 'Yes.' }, finish_reason: 'stop' }],
      }),
      ['says Yes.'],
    ],
    [
      'several choices, of which the first counts, and nonsense',
      raw(
        `data: {"bro\n\ndata: 7\n\n${sse({ choices: [{ index: 1, delta: { content: 'No.' } }] }, says('Yes.'), ends('stop'))}`,
      ),
      ['says Yes.'],
    ],
  ];

  it.each(shapes)('%s', async (_name, answer, expected) => {
    const { events, error } = await ask(answer, { ...request, tools });
    expect(error).toBeNull();
    expect(told(events)).toEqual(expected);
    expect(events.at(-1)?.type).toBe('completed');
    const started = events.flatMap((event) => (event.type === 'itemStarted' ? [event.itemId] : []));
    const completed = events.flatMap((event) =>
      event.type === 'itemCompleted' ? [event.itemId] : [],
    );
    expect(new Set(started).size).toBe(started.length);
    expect(completed.toSorted()).toEqual(started.toSorted());
  });

  it.each([
    ['DeepSeek', { prompt_tokens: 9, completion_tokens: 1, prompt_cache_hit_tokens: 4 }, 4],
    ['Moonshot', { prompt_tokens: 9, completion_tokens: 1, cached_tokens: 5 }, 5],
  ])('usage of %s', async (_name, usage, cachedInputTokens) => {
    const { events } = await ask(
      streamed({ ...ends('stop'), usage }, { choices: [], usage: null }),
    );
    expect(events.at(-1)).toMatchObject({
      usage: { totalTokens: 10, inputTokens: 9, outputTokens: 1, cachedInputTokens },
    });
  });

  it('is complete though the connection breaks once its reason came', async () => {
    const cut = await ask((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(sse(says('Yes.'), ends('stop')), () => response.destroy());
    });
    expect(cut.error).toBeNull();
    expect(told(cut.events)).toEqual(['says Yes.']);
  });

  it('is complete though the connection stays open, a while after its reason came', async () => {
    const { baseUrl } = await serve((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(sse(says('Yes.'), ends('stop')));
    });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const client = createChatCompletionsClient(endpointAt(baseUrl), identity);
    const batches = client.stream(request, new AbortController().signal);
    const events = [];
    for await (const batch of batches) {
      events.push(...batch);
      // The reason has come: what is awaited next never comes.
      if (batch.some(({ type }) => type === 'itemCompleted')) {
        setImmediate(() => vi.advanceTimersByTime(60_000));
      }
    }
    expect(told(events)).toEqual(['says Yes.']);
    expect(events.at(-1)?.type).toBe('completed');
  });

  it('keeps what only this API knows from the other one', async () => {
    const extras = { chat: { of: 'x/y', fields: { reasoning: 'hm' } } };
    const { baseUrl, seen } = await serve(
      stream({ type: 'response.completed', response: { id: 'r' } }),
    );
    const call = { type: 'function_call', call_id: 'a', name: 'run', arguments: '{}' };
    const input = [
      { type: 'reasoning', summary: [], ...extras },
      { ...call, ...extras },
    ];
    await collect(endpointAt(baseUrl), { ...request, input }, undefined, createResponsesClient);
    expect(seen[0]?.body['input']).toEqual([call]);
  });
});
