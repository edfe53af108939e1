/**
 * Searches that a client types into: the files are listed once a session, and each new query takes
 * the place of the one before.
 */
import { FileServiceError } from './files.ts';
import type { FileIndex, FuzzyFileMatch, FuzzyFileSearch } from './fuzzy-file-search.ts';

export interface SessionEvents {
  updated(update: { sessionId: string; query: string; files: FuzzyFileMatch[] }): void;
  completed(sessionId: string): void;
}

interface Session {
  readonly index: Promise<FileIndex>;
  /** Aborted when a newer query, or the end, takes its place. */
  current: AbortController;
}

export class FuzzySearchSessions {
  readonly #search: FuzzyFileSearch;
  readonly #events: SessionEvents;
  readonly #sessions = new Map<string, Session>();

  constructor(search: FuzzyFileSearch, events: SessionEvents) {
    this.#search = search;
    this.#events = events;
  }

  /** One of the same id is replaced. @throws {FileServiceError} */
  start(params: { sessionId: string; roots: readonly string[] }): void {
    const { sessionId, roots } = params;
    if (sessionId === '') throw new FileServiceError(-32600, 'sessionId must not be empty');
    if (roots.length === 0) {
      const why = 'at least one search directory is required';
      throw new FileServiceError(-32603, `failed to start fuzzy file search session: ${why}`);
    }
    this.stop({ sessionId });
    const index = this.#search.index(roots);
    this.#sessions.set(sessionId, { index, current: new AbortController() });
    void this.#run(sessionId, '');
  }

  /** @throws {FileServiceError} */
  update({ sessionId, query }: { sessionId: string; query: string }): void {
    if (!this.#sessions.has(sessionId)) {
      throw new FileServiceError(-32600, `fuzzy file search session not found: ${sessionId}`);
    }
    void this.#run(sessionId, query);
  }

  /** No effect for an unknown id. */
  stop({ sessionId }: { sessionId: string }): void {
    this.#sessions.get(sessionId)?.current.abort();
    this.#sessions.delete(sessionId);
  }

  close(): void {
    for (const sessionId of this.#sessions.keys()) this.stop({ sessionId });
  }

  async #run(sessionId: string, query: string): Promise<void> {
    const session = this.#sessions.get(sessionId);
    if (session === undefined) return;
    session.current.abort();
    const { signal } = (session.current = new AbortController());
    // After the answer to the request that brought the query, and one for many that come at once.
    await new Promise(setImmediate);
    if (signal.aborted) return;
    // A folder that cannot be listed holds nothing, as in a search without a session.
    const index = await session.index.catch(() => []);
    if (signal.aborted) return;
    const files = await this.#search.find(query, index, signal);
    if (signal.aborted) return;
    this.#events.updated({ sessionId, query, files });
    this.#events.completed(sessionId);
  }
}
