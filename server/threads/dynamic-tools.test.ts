import { describe, expect, it } from 'vitest';
import type { Answer } from '../approvals/broker.ts';
import { completed, functionCall, says } from '../model/scripted-model.ts';
import type { ScriptedEvent, ScriptedRequest } from '../model/scripted-model.ts';
import type { DynamicTool } from '../protocol/dynamic-tool.ts';
import { openFixture } from './testing/thread-fixture.ts';
import type { Fixture } from './testing/thread-fixture.ts';

const schema = { type: 'object', properties: { id: { type: 'string' } } };
const lookup: DynamicTool = {
  type: 'function',
  name: 'lookup',
  description: 'Looks a ticket up',
  inputSchema: schema,
};
const crm: DynamicTool = {
  type: 'namespace',
  name: 'crm',
  description: 'Customers',
  tools: [
    { type: 'function', name: 'find', description: 'Finds a customer', inputSchema: schema },
    {
      type: 'function',
      name: 'merge',
      description: 'Joins two customers',
      inputSchema: schema,
      deferLoading: true,
    },
  ],
};

/** Every turn's first response is the call, its second one the word. */
function calling(call: (turn: number) => Iterable<ScriptedEvent>) {
  return function* ({ index }: ScriptedRequest): Generator<ScriptedEvent> {
    if (index % 2 === 1) return yield* says(`m${index}`, 'done');
    yield* call(index / 2);
    yield* completed();
  };
}

function result(contentItems: unknown, success = true): Answer {
  return { kind: 'result', result: { contentItems, success }, client: 'test' };
}

async function answerNext(opened: Fixture, answer: Answer): Promise<Record<string, unknown>> {
  const from = opened.outbound.seen.length;
  await opened.outbound.untilMethod('item/tool/call', from);
  const [pending] = opened.outbound.pending;
  if (pending === undefined) throw new Error('nothing waits');
  pending.answer(answer);
  return pending.params;
}

/** Runs a turn in which one call is answered; returns the call's item and what the model read. */
async function turn(opened: Fixture, threadId: string, answer: Answer) {
  const from = opened.outbound.seen.length;
  const [, params] = await Promise.all([
    opened.runTurn(threadId, 'go'),
    answerNext(opened, answer),
  ]);
  const seen = opened.outbound.seen.slice(from);
  const items = seen
    .filter(({ method }) => method === 'item/completed')
    .map((s) => s.params['item']);
  const item = items.find((each) => (each as { type: string }).type === 'dynamicToolCall');
  const output = opened.model.requests.at(-1)?.body.input.at(-1)?.['output'];
  return { params, seen, item, output };
}

describe('tools that a client brings', () => {
  it('are offered in order, and run by the client when the model calls them', async () => {
    const fixture = await openFixture(
      calling((n) => functionCall(`c${n}`, 'lookup', { id: 'ABC' })),
    );
    const threadId = await fixture.startThread({ dynamicTools: [lookup, crm] });
    const ran = await turn(fixture, threadId, result([{ type: 'inputText', text: 'open' }]));

    const tools = fixture.model.requests[0]?.body['tools'] as { name: string }[];
    expect(tools.slice(-2)).toEqual([
      {
        type: 'function',
        name: 'lookup',
        description: 'Looks a ticket up',
        strict: false,
        parameters: schema,
      },
      {
        type: 'namespace',
        name: 'crm',
        description: 'Customers',
        // This model can't search for tools, so it is told of all.
        tools: [
          expect.objectContaining({ name: 'find' }),
          expect.objectContaining({ name: 'merge' }),
        ],
      },
    ]);
    expect(ran.params).toMatchObject({
      callId: 'c0',
      namespace: null,
      tool: 'lookup',
      arguments: { id: 'ABC' },
    });
    expect(ran.item).toMatchObject({
      id: 'c0',
      status: 'completed',
      success: true,
      contentItems: [{ type: 'inputText', text: 'open' }],
    });
    expect(ran.output).toBe('open');
    const order = ran.seen
      .filter(
        ({ params }) =>
          (params['item'] as { id?: string } | undefined)?.id === 'c0' || 'callId' in params,
      )
      .map(({ method }) => method);
    expect(order).toEqual(['item/started', 'item/tool/call', 'item/completed']);
    expect(ran.seen.map(({ method }) => method)).not.toContain('serverRequest/resolved');
  });

  it.each<[string, Answer, unknown, unknown]>([
    ['a failure', result([{ type: 'inputText', text: 'no' }], false), 'no', 'failed'],
    [
      'an error',
      { kind: 'error', message: 'x', client: 't' },
      'dynamic tool request failed',
      'failed',
    ],
    ['no answer of that kind', result('x'), 'dynamic tool response was invalid', 'failed'],
    [
      'a remote image',
      result([{ type: 'inputImage', imageUrl: 'https://example.com/a.png' }]),
      'remote image URLs are not supported; use an inline data URL instead',
      'failed',
    ],
    [
      'several parts',
      result([
        { type: 'inputText', text: 'see' },
        { type: 'inputImage', imageUrl: 'data:image/png;base64,iVBORw0KGgo=' },
        { type: 'inputImage', imageUrl: 'data:image/svg+xml;base64,PHN2Zz4=' },
      ]),
      [
        { type: 'input_text', text: 'see' },
        { type: 'input_image', image_url: 'data:image/png;base64,iVBORw0KGgo=' },
        {
          type: 'input_text',
          text: 'image content omitted: it is no PNG, JPEG, GIF or WebP image',
        },
      ],
      'completed',
    ],
  ])('tell the model of %s', async (_name, answer, output, status) => {
    const fixture = await openFixture(
      calling((n) => functionCall(`c${n}`, 'find', { id: '1' }, { namespace: 'crm' })),
    );
    const ran = await turn(fixture, await fixture.startThread({ dynamicTools: [crm] }), answer);
    expect(ran.params).toMatchObject({ namespace: 'crm', tool: 'find' });
    expect(ran.output).toEqual(output);
    expect(ran.item).toMatchObject({ status, namespace: 'crm' });
  });

  it('end with the turn that is interrupted', async () => {
    const fixture = await openFixture(calling(() => functionCall('c', 'lookup', {})));
    const threadId = await fixture.startThread({ dynamicTools: [lookup] });
    const running = fixture.runTurn(threadId, 'go');
    await fixture.outbound.untilMethod('item/tool/call');
    await fixture.served('x', fixture.manager.turnInterrupt({ threadId, turnId: '' }));
    await running;
    const { seen } = fixture.outbound;
    expect(
      seen.find(
        (s) =>
          s.method === 'item/completed' &&
          'item' in s.params &&
          (s.params['item'] as { id: string }).id === 'c',
      )?.params['item'],
    ).toMatchObject({
      status: 'failed',
      success: false,
      contentItems: [],
    });
    expect(fixture.outbound.pending).toEqual([]);
  });

  it('live on in a resumed thread and in a fork', async () => {
    const fixture = await openFixture(calling((n) => functionCall(`c${n}`, 'lookup', {})));
    const threadId = await fixture.startThread({ dynamicTools: [lookup] });
    const text = result([{ type: 'inputText', text: 'open' }]);
    await turn(fixture, threadId, text);
    const fork = await fixture.served(
      'fork',
      fixture.manager.fork({ threadId }, { originator: 'test' }),
    );
    expect((await turn(fixture, fork.thread.id, text)).output).toBe('open');

    await fixture.manager.close();
    const { manager, outbound } = fixture.another();
    await manager.resume({ threadId });
    const before = fixture.model.requests.length;
    const again = await manager.turnStart({ threadId, input: [{ type: 'text', text: 'again' }] });
    again.after();
    await outbound.untilMethod('item/tool/call');
    const tools = fixture.model.requests[before]?.body['tools'] as { name: string }[];
    expect(tools.map((tool) => tool.name)).toContain('lookup');
  });

  it.each<[string, object[]]>([
    ['duplicate dynamic tool name: lookup (in `dynamicTools[1].name`)', [lookup, lookup]],
    ['dynamic tool name must not be empty', [{ ...lookup, name: '' }]],
    ['must match ^[a-zA-Z0-9_-]+$', [{ ...lookup, name: 'a b' }]],
    ['at most 128 characters', [{ ...lookup, name: 'a'.repeat(129) }]],
    ['dynamic tool name is reserved: mcp__x', [{ ...lookup, name: 'mcp__x' }]],
    ['reserved Responses API namespace: functions', [{ ...crm, name: 'functions' }]],
    ['must include a namespace: lookup', [{ ...lookup, deferLoading: true }]],
    ['must contain at least one tool: crm', [{ ...crm, tools: [] }]],
    ['(in `dynamicTools[0].inputSchema`)', [{ ...lookup, inputSchema: 'x' }]],
    ['missing field `inputSchema`', [{ ...lookup, inputSchema: undefined }]],
  ])('are refused: %s', async (message, dynamicTools) => {
    const fixture = await openFixture(() => says('m', 'x'));
    await expect(
      fixture.startThread({ dynamicTools: dynamicTools as DynamicTool[] }),
    ).rejects.toThrow(message);
  });
});

describe('a model that can search for tools', () => {
  it('is not told of deferred ones, finds them, and calls what it found', async () => {
    const fixture = await openFixture(({ index }) =>
      index === 0
        ? (function* () {
            const item = {
              type: 'tool_search_call',
              id: 'ts',
              call_id: 's',
              execution: 'client',
              status: 'completed',
              arguments: { query: 'join customers' },
            };
            yield { type: 'response.output_item.added', item };
            yield { type: 'response.output_item.done', item };
            yield* completed();
          })()
        : index === 1
          ? (function* () {
              yield* functionCall('c', 'merge', { id: '1' }, { namespace: 'crm' });
              yield* completed();
            })()
          : says('m', 'done'),
    );
    const threadId = await fixture.startThread({ model: 'gpt-5.5', dynamicTools: [lookup, crm] });
    await turn(fixture, threadId, result([{ type: 'inputText', text: 'joined' }]));
    const [first, second, third] = fixture.model.requests;
    const tools = first?.body['tools'] as { type: string; tools?: { name: string }[] }[];
    expect(tools.at(-1)).toMatchObject({ type: 'tool_search', execution: 'client' });
    expect(tools.flatMap((tool) => tool.tools ?? []).map((tool) => tool.name)).toEqual(['find']);
    expect(second?.body.input.at(-1)).toEqual({
      type: 'tool_search_output',
      call_id: 's',
      status: 'completed',
      execution: 'client',
      tools: [
        {
          type: 'namespace',
          name: 'crm',
          description: 'Customers',
          tools: [expect.objectContaining({ name: 'merge', defer_loading: true })],
        },
      ],
    });
    expect(second?.body.input.at(-2)).toMatchObject({ type: 'tool_search_call', call_id: 's' });
    expect(third?.body.input.at(-1)).toMatchObject({ call_id: 'c', output: 'joined' });
  });
});
