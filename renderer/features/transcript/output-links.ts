/** Outputs in pieces: what leads to a file of the workspace or to an address, and what does not. */
import { linksIn, type LinkTarget } from '../../lib/link-words.ts';
import { workspaceFile } from '../../lib/paths.ts';
import type { CommandAction } from '../../../server/protocol/item.ts';
import type { AnsiSpan } from './ansi.ts';

export interface OutputPiece {
  /** Null: it leads nowhere. The path of a file is absolute. */
  readonly target: LinkTarget | null;
  /** A path may have other colours than its line. */
  readonly spans: readonly AnsiSpan[];
}

/** Letters after which a part ends with its line. */
const PART = 8_000;

/** Spans in parts that can be looked through, and drawn anew, one by one. */
export function partsOf(spans: readonly AnsiSpan[]): AnsiSpan[][] {
  const parts: AnsiSpan[][] = [];
  let part: AnsiSpan[] = [];
  let length = 0;
  for (const span of spans) {
    for (let at = 0; at < span.text.length;) {
      const line = span.text.indexOf('\n', at + Math.max(0, PART - length));
      const end = line < 0 ? span.text.length : line + 1;
      part.push({ ...span, text: span.text.slice(at, end) });
      length += end - at;
      at = end;
      if (line < 0) continue;
      parts.push(part);
      part = [];
      length = 0;
    }
  }
  if (part.length > 0) parts.push(part);
  return parts;
}

/**
 * @param from the folder that relative paths are seen from
 * @param workspace the thread's folder; what lies elsewhere leads nowhere
 */
export function piecesOf(
  spans: readonly AnsiSpan[],
  from: string,
  workspace: string,
): OutputPiece[] {
  const text = spans.map((span) => span.text).join('');
  const pieces: OutputPiece[] = [];
  const rest = [...spans];
  let at = 0;
  const take = (end: number, target: LinkTarget | null): void => {
    const taken: AnsiSpan[] = [];
    while (at < end) {
      const [first] = rest;
      if (first === undefined) break;
      const length = Math.min(first.text.length, end - at);
      taken.push({ ...first, text: first.text.slice(0, length) });
      if (length === first.text.length) rest.shift();
      else rest[0] = { ...first, text: first.text.slice(length) };
      at += length;
    }
    if (taken.length > 0) pieces.push({ target, spans: taken });
  };
  for (const link of linksIn(text)) {
    const target = targetOf(link, from, workspace);
    if (target === null) continue;
    take(link.start, null);
    take(link.end, target);
  }
  take(text.length, null);
  return pieces;
}

function targetOf(link: LinkTarget, from: string, workspace: string): LinkTarget | null {
  if (link.kind === 'address') return link;
  const path = workspaceFile(link.path, from, workspace);
  return path === null ? null : { kind: 'file', path, line: link.line };
}

/** The words of a command, where what it reads by a bare name, such as `cat README.md`, leads there too. */
export function titlePieces(
  words: string,
  actions: readonly CommandAction[],
  from: string,
  workspace: string,
): OutputPiece[] {
  const read = actions.flatMap((action) => (action.type === 'read' ? [action] : []));
  return piecesOf([{ text: words, ink: null, bold: false }], from, workspace).flatMap((piece) =>
    piece.target === null ? withFiles(piece, read, from, workspace) : [piece],
  );
}

type ReadAction = Extract<CommandAction, { type: 'read' }>;

function withFiles(
  piece: OutputPiece,
  [action, ...others]: readonly ReadAction[],
  from: string,
  workspace: string,
): OutputPiece[] {
  if (action === undefined) return [piece];
  const text = piece.spans.map((span) => span.text).join('');
  const path = workspaceFile(action.path, from, workspace);
  const name = [action.path, action.name].find((one) => placeOf(text, one) >= 0);
  if (path === null || name === undefined) return withFiles(piece, others, from, workspace);
  const at = placeOf(text, name);
  const plain = (part: string): OutputPiece[] =>
    part === ''
      ? []
      : withFiles(
          { target: null, spans: [{ text: part, ink: null, bold: false }] },
          others,
          from,
          workspace,
        );
  return [
    ...plain(text.slice(0, at)),
    {
      target: { kind: 'file', path, line: null },
      spans: [{ text: name, ink: null, bold: false }],
    },
    ...plain(text.slice(at + name.length)),
  ];
}

/** Where a name stands as a word of its own; -1: nowhere. */
function placeOf(text: string, name: string): number {
  if (name === '') return -1;
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const around = `${text.charAt(at - 1)}${text.charAt(at + name.length)}`;
    if (/^[\s"'=:;|&<>]*$/.test(around)) return at;
  }
  return -1;
}
