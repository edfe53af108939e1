import { expect, it } from 'vitest';
import { ansiSpans } from './ansi.ts';
import { partsOf, piecesOf, titlePieces } from './output-links.ts';

const ways = (text: string, from = '/w'): string[] =>
  piecesOf(ansiSpans(text), from, '/w').flatMap(({ target, spans }) => {
    if (target === null) return [];
    const words = spans.map((span) => `${span.text}${span.ink === null ? '' : `<${span.ink}>`}`);
    const where = target.kind === 'file' ? `${target.path} ${target.line ?? '-'}` : target.url;
    return [`${words.join('')} = ${where}`];
  });

it('leads to a place whose parts have colours of their own', () => {
  expect(
    ways('\u001b[96msrc/a.ts\u001b[0m:\u001b[93m12\u001b[0m:\u001b[93m5\u001b[0m - error\n'),
  ).toEqual(['src/a.ts<cyan>:12<yellow>:5<yellow> = /w/src/a.ts 12']);
});

it('sees paths from the folder that the command ran in, and leaves out what is elsewhere', () => {
  expect(
    ways('src/a.ts:1 ../b/c.ts:2 /etc/d.conf ../../x.ts:1 https://a.example/', '/w/p'),
  ).toEqual([
    'src/a.ts:1 = /w/p/src/a.ts 1',
    '../b/c.ts:2 = /w/b/c.ts 2',
    'https://a.example/ = https://a.example/',
  ]);
});

it('loses and changes nothing of the text', () => {
  const text = `${'x'.repeat(10_000)}\n${'src/a.ts:1 \u001b[31mred\u001b[0m http://a.b/\n'.repeat(2_000)}end`;
  const spans = ansiSpans(text);
  const plain = spans.map((span) => span.text).join('');
  const parts = partsOf(spans);
  expect(parts.length).toBeGreaterThan(5);
  expect(parts.slice(0, -1).every((part) => part.at(-1)?.text.endsWith('\n'))).toBe(true);
  const pieces = parts.flatMap((part) => piecesOf(part, '/w', '/w'));
  expect(pieces.flatMap(({ spans: all }) => all.map((span) => span.text)).join('')).toBe(plain);
  expect(pieces.filter(({ target }) => target !== null)).toHaveLength(4_000);
});

it('leads from the name that a command reads to the file', () => {
  const read = (name: string, path: string) => ({ type: 'read' as const, command: '', name, path });
  const title = (words: string, ...actions: ReturnType<typeof read>[]) =>
    titlePieces(words, actions, '/w', '/w').map(({ target, spans }) => [
      spans.map((span) => span.text).join(''),
      target?.kind === 'file' ? target.path : null,
    ]);
  expect(
    title('cat README.md LICENSE', read('LICENSE', 'LICENSE'), read('README.md', 'README.md')),
  ).toEqual([
    ['cat ', null],
    ['README.md', '/w/README.md'],
    [' ', null],
    ['LICENSE', '/w/LICENSE'],
  ]);
  expect(title('sed -n 1,9p src/a.ts', read('a.ts', 'src/a.ts'))).toEqual([
    ['sed -n 1,9p ', null],
    ['src/a.ts', '/w/src/a.ts'],
  ]);
  expect(title('cat passwd', read('passwd', '/etc/passwd'))).toEqual([['cat passwd', null]]);
});
