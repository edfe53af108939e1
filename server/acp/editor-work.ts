/** What a session has of its editor's own tools: where they may work, what was allowed, what runs. */
export class EditorWork {
  /** Absolute. */
  readonly cwd: string;
  /** The workspace first; absolute. */
  readonly folders: readonly string[];
  /** Tools that were allowed for the whole session. */
  readonly granted = new Set<string>();
  readonly #ends: (() => Promise<unknown>)[] = [];
  #turn = new AbortController();

  constructor(cwd: string, moreFolders: readonly string[]) {
    this.cwd = cwd;
    this.folders = [cwd, ...moreFolders];
  }

  /** Aborts when the turn ends that runs now. */
  get turnSignal(): AbortSignal {
    return this.#turn.signal;
  }

  turnEnded(): void {
    this.#turn.abort();
    this.#turn = new AbortController();
  }

  /** What is left to be done when the session ends. */
  atEnd(end: () => Promise<unknown>): void {
    this.#ends.push(end);
  }

  async end(): Promise<void> {
    this.turnEnded();
    await Promise.allSettled(this.#ends.splice(0).map((end) => end()));
  }
}
