/** A key path as config.toml writes it: names that are not plain are quoted. */
export function keyPathOf(keys: readonly string[]): string {
  return keys.map((key) => (/^[A-Za-z0-9_-]+$/.test(key) ? key : JSON.stringify(key))).join('.');
}
