import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { calledCommand, commandsWith } from './commands.ts';
import { turnInput } from './prompt-input.ts';

const uri = pathToFileURL('/w/a b.ts').href;
const text = (words: string) => ({ type: 'text' as const, text: words });

test('files become mentions, other addresses and selections stay what they are', () => {
  expect(
    turnInput([
      text('See'),
      { type: 'resource_link', name: 'a b.ts', uri },
      { type: 'resource_link', name: 'docs', uri: 'https://example.com/docs' },
      { type: 'resource', resource: { uri: `${uri}#L3`, text: 'three' } },
      { type: 'resource', resource: { uri: `${uri}#L3`, text: 'again' } },
      { type: 'resource', resource: { uri: 'x:pic', mimeType: 'image/png', blob: 'AA==' } },
      { type: 'resource', resource: { uri: 'x:bin', blob: 'AAAA' } },
    ]),
  ).toEqual({
    input: [
      text('See'),
      { type: 'mention', name: 'a b.ts', path: '/w/a b.ts' },
      text('[docs](https://example.com/docs)'),
      text(`[a b.ts#L3](${uri}#L3)`),
      text(`[a b.ts#L3](${uri}#L3)`),
      { type: 'image', url: 'data:image/png;base64,AA==' },
      text('[x:bin](x:bin) (about 3 bytes of unknown kind, not shown)'),
    ],
    additionalContext: {
      [`${uri}#L3`]: { value: 'three', kind: 'untrusted', name: `${uri}#L3` },
      [`${uri}#L3 (4)`]: { value: 'again', kind: 'untrusted', name: `${uri}#L3` },
    },
  });
  expect(turnInput([{ type: 'audio', data: '', mimeType: 'audio/wav' }])).toBe(
    'prompt.0: audio cannot be sent',
  );
});

const skill = { name: 'write-docs', path: '/s/SKILL.md', about: 'Writes' };

test('skills are called by their names, but not in the place of a command', () => {
  const called = calledCommand([text('/write-docs of it')], [skill]);
  expect(called).toEqual({ name: skill, words: 'of it', rest: [text('of it')] });
  const names = commandsWith([skill, { ...skill, name: 'plan' }]).map(({ name }) => name);
  expect(names).toEqual(['review', 'compact', 'plan', 'init', 'write-docs']);
});

test('a word behind a slash is a command only if there is one of that name', () => {
  expect(calledCommand([text(' /review  the tests\nall ')], [])).toEqual({
    name: 'review',
    words: 'the tests\nall',
    rest: [text('the tests\nall')],
  });
  expect(calledCommand([text('/plan'), text('x')], [])).toEqual({
    name: 'plan',
    words: '',
    rest: [text('x')],
  });
  for (const words of ['/etc/hosts', '/nothing', 'so /plan', '']) {
    expect(calledCommand([text(words)], [skill])).toBeNull();
  }
});
