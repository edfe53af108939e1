import { describe, expect, it } from 'vitest';
import { CommandOutput } from './output.ts';

function collect(maxKeptBytes?: number): { output: CommandOutput; deltas: string[] } {
  const deltas: string[] = [];
  const output = new CommandOutput({
    onText: (text) => deltas.push(text),
    ...(maxKeptBytes === undefined ? {} : { maxKeptBytes }),
  });
  return { output, deltas };
}

describe('CommandOutput', () => {
  it('joins characters that chunks cut, whatever the cut', () => {
    const bytes = Buffer.from('añ€😀你好\n');
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      const { output, deltas } = collect();
      output.push(bytes.subarray(0, cut));
      output.push(bytes.subarray(cut));
      output.end();
      expect(output.aggregated()).toBe('añ€😀你好\n');
      expect(deltas.join('')).toBe('añ€😀你好\n');
    }
  });

  it('shows invalid bytes and an unfinished character as U+FFFD', () => {
    const { output } = collect();
    output.push(Buffer.from([0x61, 0xff, 0x62, 0xe2, 0x82]));
    output.end();
    expect(output.aggregated()).toBe('a\uFFFDb\uFFFD');
  });

  it('is null without output, and sends nothing', () => {
    const { output, deltas } = collect();
    output.push(Buffer.alloc(0));
    output.end();
    expect(output.aggregated()).toBeNull();
    expect(output.read(100).text).toBe('');
    expect(deltas).toEqual([]);
  });

  it('gathers a burst into few deltas, in order', async () => {
    const { output, deltas } = collect();
    for (let index = 0; index < 20_000; index += 1) output.push(Buffer.from(`${index}\n`));
    await new Promise((resolve) => setImmediate(resolve));
    output.end();
    expect(deltas.length).toBeLessThan(8);
    expect(deltas.join('')).toBe(output.aggregated());
    expect(output.aggregated()?.split('\n').length).toBe(20_001);
  });

  it('ignores what comes after the end', () => {
    const { output, deltas } = collect();
    output.push(Buffer.from('a'));
    output.end();
    output.push(Buffer.from('b'));
    output.end();
    expect([output.aggregated(), deltas]).toEqual(['a', ['a']]);
  });

  it('passes on all, and keeps both ends and how much is missing between', () => {
    const { output, deltas } = collect(10);
    output.push(Buffer.from('0123456'));
    output.push(Buffer.from('789abcdef'));
    output.push(Buffer.from('g'));
    output.end();
    expect(deltas.join('')).toBe('0123456789abcdefg');
    expect(output.aggregated()).toBe('01234\n... 7 bytes omitted ...\ncdefg');
    expect(output.read(100).tokenCount).toBe(5);
  });

  it('gives the model head and tail around a line with what is gone', () => {
    const { output } = collect();
    output.push(Buffer.from(`${'h'.repeat(500)}${'x'.repeat(1_000)}${'t'.repeat(500)}`));
    output.end();
    expect(output.read(10).text).toBe(
      `${'h'.repeat(20)}\n[… 1960 bytes (about 490 tokens) left out …]\n${'t'.repeat(20)}`,
    );
    expect(output.aggregated()).toHaveLength(2_000);
  });

  it('gives the model the true end even beyond what is kept', () => {
    const { output } = collect(100);
    output.push(Buffer.from('h'.repeat(200)));
    for (let index = 0; index < 50; index += 1) output.push(Buffer.from('x'.repeat(100)));
    output.push(Buffer.from('the end'));
    output.end();
    const text = output.read(5).text;
    expect(text.startsWith('hhhhhhhhhh\n[… 5187 bytes')).toBe(true);
    expect(text.endsWith(']\nxxxthe end')).toBe(true);
  });

  it('reads on from where the model was', () => {
    const { output } = collect(20);
    output.push(Buffer.from('one '));
    expect(output.read(100)).toEqual({ text: 'one ', tokenCount: 1 });
    expect(output.read(100)).toEqual({ text: '', tokenCount: 0 });
    output.push(Buffer.from('two three '));
    expect(output.read(100)).toEqual({ text: 'two three ', tokenCount: 3 });
    output.push(Buffer.from('x'.repeat(50)));
    output.push(Buffer.from('the end'));
    output.end();
    expect(output.read(3).text).toBe('xxxxxx\n[… 45 bytes (about 12 tokens) left out …]\nhe end');
    expect(output.aggregated()).toBe('one two th\n... 51 bytes omitted ...\nxxxthe end');
  });

  it('cuts no character in half for the model', () => {
    const { output } = collect();
    output.push(Buffer.from('😀'.repeat(100)));
    output.end();
    const text = output.read(5).text;
    expect(text.isWellFormed()).toBe(true);
    expect(text).toContain('left out');
  });
});

describe('what the model is not told at once', () => {
  /** All that was kept, by id. */
  const kept = new Map<string, string>();
  const outputs = {
    begin: () => {
      const id = `kept-${kept.size}`;
      kept.set(id, '');
      return { id, append: (text: string) => kept.set(id, `${kept.get(id)}${text}`) };
    },
  };
  const command = (maxKeptBytes = 1_000): CommandOutput =>
    new CommandOutput({ onText: () => undefined, maxKeptBytes, outputs });
  /** The text with what was left out put back in. */
  const mended = (text: string): string =>
    text.replace(
      /\n\[… (\d+) bytes .*read_output \{"id":"(.+)","offset":(\d+)\} …\]\n/,
      (_, bytes: string, id: string, offset: string) =>
        Buffer.from(kept.get(id) ?? '')
          .subarray(Number(offset), Number(offset) + Number(bytes))
          .toString(),
    );

  it('is kept, and the line in its place says where', () => {
    const output = command();
    const first = 'é'.repeat(40);
    output.push(Buffer.from(first));
    expect(output.read(100).text).toBe(first);
    expect(kept.size).toBe(0);
    const second = '0123456789'.repeat(20);
    output.push(Buffer.from(second));
    const { text } = output.read(10);
    expect(text).toContain('left out: read_output {"id":"kept-0","offset":100}');
    expect(mended(text)).toBe(second);
    // What comes later follows in the same place.
    const third = 'abcdefghij'.repeat(200);
    for (const piece of third.match(/.{1,7}/g) ?? []) output.push(Buffer.from(piece));
    expect(mended(output.read(10).text)).toBe(third);
    expect(kept.get('kept-0')).toBe(first + second + third);
  });

  it('is kept from its beginning where it comes at once', () => {
    const output = command();
    const all = '0123456789'.repeat(500);
    output.push(Buffer.from(all));
    output.end();
    expect(mended(output.read(25).text)).toBe(all);
  });
});
