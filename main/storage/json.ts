/** JSON of a column that only this store writes. */
export function parsed<T>(text: string | null): T | null {
  return text === null ? null : (JSON.parse(text) as T);
}

export function packed(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value);
}

/** Above every string that begins with `folder` and a path separator, below all others. */
export function below(folder: string): { readonly from: string; readonly to: string } {
  const separator = folder.includes('\\') && !folder.includes('/') ? '\\' : '/';
  const stem = folder.endsWith(separator) ? folder.slice(0, -1) : folder;
  return {
    from: stem + separator,
    to: stem + String.fromCharCode(separator.charCodeAt(0) + 1),
  };
}
