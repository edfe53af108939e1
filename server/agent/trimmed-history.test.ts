import { describe, expect, it } from 'vitest';
import type { ResponseItem } from '../model/model.ts';
import { assistantMessage, developerMessage, OWN_TAGS, paired, userMessage } from './history.ts';
import { itemTokens } from './history-size.ts';
import { trimmedTo } from './trimmed-history.ts';

const call = (id: string, name = 'exec_command'): ResponseItem => ({
  type: 'function_call',
  call_id: id,
  name,
  arguments: '{}',
});
const output = (id: string, text: string): ResponseItem => ({
  type: 'function_call_output',
  call_id: id,
  output: text,
});
const thought: ResponseItem = {
  type: 'reasoning',
  summary: [],
  encrypted_content: 'x'.repeat(400),
};
const user = (text: string): ResponseItem => userMessage([{ type: 'input_text', text }]);
const long = (word: string): string => `${word} ${'.'.repeat(20_000)} ${word}`;
const summary = user(`${OWN_TAGS.summary}\nWhat was decided.\n</thread_summary>`);

const history: readonly ResponseItem[] = [
  developerMessage('Instructions.'),
  user('The goal.'),
  summary,
  thought,
  assistantMessage('I look.'),
  call('a'),
  call('b'),
  call('plan', 'update_plan'),
  output('b', long('b')),
  output('a', long('a')),
  output('plan', 'Plan updated'),
  { ...call('c'), type: 'custom_tool_call' },
  { ...output('c', long('c')), type: 'custom_tool_call_output' },
  user('Go on.'),
];
const idsOf = (items: readonly ResponseItem[]): unknown[] =>
  items.flatMap((item) => item['call_id'] ?? []);
const trimmedBy = (tokens: number) => trimmedTo(itemTokens(history) - tokens, history);

describe('a history that has to fit', () => {
  it('is left alone where it does', () => {
    expect(trimmedBy(0)).toEqual({ items: history, leftOut: null });
  });

  it('first has long outputs shortened, the oldest first, and says so in them', () => {
    const { items, leftOut } = trimmedBy(3_000);
    expect(leftOut).toBeNull();
    expect(items).toHaveLength(history.length);
    expect(items[8]?.['output']).toMatch(
      /^b \.+\n\[… \d+ bytes \(about \d+ tokens\) left out …\]\n\.+ b$/,
    );
    expect([items[9], items[12]]).toEqual([history[9], history[12]]);
    expect(itemTokens(trimmedBy(14_000).items)).toBeLessThanOrEqual(itemTokens(history) - 14_000);
  });

  it('then has to do without calls, each with its output and what was thought before it', () => {
    const room = itemTokens(trimmedTo(0, history).items);
    const steps = trimmedTo(room + 600, history);
    expect(idsOf(steps.items)).toEqual(['plan', 'plan', 'c', 'c']);
    expect(steps.items).not.toContain(thought);
    expect(steps.items).toContain(history[4]);
    expect(steps.leftOut).toContain(
      'tool calls with their outputs, and the thoughts before them (2)',
    );
  });

  it('keeps what the user said, the plan and the summary longer than all else', () => {
    const kept = [history[1], summary, history[7], history[10], history[13]];
    const room = itemTokens(kept.filter((item) => item !== undefined));
    const { items, leftOut } = trimmedTo(room, history);
    expect(items).toEqual(kept);
    expect(leftOut).toContain('messages that the user did not write (2)');
  });

  it('never lacks the summary, however small the room is', () => {
    const { items, leftOut } = trimmedTo(0, [...history, user(long('much'))]);
    expect(items).toEqual([summary]);
    expect(leftOut).toContain('messages of the user (3)');
    const told = long(`${OWN_TAGS.summary}\nDecided.`);
    const [short] = trimmedTo(0, [user(told)]).items;
    expect(JSON.stringify(short)).toMatch(/Decided\..*left out …/);
  });

  it('has words in the places of images, in messages and in outputs', () => {
    const image = { type: 'input_image', image_url: 'data:image/png;base64,AAAA' };
    const seen: ResponseItem[] = [
      call('v'),
      { ...output('v', ''), output: [image] },
      userMessage([{ type: 'input_text', text: 'See.' }, image]),
    ];
    const words = { type: 'input_text', text: '[an image, left out]' };
    expect(trimmedTo(itemTokens(seen) - 100, seen).items).toEqual([
      seen[0],
      { ...output('v', ''), output: [words] },
      seen[2],
    ]);
    expect(trimmedTo(100, seen).items).toEqual([
      userMessage([{ type: 'input_text', text: 'See.' }, words]),
    ]);
  });

  it('holds no call without its output at any size', () => {
    for (let tokens = 0; tokens < itemTokens(history); tokens += 311) {
      const { items } = trimmedTo(tokens, history);
      expect(paired(items)).toBe(items);
    }
  });

  it('keeps what belongs together where ids come again', () => {
    const again = [call('x'), output('x', 'old'), user('More.'), call('x'), output('x', 'new')];
    const { items } = trimmedTo(itemTokens(again) - 10, again);
    expect(items).toEqual(again.slice(2));
  });
});
