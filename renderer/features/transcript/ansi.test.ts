import { expect, it } from 'vitest';
import { ansiSpans } from './ansi.ts';
import { tail } from './command-output.tsx';

const plain = (text: string): string =>
  ansiSpans(text)
    .map((span) => span.text)
    .join('');

it('turns colours into words and drops all else', () => {
  expect(ansiSpans('\u001b[32m✓\u001b[39m a \u001b[1mb\u001b[22m \u001b[2mc\u001b[0m')).toEqual([
    { text: '✓', ink: 'green', bold: false },
    { text: ' a ', ink: null, bold: false },
    { text: 'b', ink: null, bold: true },
    { text: ' ', ink: null, bold: false },
    { text: 'c', ink: 'faint', bold: false },
  ]);
});

it('passes over cursor moves, titles, links and colours of other kinds', () => {
  expect(plain('a\u001b[2K\u001b[1Gb\u001b]0;title\u0007c')).toBe('abc');
  expect(plain('\u001b]8;;https://a.example\u001b\\link\u001b]8;;\u001b\\')).toBe('link');
  expect(ansiSpans('\u001b[38;5;196mx\u001b[38;2;1;2;31my')).toEqual([
    { text: 'xy', ink: null, bold: false },
  ]);
  expect(plain('bell\u0007 \u001b[')).toBe('bell ');
});

it('knows the controls of eight bits', () => {
  expect(ansiSpans('\u009b31mred\u009b0m')).toEqual([{ text: 'red', ink: 'red', bold: false }]);
  expect(plain('a\u009d0;title\u009cb\u0090data\u009cc\u0085')).toBe('abc');
});

it('shows the last state of a line that was written over', () => {
  expect(plain('10%\r50%\r100%\r\ndone\r\n')).toBe('100%\ndone\n');
});

it('finds the last lines and counts the others', () => {
  expect(tail('a\nb\nc\n', 2)).toEqual({ shown: 'b\nc\n', hidden: 1 });
  expect(tail('a\nb\n', 2)).toEqual({ shown: 'a\nb\n', hidden: 0 });
  expect(tail('\na', 1)).toEqual({ shown: 'a', hidden: 1 });
  expect(tail('', 2)).toEqual({ shown: '', hidden: 0 });
});
