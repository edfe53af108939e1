/** The changed files as rows of a tree: folders that can be folded, and no folder for one thing alone. */
import type { GitArea } from '../../stores/git-changes.ts';
import { sumOf, type ChangedFile, type Sum } from './changed-files.ts';

export type TreeRow =
  | {
      readonly type: 'area';
      readonly key: string;
      readonly level: number;
      readonly area: GitArea;
      readonly count: number;
      readonly sum: Sum;
      readonly open: boolean;
    }
  | {
      readonly type: 'folder';
      readonly key: string;
      readonly level: number;
      readonly name: string;
      readonly open: boolean;
    }
  | {
      readonly type: 'file';
      readonly key: string;
      readonly level: number;
      /** With the folders that have no row of their own. */
      readonly name: string;
      readonly file: ChangedFile;
    };

interface Folder {
  readonly name: string;
  readonly children: (Folder | ChangedFile)[];
}

export interface TreeOptions {
  /** Keys of what is folded. */
  readonly folded: ReadonlySet<string>;
  /** Only paths with all of these words, in any case. */
  readonly filter: string;
}

/** @param files in the order in which they are shown; those of an area follow each other */
export function treeRows(files: readonly ChangedFile[], options: TreeOptions): TreeRow[] {
  const shown = filtered(files, options.filter);
  const areas = [...new Set(shown.map(({ area }) => area))];
  const grouped = areas.some((area) => area === 'staged');
  return areas.flatMap((area) => {
    const own = shown.filter((file) => file.area === area);
    if (area === null || !grouped) return rowsOf(own, area, 1, options);
    const key = `area ${area}`;
    const open = !options.folded.has(key);
    const head = { type: 'area', key, level: 1, area, count: own.length, sum: sumOf(own), open };
    return [head as TreeRow, ...(open ? rowsOf(own, area, 2, options) : [])];
  });
}

export function filtered(files: readonly ChangedFile[], filter: string): readonly ChangedFile[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return files;
  return files.filter(({ path }) => {
    const name = path.toLowerCase();
    return words.every((word) => name.includes(word));
  });
}

function rowsOf(
  files: readonly ChangedFile[],
  area: GitArea | null,
  level: number,
  options: TreeOptions,
): TreeRow[] {
  const top: Folder = { name: '', children: [] };
  for (const file of files) {
    let at = top;
    for (const part of file.path.replace(/\/$/, '').split('/').slice(0, -1)) {
      const last = at.children.at(-1);
      // Paths come sorted: a folder's files follow each other.
      if (last !== undefined && 'children' in last && last.name === part) at = last;
      else {
        const made: Folder = { name: part, children: [] };
        at.children.push(made);
        at = made;
      }
    }
    at.children.push(file);
  }
  return rowsIn(top, `${area ?? ''} `, '', level, options);
}

function rowsIn(
  folder: Folder,
  path: string,
  prefix: string,
  level: number,
  options: TreeOptions,
): TreeRow[] {
  return folder.children.flatMap((child): TreeRow[] => {
    if (!('children' in child)) {
      const name = prefix + (child.path.replace(/\/$/, '').split('/').at(-1) ?? child.path);
      return [{ type: 'file', key: child.key, level, name, file: child }];
    }
    const name = prefix + child.name;
    const key = `${path}${child.name}/`;
    if (child.children.length === 1) return rowsIn(child, key, `${name}/`, level, options);
    const open = !options.folded.has(key);
    const row: TreeRow = { type: 'folder', key, level, name, open };
    return open ? [row, ...rowsIn(child, key, '', level + 1, options)] : [row];
  });
}
