import { expect, it } from 'vitest';
import { languageNamed, languageOfPath } from './code-languages.ts';
import { tokenizeCode } from './code-tokens.ts';

it('gives four voices at most and keeps every character', async () => {
  const code = "export const a: number = 1; // one\nconst b = 'two';\n";
  const lines = await tokenizeCode(code, 'typescript');
  expect(lines.map((line) => line.map(([text]) => text).join('')).join('\n')).toBe(code);
  const voices = Object.fromEntries(lines.flat().map(([text, voice]) => [text.trim(), voice]));
  expect(voices).toMatchObject({
    'export const': 'keyword',
    number: 'keyword',
    '// one': 'comment',
    "'two'": 'string',
  });
});

it.each(['python', 'rust', 'bash', 'json', 'html', 'yaml', 'diff', 'sql', 'go', 'tsx'] as const)(
  'loads %s with the browser’s own regular expressions',
  async (language) => {
    const lines = await tokenizeCode('# a "b" 1\n', language);
    expect(
      lines
        .flat()
        .map(([text]) => text)
        .join(''),
    ).toBe('# a "b" 1');
  },
);

it('knows languages by fence and by file', () => {
  expect(languageNamed('TS')).toBe('typescript');
  expect(languageNamed('constructor')).toBeNull();
  expect(languageOfPath('/w/Dockerfile')).toBe('docker');
  expect(languageOfPath('C:\\w\\a.test.tsx')).toBe('tsx');
  expect(languageOfPath('/w/LICENSE')).toBeNull();
});
