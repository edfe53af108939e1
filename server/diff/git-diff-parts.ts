/** Reading what `git diff-index --patch` prints. */
import { escapes, quotePath, type FilePart } from './unified-diff.ts';

/** The parts of a diff that git made with `--full-index`, in the form of `gitFileDiff`. */
export function partsOfGitDiff(diff: string): FilePart[] {
  if (diff === '') return [];
  // Lines of content are marked, so those of headers are the only ones to begin like this. A lone
  // carriage return ends no line here, which rules out `^` and `$`.
  return diff.split(/(?<=\n)(?=diff --git )/).map((part) => {
    const body = part.search(/\n(@@ |Binary files )/);
    const head = body < 0 ? part : part.slice(0, body);
    const name = /\nrename from ([^\n]+)/.exec(head)?.[1] ?? nameOfPart(head);
    const hunks = part.slice(head.length).replace(/(?<=\n)(@@ -[\d,]+ \+[\d,]+ @@)[^\n]*/g, '$1');
    const plain = head
      .split('\n')
      .map((line) => unquoteLine(line).replace(/^(index [0-9a-f]+\.\.[0-9a-f]+) \d+$/, '$1'))
      // Git marks the end of names with spaces.
      .map((line) => line.replace(/^(---|\+\+\+) (.*)\t$/, '$1 $2'));
    const folded = plain.some((line) => line.startsWith('index '))
      ? plain.filter((line) => !/^(similarity index|rename (from|to)) /.test(line))
      : plain;
    return { path: unquote(name), text: folded.join('\n') + hunks };
  });
}

/** The old name of a part that tells of no move. */
function nameOfPart(head: string): string {
  const side = /\n(?:---|\+\+\+) (?:"[ab]\/((?:[^"\\]|\\.)*)"|[ab]\/([^\n\t]*))/.exec(head);
  if (side !== null) return side[1] === undefined ? (side[2] ?? '') : `"${side[1]}"`;
  // The same name twice, so it is half of the line.
  const line = head.slice('diff --git '.length, head.indexOf('\n'));
  const half = line.slice(0, (line.length - 1) / 2);
  return half.startsWith('"') ? `"${half.slice('"a/'.length)}` : half.slice('a/'.length);
}

/** Takes the quotes from names that do not need them. */
function unquoteLine(line: string): string {
  return line.replace(/"(?:[^"\\]|\\.)*"/g, (word) => quotePath(unquote(word)));
}

const unescaped = Object.fromEntries(Object.entries(escapes).map(([to, from]) => [from, to]));

function unquote(name: string): string {
  if (!name.startsWith('"')) return name;
  return name.slice(1, -1).replace(/\\(?:[0-7]{3}|.)/g, (word) => {
    return unescaped[word] ?? String.fromCharCode(Number.parseInt(word.slice(1), 8));
  });
}
