/** What went wrong with the library. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
  /** SQLite's name for it, such as `SQLITE_FULL`; empty when it has none. */
  readonly code: string;
  constructor(message: string, code = '') {
    super(message);
    this.code = code;
  }
}
