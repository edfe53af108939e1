/** Paths of a server's machine, which may be another system than the one the page runs on. */

/** The path as seen from a folder; unchanged if it lies elsewhere. */
export function relativePath(path: string, folder: string): string {
  const base = folder.replace(/[\\/]+$/, '');
  if (base === '' || !path.startsWith(base)) return path;
  const rest = path.slice(base.length);
  if (rest === '') return '.';
  return /^[\\/]/.test(rest) ? rest.slice(1) : path;
}

export function fileName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}

/** The last folders of a path, for a prompt or a chip. */
export function shortFolder(path: string): string {
  return path.replace(/^(?:\/home|\/Users)\/[^/]+/, '~').replace(/^[A-Za-z]:\\Users\\[^\\]+/, '~');
}

/** The path from the root on, where it is seen from a folder. */
export function absolutePath(path: string, folder: string): string {
  if (folder === '' || /^(?:[\\/~]|[A-Za-z]:[\\/])/.test(path)) return path;
  const mark = folder.includes('\\') && !folder.includes('/') ? '\\' : '/';
  return `${folder.replace(/[\\/]+$/, '')}${mark}${path.replace(/^\.[\\/]/, '')}`;
}

/** The file that a path means, seen from a folder, if that is within the workspace; null: it is elsewhere. */
export function workspaceFile(path: string, from: string, workspace: string): string | null {
  if (workspace === '' || path.startsWith('~')) return null;
  const windows = /^(?:[A-Za-z]:|\\\\)/.test(workspace);
  const mark = windows ? '\\' : '/';
  const parts: string[] = [];
  for (const part of absolutePath(path, from).split(windows ? /[\\/]/ : '/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  const file = parts.join(mark);
  const base = `${workspace.replace(/[\\/]+$/, '')}${mark}`;
  const plain = (text: string): string =>
    windows ? text.replaceAll('/', mark).toLowerCase() : text;
  return plain(file).startsWith(plain(base)) ? file : null;
}
