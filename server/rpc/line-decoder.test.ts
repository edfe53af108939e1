import { expect, test } from 'vitest';
import { LineDecoder } from './line-decoder.ts';

function decode(
  chunks: (string | Uint8Array)[],
  limit?: number,
): { lines: string[]; broken: string[] } {
  const lines: string[] = [];
  const broken: string[] = [];
  const events = {
    line: (text: string) => lines.push(text),
    broken: (reason: string) => broken.push(reason),
  };
  const decoder = new LineDecoder(events, limit);
  for (const chunk of chunks) decoder.push(Buffer.from(chunk));
  return { lines, broken };
}

test('a message may come in any pieces, and several in one', () => {
  const bytes = Buffer.from('{"a":"ü€𝄞"}\n{"b":1}\n');
  const whole = decode([bytes]).lines;
  expect(whole).toEqual(['{"a":"ü€𝄞"}', '{"b":1}']);
  expect(decode([...bytes].map((byte) => Uint8Array.of(byte))).lines).toEqual(whole);
});

test('U+2028 and U+2029 do not end a line', () => {
  expect(decode(['{"a":"x\u2028y\u2029z"}\n']).lines).toEqual(['{"a":"x\u2028y\u2029z"}']);
});

test('blank lines and a last line without LF are dropped, CR and BOM tolerated', () => {
  const { lines } = decode(['\n', ' \r\n', '\ufeff{"a":1}\r\n', '{"unfinished":']);
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([{ a: 1 }]);
});

test('invalid UTF-8 spoils its own line only', () => {
  const { lines, broken } = decode([Uint8Array.of(0x7b, 0xff, 0x7d, 0x0a), '{"next":1}\n']);
  expect(lines).toEqual(['{"next":1}']);
  expect(broken).toEqual(['a line is not valid UTF-8']);
});

test('an oversize line is skipped whole, in whatever pieces it comes', () => {
  const { lines, broken } = decode(['x'.repeat(8), 'y'.repeat(8), '\n{"a":1}\n'], 10);
  expect(lines).toEqual(['{"a":1}']);
  expect(broken).toEqual(['a line is longer than 10 bytes']);
});
