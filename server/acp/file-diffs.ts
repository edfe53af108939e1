/** Changes of files as texts before and after, which is how an editor shows them. */
import { applyPatch, parsePatch, reversePatch } from 'diff';
import type { StructuredPatch } from 'diff';
import type { ToolCallContent } from '@agentclientprotocol/sdk/unstable';
import type { FileUpdateChange } from '../protocol/item.ts';

/** What a file holds now; null: it cannot be told. */
export type ReadText = (path: string) => Promise<string | null>;

export async function fileDiffs(
  changes: readonly FileUpdateChange[],
  read: ReadText,
): Promise<ToolCallContent[]> {
  return (await Promise.all(changes.map((change) => diffsOf(change, read)))).flat();
}

async function diffsOf(change: FileUpdateChange, read: ReadText): Promise<ToolCallContent[]> {
  const { path, kind, diff } = change;
  switch (kind.type) {
    case 'add':
      return [{ type: 'diff', path, oldText: null, newText: diff }];
    case 'delete':
      return [{ type: 'diff', path, oldText: diff, newText: '' }];
    case 'update':
      return updated(path, kind.move_path ?? null, diff, read);
    default:
      return [];
  }
}

async function updated(
  path: string,
  movedTo: string | null,
  diff: string,
  read: ReadText,
): Promise<ToolCallContent[]> {
  const target = movedTo ?? path;
  const patch = patchOf(diff);
  if (patch === null || patch.hunks.length === 0) return [];
  const text = (await read(path)) ?? (movedTo === null ? null : await read(movedTo));
  const whole = text === null ? null : bothTexts(text, patch);
  if (whole !== null) return [{ type: 'diff', path: target, ...whole }];
  // The file has gone on since, or cannot be read: the places that changed, each by itself.
  return patch.hunks.map(({ lines }) => ({
    type: 'diff',
    path: target,
    oldText: side(lines, '-'),
    newText: side(lines, '+'),
  }));
}

/** The file may hold the text of before or of after: the change may have been made by now. */
function bothTexts(
  text: string,
  patch: StructuredPatch,
): { readonly oldText: string; readonly newText: string } | null {
  try {
    const after = applyPatch(text, patch);
    if (after !== false) return { oldText: text, newText: after };
    const before = applyPatch(text, reversePatch(patch));
    return before === false ? null : { oldText: before, newText: text };
  } catch {
    // Hunks that contradict themselves.
    return null;
  }
}

/** Null: it is not of the form that we know, so there is nothing to show. */
function patchOf(diff: string): StructuredPatch | null {
  const hunks = diff.slice(Math.max(0, diff.search(/^@@ /m))).replace(/\n*Moved to: .*\n?$/, '\n');
  try {
    return parsePatch(`--- a\n+++ b\n${hunks}`)[0] ?? null;
  } catch {
    return null;
  }
}

function side(lines: readonly string[], sign: '-' | '+'): string {
  return lines
    .filter((line) => line.startsWith(sign) || line.startsWith(' '))
    .map((line) => `${line.slice(1)}\n`)
    .join('');
}
