import assert from 'node:assert/strict';
import type { Pinned, Task } from '../task.ts';

const negotiatorPackage: Pinned = {
  name: 'negotiator',
  version: '1.0.0',
  integrity:
    'sha512-8Ofs/AUQh8MaEcrlq5xOX0CQ9ypTF5dl78mjlMNfOK08fzpgTHQRQPBxcPlEtIw0yRpws+Zo/3r+5WRby7u3Gg==',
};

type Negotiator = new (request: { headers: Record<string, string> }) => {
  mediaTypes(available: string[]): string[];
};

export const tasks: readonly Task[] = [
  {
    name: 'negotiator-specificity',
    kind: 'wrong precedence',
    package: negotiatorPackage,
    bug: [
      {
        file: 'lib/mediaType.js',
        from: '(priority.s - spec.s || priority.q - spec.q || priority.o - spec.o) < 0',
        to: '(priority.q - spec.q || priority.s - spec.s || priority.o - spec.o) < 0',
        alsoIn: ['lib/charset.js', 'lib/encoding.js', 'lib/language.js'],
      },
    ],
    ask: 'A client that sends `Accept: text/html;q=0.2, */*;q=0.8` wants anything rather than HTML, but with text/html and application/json on offer `mediaTypes` puts text/html first. And `text/plain;q=0, */*` still gives it text/plain. Encodings and languages behave.',
    check: async (load) => {
      const Negotiator = await load<Negotiator>('index.js');
      const types = (accept: string, available: string[]): string[] =>
        new Negotiator({ headers: { accept } }).mediaTypes(available);
      assert.deepEqual(types('text/html;q=0.2, */*;q=0.8', ['text/html', 'application/json']), [
        'application/json',
        'text/html',
      ]);
      assert.deepEqual(types('text/plain;q=0, */*', ['text/plain', 'text/html']), ['text/html']);
      assert.deepEqual(types('text/*;q=0.9, text/html;q=0.1', ['text/html', 'text/plain']), [
        'text/plain',
        'text/html',
      ]);
    },
  },
];
