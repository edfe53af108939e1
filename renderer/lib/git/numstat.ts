/** What `git diff --numstat -z` says. Source: git-diff(1), "Other diff formats". */

export interface FileCounts {
  readonly path: string;
  readonly oldPath: string | null;
  /** Null for what is no text. */
  readonly added: number | null;
  readonly removed: number | null;
}

export function parseNumstat(text: string): FileCounts[] {
  const records = text.split('\0');
  const files: FileCounts[] = [];
  for (let at = 0; at < records.length; at += 1) {
    const match = /^(\d+|-)\t(\d+|-)\t([^]*)$/.exec(records[at] ?? '');
    if (match === null) continue;
    const [, added = '-', removed = '-', path = ''] = match;
    const counts = { added: countOf(added), removed: countOf(removed) };
    if (path !== '') files.push({ path, oldPath: null, ...counts });
    else {
      // A move: both paths follow.
      files.push({ path: records[at + 2] ?? '', oldPath: records[at + 1] ?? '', ...counts });
      at += 2;
    }
  }
  return files;
}

function countOf(text: string): number | null {
  return text === '-' ? null : Number(text);
}
