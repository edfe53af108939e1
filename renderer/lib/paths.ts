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
