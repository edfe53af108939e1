import { describe, expect, it } from 'vitest';
import { SseDecoder } from './sse.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

function decodeIn(text: string, size: number): string[] {
  const decoder = new SseDecoder();
  const bytes = encode(text);
  const payloads: string[] = [];
  for (let at = 0; at < bytes.length; at += size) {
    payloads.push(...decoder.push(bytes.subarray(at, at + size)));
  }
  payloads.push(...decoder.end());
  return payloads;
}

describe('SseDecoder', () => {
  const cases: ReadonlyArray<readonly [string, string, readonly string[]]> = [
    ['one event', 'data: a\n\n', ['a']],
    ['no space after the colon', 'data:a\n\n', ['a']],
    ['only one space is taken', 'data:  a\n\n', [' a']],
    ['several data lines join', 'data: a\ndata: b\n\n', ['a\nb']],
    ['other fields and comments are passed over', ': hi\nevent: x\nid: 1\ndata: a\n\n', ['a']],
    ['a field that merely begins like data', 'database: x\ndata: a\n\n', ['a']],
    ['CRLF', 'data: a\r\n\r\ndata: b\r\n\r\n', ['a', 'b']],
    ['lone CR', 'data: a\r\rdata: b\r\r', ['a', 'b']],
    ['an event without its blank line is dropped', 'data: a\n\ndata: b\n', ['a']],
    ['blank lines alone say nothing', '\n\n\n', []],
    ['empty data', 'data\n\n', ['']],
    ['text beyond ASCII', 'data: 你好🙂\n\n', ['你好🙂']],
  ];

  for (const [name, text, expected] of cases) {
    it(`${name}, however the bytes are cut`, () => {
      for (const size of [1, 2, 3, 5, 1_000]) expect(decodeIn(text, size)).toEqual(expected);
    });
  }

  it('reads a line of many megabytes in linear time', () => {
    const decoder = new SseDecoder();
    const part = encode('x'.repeat(64 * 1024));
    decoder.push(encode('data: '));
    for (let index = 0; index < 256; index += 1) expect(decoder.push(part)).toHaveLength(0);
    expect(decoder.push(encode('\n\n'))[0]).toHaveLength(16 * 1024 * 1024);
  });
});
