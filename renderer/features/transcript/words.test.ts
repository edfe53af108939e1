import { expect, it } from 'vitest';
import type { ThreadItem } from '../../../server/protocol/item.ts';
import { aTurn, anAnswer } from '../../testing/fixtures.ts';
import { callCount, durationText, elapsedText, summaryOf } from './tool-words.ts';
import { faultOf } from './turn-error.ts';
import { markdownOf } from '../../lib/turn-markdown.ts';

const command = (actions: readonly { type: string }[]): ThreadItem =>
  ({
    id: 'c',
    type: 'commandExecution',
    command: "bash -lc 'ls -la'",
    cwd: '/w',
    source: 'agent',
    status: 'completed',
    commandActions: actions,
    aggregatedOutput: 'a\nb\n',
    exitCode: 2,
  }) as ThreadItem;

it('says what tool calls did', () => {
  const items = [
    command([{ type: 'read' }, { type: 'read' }]),
    command([{ type: 'search' }]),
    command([{ type: 'search' }]),
    command([]),
    { id: 'r', type: 'reasoning', summary: [], content: [] } as ThreadItem,
  ];
  expect(callCount(items)).toBe('4 tool calls');
  expect(summaryOf(items)).toBe('Read 2 files, searched twice, ran a command');
  expect(summaryOf([])).toBe('');
});

it.each([
  [88, '88 ms'],
  [4_234, '4.2 s'],
  [59_960, '1m 00s'],
  [66_000, '1m 06s'],
  [7_380_000, '2h 03m'],
])('%i ms is %s', (ms, text) => expect(durationText(ms)).toBe(text));

it('shows time that runs in whole seconds', () => {
  expect(elapsedText(12_900)).toBe('12 s');
  expect(elapsedText(-5)).toBe('0 s');
});

it('writes a turn as Markdown', () => {
  const turn = aTurn('u1', {
    items: [
      { id: 'u', type: 'userMessage', content: [{ type: 'text', text: 'One\ntwo' }] },
      command([]),
      {
        id: 'f',
        type: 'fileChange',
        status: 'completed',
        changes: [{ path: '/w/a.md', kind: { type: 'add' }, diff: '```\nx\n```\n' }],
      },
      anAnswer('a', 'Done.'),
    ],
    status: 'failed',
    error: { message: 'no network' },
  });
  expect(markdownOf(turn)).toBe(
    [
      '> One\n> two',
      '```console\n$ ls -la\na\nb\n[exit 2]\n```',
      '`/w/a.md`\n\n````diff\n+```\n+x\n+```\n````',
      'Done.',
      '**The turn failed:** no network\n',
    ].join('\n\n'),
  );
});

it('knows what to advise, for kinds unknown too', () => {
  const title = (codexErrorInfo: string | Record<string, unknown> | null) =>
    faultOf({ message: 'x', codexErrorInfo }).title;
  expect(title('unauthorized')).toBe('The provider refused the key');
  expect(title({ httpConnectionFailed: { httpStatusCode: null } })).toBe(
    'The model could not be reached',
  );
  expect(title({ httpConnectionFailed: { httpStatusCode: 401 } })).toBe(
    'The provider refused the key',
  );
  expect(title('somethingNew')).toBe('The turn failed');
  expect(title(null)).toBe('The turn failed');
});
