/** What was asked of a work tree cannot be done. The message is for people and says what to do. */
export class WorktreeError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'WorktreeError';
  }
}
