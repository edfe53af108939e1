import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { Difference } from './compare.ts';
import { compare } from './compare.ts';
import { allowed, covers } from './differences.ts';
import { normalise } from './normalise.ts';
import type { Heard } from './normalise.ts';
import { scenarios } from './scenarios.ts';
import { unseen } from './unseen.ts';

test('the page names exactly the differences that are meant', async () => {
  const page = await readFile(new URL('../../docs/conformance.md', import.meta.url), 'utf8');
  const [, meant = ''] = page.split(/^## /m).filter((part) => !part.startsWith('How'));
  const rows = [...meant.matchAll(/^\| `([a-z\d-]+)` +\|/gm)].map(([, id]) => id);
  const ids = [...new Set([...allowed, ...unseen].map(({ id }) => id))];
  expect(new Set(rows)).toEqual(new Set(ids));
  expect(rows).toHaveLength(ids.length);
});

test('what no scenario meets is held by a test that there is', async () => {
  for (const { id, heldBy } of unseen) {
    const [file = '', ...title] = heldBy.split(' > ');
    const text = await readFile(new URL(`../../${file}`, import.meta.url), 'utf8');
    const found = titlesOf(text).filter((each) => each === title.join(' > '));
    expect(found, `${id}: ${heldBy}`).toHaveLength(1);
  }
});

/** The first words of what is called by `it` or `test`, `.each(…)` and the like between them or not. */
function titlesOf(text: string): string[] {
  const words = text.matchAll(/\(\s*(?:'((?:[^'\\\n]|\\.)+)'|"([^"\\\n]+)"),/g);
  return [...words].flatMap(({ 1: title, 2: other, index }) => {
    const caller = [
      ...text
        .slice(0, index)
        .matchAll(/\b((?:it|test)\.(?:skip|todo)\b|it|test|describe)(?=$|[.(])/g),
    ].at(-1);
    return caller?.[1] === 'it' || caller?.[1] === 'test' ? [title ?? other ?? ''] : [];
  });
}

test('every entry names scenarios that there are', () => {
  for (const { id, scenarios: words } of allowed) {
    const known = words.filter((word) => {
      const begins = word.replace(/\*$/, '');
      return scenarios.some(({ name }) => name.startsWith(begins));
    });
    expect(known, id).toEqual(words);
  }
});

const said = (label: string, body: object): Heard => ({
  label,
  method: label,
  kind: 'notification',
  body: body as Heard['body'],
});
const where = ({ kind, message, path }: Difference): string =>
  [kind, message, path].join(' ').trim();

test('comparing finds what is missing, added, moved and changed', () => {
  const theirs = [said('a', { n: 1 }), said('b', {}), said('c', {}), said('e', { list: [1, 2] })];
  const mine = [
    said('a', { n: 2 }),
    said('c', {}),
    said('b', {}),
    said('d', {}),
    said('e', { list: [1] }),
  ];
  expect(compare('x', theirs, mine).map(where)).toEqual([
    'value a n',
    'value e list[1]',
    'moved b',
    'extra d',
  ]);
  expect(compare('x', theirs, [said('a', { n: 1 })]).map(where)).toEqual([
    'missing b',
    'missing c',
    'missing e',
  ]);
});

test('normalised, two runs of the same are the same', () => {
  const [thread, turn] = [
    '01a203d1-d8f9-72c0-b89a-2c72c2ff2f24',
    '01a203d1-d8f9-72c0-b89a-2c72c2ff2f25',
  ];
  const recording = (first: string, second: string, at: number, place: string) => ({
    methods: new Map<unknown, string>([['t7', 'thread/start']]),
    messages: [
      {
        id: 't7',
        result: { thread: { id: first, sessionId: first, createdAt: at, cwd: `${place}/ws` } },
      },
      {
        method: 'item/agentMessage/delta',
        params: { threadId: first, turnId: second, delta: 'a' },
      },
      {
        method: 'item/agentMessage/delta',
        params: { threadId: first, turnId: second, delta: 'b' },
      },
    ],
  });
  const one = normalise(recording(thread, turn, 1_795_363_114, '/a'), [['/a', '<folder>']]);
  const two = normalise(recording(turn, thread, 1_795_369_999, '/b'), [['/b', '<folder>']]);
  expect(one).toEqual(two);
  expect(one.map(({ body }) => body)).toEqual([
    {
      id: 'request 1',
      result: {
        thread: { id: '<thread 1>', sessionId: '<thread 1>', createdAt: '<s>', cwd: '<folder>/ws' },
      },
    },
    { params: { threadId: '<thread 1>', turnId: '<turn 1>', delta: 'ab' } },
  ]);
});

test('better words of an error are covered, a lost known text is not', () => {
  const words = (reference: string, ours: string): boolean => {
    const difference: Difference = {
      scenario: 'x',
      kind: 'value',
      message: 'answer to thread/read',
      path: 'error.message',
      reference,
      ours,
      after: '',
    };
    return allowed.some((entry) => covers(entry, difference));
  };
  expect(words('No such file (os error 2)', 'failed to read a: ENOENT')).toBe(true);
  expect(words('thread not found: a', 'there is no thread a')).toBe(false);
  expect(words('Invalid request: invalid type: null, expected a string', 'bad')).toBe(false);
});
