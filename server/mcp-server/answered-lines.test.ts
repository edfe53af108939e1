import { expect, test } from 'vitest';
import { answeredLines } from './answered-lines.ts';

async function through(...chunks: string[]) {
  const refused: unknown[] = [];
  const stream = answeredLines((line) => refused.push(JSON.parse(line)));
  for (const chunk of chunks) stream.write(chunk);
  stream.end();
  let passed = '';
  for await (const part of stream) passed += String(part);
  return { passed, refused };
}

const ping = '{"jsonrpc":"2.0","id":1,"method":"ping"}';

test('messages pass as they are, however they are cut', async () => {
  const note = '{"jsonrpc":"2.0","method":"notifications/initialized","params":{"a":"\u2028ä"}}';
  const answer = '{"jsonrpc":"2.0","id":7,"result":{}}';
  const whole = `${ping}\n${note}\n${answer}\n`;
  const { passed, refused } = await through(whole.slice(0, 30), whole.slice(30));
  expect({ passed, refused }).toEqual({ passed: whole, refused: [] });
});

test.each([
  ['no JSON', '{"jsonrpc": oh', -32700, null],
  ['a batch', `[${ping}]`, -32600, null],
  ['a word', '"ping"', -32600, null],
  ['null', 'null', -32600, null],
  ['no version', '{"id":3,"method":"ping"}', -32600, 3],
  ['another version', '{"jsonrpc":"1.0","id":"a","method":"ping"}', -32600, 'a'],
  ['no method', '{"jsonrpc":"2.0","id":4}', -32600, 4],
  ['a method that is no text', '{"jsonrpc":"2.0","id":4,"method":5}', -32600, 4],
  ['an id that is none', '{"jsonrpc":"2.0","id":null,"method":"ping"}', -32600, null],
  ['params in a list', '{"jsonrpc":"2.0","id":4,"method":"ping","params":[1]}', -32600, 4],
])('%s is answered, and what follows it passes', async (_name, line, code, id) => {
  const { passed, refused } = await through(`${line}\n${ping}\n`);
  expect(passed).toBe(`${ping}\n`);
  expect(refused).toMatchObject([{ jsonrpc: '2.0', id, error: { code } }]);
});
