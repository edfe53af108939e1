import { expect, test } from 'vitest';
import { renderVerdict } from './review-verdict.ts';

const finding = (title: string) => ({
  title,
  body: 'It fails.\nAlways.',
  confidence_score: 0.9,
  priority: 1,
  code_location: { absolute_file_path: '/a/b.ts', line_range: { start: 3, end: 5 } },
});
const verdict = (explanation: string, ...findings: unknown[]) => ({
  findings,
  overall_correctness: 'patch is correct',
  overall_explanation: explanation,
  overall_confidence_score: 0.9,
});

test('a verdict in JSON becomes text, wherever it stands', () => {
  const shown = '- [P1] Bad — /a/b.ts:3-5\n  It fails.\n  Always.';
  const one = verdict('Not well.', finding('[P1] Bad'));
  expect(renderVerdict(JSON.stringify(one))).toBe(`Not well.\n\nOne finding:\n\n${shown}`);
  const fenced = `See:\n\`\`\`json\n${JSON.stringify(verdict('Fine.'), null, 2)}\n\`\`\``;
  expect(renderVerdict(fenced)).toBe('Fine.');
  const two = renderVerdict(JSON.stringify(verdict(' ', finding('A'), finding('B'))));
  expect(two).toMatch(/^2 findings:\n\n- A — .*\n\n- B — /s);
});

test('an empty one says nothing', () => {
  expect(renderVerdict(JSON.stringify(verdict('')))).toBeNull();
  expect(renderVerdict('')).toBeNull();
});

test.each([
  'Plain words {of a person}.',
  '{"findings": [], "overall_explanation": "Few members."}',
  JSON.stringify(verdict('A finding without a place.', { title: 'A', body: 'B' })),
])('other words stay as they are: %s', (said) => {
  expect(renderVerdict(said)).toBe(said);
});
