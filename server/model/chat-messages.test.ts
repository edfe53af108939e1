import { describe, expect, it } from 'vitest';
import { withExtras } from './chat-extras.ts';
import { chatMessages } from './chat-messages.ts';
import type { FailureScene } from './failure-scene.ts';
import type { ResponseItem } from './model.ts';

const scene: FailureScene = {
  api: 'chat',
  provider: 'Local',
  model: 'm',
  keySource: null,
  url: 'http://h/v1/chat/completions',
  secrets: [],
};

const said = (role: string, ...texts: string[]): ResponseItem => ({
  type: 'message',
  role,
  content: texts.map((text) => ({
    type: role === 'assistant' ? 'output_text' : 'input_text',
    text,
  })),
});
const call = (id: string, args = '{}', more: object = {}): ResponseItem => ({
  type: 'function_call',
  call_id: id,
  name: 'run',
  arguments: args,
  ...more,
});
const output = (id: string, text: unknown = `out ${id}`): ResponseItem => ({
  type: 'function_call_output',
  call_id: id,
  output: text,
});
const called = (id: string, args = '{}', name = 'run'): object => ({
  id,
  type: 'function',
  function: { name, arguments: args },
});
const tool = (id: string, content = `out ${id}`): object => ({
  role: 'tool',
  tool_call_id: id,
  content,
});
const image = 'data:image/png;base64,AAAA';

type Case = readonly [string, readonly ResponseItem[], readonly object[]];

const cases: readonly Case[] = [
  [
    'instructions come first, and those that follow are words in tags',
    [
      said('developer', 'Be kind.', 'Be brief.'),
      said('system', 'In English.'),
      said('user', 'Hi.'),
      said('assistant', 'Hello.'),
      said('developer', 'Now be loud.'),
      said('user', 'Again.'),
    ],
    [
      { role: 'system', content: 'Be kind.\n\nBe brief.\n\nIn English.' },
      { role: 'user', content: 'Hi.' },
      { role: 'assistant', content: 'Hello.' },
      { role: 'user', content: '<instructions>\nNow be loud.\n</instructions>\n\nAgain.' },
    ],
  ],
  [
    'neighbours of one role are one message',
    [said('user', 'a'), said('user', 'b', 'c'), said('assistant', 'd'), said('assistant', 'e')],
    [
      { role: 'user', content: 'a\n\nb\n\nc' },
      { role: 'assistant', content: 'd\n\ne' },
    ],
  ],
  [
    'images are parts, with the detail that the API knows',
    [
      {
        type: 'message',
        role: 'user',
        content: [
          { type: 'input_text', text: 'Look.' },
          { type: 'input_image', image_url: image, detail: 'high' },
          { type: 'input_image', image_url: image, detail: 'original' },
          { type: 'input_file', file_id: 'f' },
        ],
      },
    ],
    [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Look.' },
          { type: 'image_url', image_url: { url: image, detail: 'high' } },
          { type: 'image_url', image_url: { url: image } },
          { type: 'text', text: '[left out: input_file]' },
        ],
      },
    ],
  ],
  [
    'calls of one answer stand together, with what was said, and their outputs follow in order',
    [
      said('assistant', 'Two.'),
      call('a'),
      call('b'),
      output('b'),
      output('a'),
      call('c'),
      output('c'),
    ],
    [
      { role: 'assistant', content: 'Two.', tool_calls: [called('a'), called('b')] },
      tool('a'),
      tool('b'),
      { role: 'assistant', content: null, tool_calls: [called('c')] },
      tool('c'),
    ],
  ],
  [
    'what came between a call and its output follows both',
    [
      call('a'),
      said('user', 'Faster!'),
      said('developer', 'x'),
      output('a'),
      said('assistant', 'Ok.'),
    ],
    [
      { role: 'assistant', content: null, tool_calls: [called('a')] },
      tool('a'),
      { role: 'user', content: 'Faster!\n\n<instructions>\nx\n</instructions>' },
      { role: 'assistant', content: 'Ok.' },
    ],
  ],
  [
    'a call without an output gets one, an output without a call goes',
    [call('a'), said('user', 'x'), output('stray')],
    [
      { role: 'assistant', content: null, tool_calls: [called('a')] },
      tool('a', 'aborted'),
      { role: 'user', content: 'x' },
    ],
  ],
  [
    'an id that comes again is paired in turn',
    [call('a'), output('a', '1'), call('a'), output('a', '2')],
    [
      { role: 'assistant', content: null, tool_calls: [called('a')] },
      tool('a', '1'),
      { role: 'assistant', content: null, tool_calls: [called('a')] },
      tool('a', '2'),
    ],
  ],
  [
    'custom tools, groups of tools and searches are functions',
    [
      { type: 'custom_tool_call', call_id: 'a', name: 'apply_patch', input: '*** "x"' },
      call('b', '{"q":1}', { name: 'find', namespace: 'mcp__docs' }),
      { type: 'tool_search_call', call_id: 'c', execution: 'client', arguments: { query: 'z' } },
      { type: 'custom_tool_call_output', call_id: 'a', output: 'done' },
      output('b'),
      { type: 'tool_search_output', call_id: 'c', tools: [{ type: 'function', name: 'z' }] },
    ],
    [
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          called('a', '{"input":"*** \\"x\\""}', 'apply_patch'),
          called('b', '{"q":1}', 'mcp__docs__find'),
          called('c', '{"query":"z"}', 'tool_search'),
        ],
      },
      tool('a', 'done'),
      tool('b'),
      tool('c', '[{"type":"function","name":"z"}]'),
    ],
  ],
  [
    'arguments are an object, whatever the model wrote',
    [call('a', ''), call('b', '{"x":'), call('c', '[1]'), output('a'), output('b'), output('c')],
    [
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          called('a', '{}'),
          called('b', '{"not_json":"{\\"x\\":"}'),
          called('c', '{"not_json":"[1]"}'),
        ],
      },
      tool('a'),
      tool('b'),
      tool('c'),
    ],
  ],
  [
    'images of outputs follow all outputs, in a message of the user',
    [
      call('a'),
      call('b'),
      output('a', [
        { type: 'input_text', text: 'A chart.' },
        { type: 'input_image', image_url: image },
      ]),
      output('b', [{ type: 'input_image', image_url: image }]),
      said('user', 'And?'),
    ],
    [
      { role: 'assistant', content: null, tool_calls: [called('a'), called('b')] },
      tool('a', 'A chart.'),
      tool('b', '(see below)'),
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Output of the call a:' },
          { type: 'image_url', image_url: { url: image } },
          { type: 'text', text: 'Output of the call b:' },
          { type: 'image_url', image_url: { url: image } },
          { type: 'text', text: 'And?' },
        ],
      },
    ],
  ],
  [
    'an output without a text says so',
    [call('a'), output('a', '')],
    [{ role: 'assistant', content: null, tool_calls: [called('a')] }, tool('a', '(no output)')],
  ],
  [
    'thoughts of elsewhere are left out; those of this model go back with their calls only',
    [
      said('user', 'x'),
      { type: 'reasoning', summary: [], encrypted_content: 'e' },
      {
        type: 'reasoning',
        summary: [],
        ...withExtras({ reasoning: 'no' }, { ...scene, model: 'n' }),
      },
      { type: 'reasoning', summary: [], ...withExtras({ reasoning_content: 'hm' }, scene) },
      said('assistant', 'Well.'),
      call('a', '{}', withExtras({ extra_content: { sign: 1 } }, scene)),
      output('a'),
      { type: 'reasoning', summary: [], ...withExtras({ reasoning_content: 'so' }, scene) },
      said('assistant', 'Done.'),
    ],
    [
      { role: 'user', content: 'x' },
      {
        role: 'assistant',
        content: 'Well.',
        reasoning_content: 'hm',
        tool_calls: [{ ...called('a'), extra_content: { sign: 1 } }],
      },
      tool('a'),
      { role: 'assistant', content: 'Done.' },
    ],
  ],
];

describe('a history as messages', () => {
  it.each(cases)('%s', (_name, input, messages) => {
    expect(chatMessages(input, scene)).toEqual(messages);
  });
});
