/** What `git status --porcelain=v2 --branch -z` says. Source: git-status(1), "Porcelain Format Version 2". */

/** One letter of git's: `.` unchanged, and M, T, A, D, R, C, U. */
export type StatusLetter = '.' | 'M' | 'T' | 'A' | 'D' | 'R' | 'C' | 'U';

export interface StatusEntry {
  /** From the top of the repository, `/` between its parts. */
  readonly path: string;
  /** Where a moved or copied file was. */
  readonly oldPath: string | null;
  /** What the index has that HEAD has not. */
  readonly staged: StatusLetter;
  /** What the work tree has that the index has not. */
  readonly unstaged: StatusLetter;
  readonly untracked: boolean;
  /** Both sides changed it, and git could not join them. */
  readonly conflict: boolean;
  readonly submodule: boolean;
}

export interface RepositoryStatus {
  /** Null before the first commit. */
  readonly head: string | null;
  /** Null when HEAD is at a commit and not on a branch. */
  readonly branch: string | null;
  readonly upstream: string | null;
  /** Commits that the upstream has not, and that only it has; null without one. */
  readonly ahead: number | null;
  readonly behind: number | null;
  readonly entries: readonly StatusEntry[];
}

export function parseStatus(text: string): RepositoryStatus {
  const records = text.split('\0');
  let head: string | null = null;
  let branch: string | null = null;
  let upstream: string | null = null;
  let ahead: number | null = null;
  let behind: number | null = null;
  const entries: StatusEntry[] = [];
  for (let at = 0; at < records.length; at += 1) {
    const record = records[at] ?? '';
    const [kind] = record;
    if (kind === '#') {
      const [, name, value = '', more = ''] = record.split(' ');
      if (name === 'branch.oid') head = value === '(initial)' ? null : value;
      else if (name === 'branch.head') branch = value === '(detached)' ? null : value;
      else if (name === 'branch.upstream') upstream = value;
      else if (name === 'branch.ab') {
        ahead = Math.abs(Number(value));
        behind = Math.abs(Number(more));
      }
    } else if (kind === '1') entries.push(tracked(record, 8, null));
    else if (kind === '2') {
      at += 1;
      entries.push(tracked(record, 9, records[at] ?? ''));
    } else if (kind === 'u') entries.push({ ...tracked(record, 10, null), conflict: true });
    else if (kind === '?') entries.push(untracked(record.slice(2)));
  }
  return { head, branch, upstream, ahead, behind, entries };
}

/** @param fields how many words stand before the path, which may hold spaces */
function tracked(record: string, fields: number, oldPath: string | null): StatusEntry {
  let start = 0;
  for (let count = 0; count < fields; count += 1) start = record.indexOf(' ', start) + 1;
  return {
    path: record.slice(start),
    oldPath,
    staged: letter(record[2]),
    unstaged: letter(record[3]),
    untracked: false,
    conflict: false,
    submodule: record[5] === 'S',
  };
}

function untracked(path: string): StatusEntry {
  return {
    path,
    oldPath: null,
    staged: '.',
    unstaged: '.',
    untracked: true,
    conflict: false,
    submodule: false,
  };
}

function letter(text: string | undefined): StatusLetter {
  return text !== undefined && 'MTADRCU'.includes(text) ? (text as StatusLetter) : '.';
}
