import { expect, test } from 'vitest';
import { readVerdict } from './review-verdict.ts';

const finding = (title: string, more: object = {}) => ({
  title,
  body: 'It fails.\n\nAlways.',
  confidence_score: 0.9,
  priority: 1,
  code_location: { absolute_file_path: '/a/b.ts', line_range: { start: 3, end: 5 } },
  ...more,
});
const verdict = (explanation: string, ...findings: unknown[]) => ({
  findings,
  overall_correctness: 'patch is correct',
  overall_explanation: explanation,
  overall_confidence_score: 0.9,
});

test('a verdict in JSON becomes text, wherever it stands', () => {
  const shown = '- [P1] Bad — /a/b.ts:3-5\n  It fails.\n  \n  Always.';
  const one = verdict('Not well.', finding('[P1] Bad'));
  const text = `Not well.\n\nReview comment:\n\n${shown}`;
  expect(readVerdict(JSON.stringify(one))?.text).toBe(text);
  expect(readVerdict(`A {brace}, then ${JSON.stringify(one)}. Done.`)?.text).toBe(text);
  const fenced = `See:\n\`\`\`json\n${JSON.stringify(verdict('Fine.'), null, 2)}\n\`\`\``;
  expect(readVerdict(fenced)).toEqual({ text: 'Fine.', findings: [] });
  const two = readVerdict(JSON.stringify(verdict(' ', finding('A'), finding('B'))));
  expect(two?.text).toMatch(/^Full review comments:\n\n- A — .*\n\n- B — /s);
});

test('its findings keep what they say of themselves', () => {
  const said = verdict(
    'Not well.',
    finding('[P2] Bad', { priority: 0 }),
    finding('[P2] Worse', { priority: null, confidence_score: undefined }),
    finding('Unsure', { priority: undefined }),
  );
  const place = { file: '/a/b.ts', start: 3, end: 5 };
  const body = 'It fails.\n\nAlways.';
  expect(readVerdict(JSON.stringify(said))?.findings).toEqual([
    { title: '[P2] Bad', body, priority: 0, confidence: 0.9, ...place },
    { title: '[P2] Worse', body, priority: 2, confidence: null, ...place },
    { title: 'Unsure', body, priority: null, confidence: 0.9, ...place },
  ]);
});

test('a list in words stays as it is, and its findings are read from it', () => {
  const said = [
    'Not well.',
    '',
    'Review comments:',
    '',
    '- [P1] Adds — twice — src/a b.ts:12-18',
    '  It fails.',
    '',
    '      code()',
    '- Bad name — b.ts:7',
    'All in all: no.',
  ].join('\n');
  expect(readVerdict(said)).toEqual({
    text: said,
    findings: [
      {
        title: '[P1] Adds — twice',
        body: 'It fails.\n\n    code()',
        priority: 1,
        confidence: null,
        file: 'src/a b.ts',
        start: 12,
        end: 18,
      },
      {
        title: 'Bad name',
        body: '',
        priority: null,
        confidence: null,
        file: 'b.ts',
        start: 7,
        end: 7,
      },
    ],
  });
});

test('an empty one says nothing', () => {
  expect(readVerdict(JSON.stringify(verdict('')))).toBeNull();
  expect(readVerdict('')).toBeNull();
});

test.each([
  'Plain words {of a person}.',
  '{"findings": [], "overall_explanation": "Few members."}',
  JSON.stringify(verdict('A finding without a place.', { title: 'A', body: 'B' })),
])('other words stay as they are: %s', (said) => {
  expect(readVerdict(said)).toEqual({ text: said, findings: [] });
});
