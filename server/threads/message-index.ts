/**
 * The words of all threads' messages: which message holds them and where it stands. Made from the
 * rollouts when it is first searched, it follows them from then on and can be thrown away.
 */
import { IndexFile } from './index-file.ts';
import type { IndexTables } from './index-file.ts';
import type { HiddenSpan } from './thread-index.ts';

/** Raised with every change of the tables. */
const VERSION = 2;
/** In characters; shorter terms are found by the beginnings of these. */
const GRAM = 3;
/** Follows a text, so that its last characters begin a gram too. */
const END = '\u0001\u0001';

const SCHEMA = `
  CREATE TABLE files (
    thread_id TEXT PRIMARY KEY,
    -- How far it was read, and the bytes before that: a file that has others there is another file.
    size INTEGER NOT NULL,
    tail BLOB NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE messages (
    id INTEGER PRIMARY KEY,
    thread_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    length INTEGER NOT NULL,
    -- Where the file hides it; null while it can be seen.
    hidden_at INTEGER
  );
  CREATE INDEX messages_thread ON messages (thread_id, at);
  CREATE VIRTUAL TABLE words USING fts5 (
    text, content = '', contentless_delete = 1, tokenize = 'trigram'
  );
  CREATE VIRTUAL TABLE word_places USING fts5vocab (words, instance);
  -- Much is added in small portions: to put them together less often costs half the time.
  INSERT INTO words (words, rank) VALUES ('automerge', 8);
  INSERT INTO words (words, rank) VALUES ('crisismerge', 64);
`;

const TABLES: IndexTables = {
  name: 'message-index.sqlite',
  version: VERSION,
  schema: SCHEMA,
  tables: ['word_places', 'words', 'messages', 'files'],
};

export interface IndexedMessage {
  readonly threadId: string;
  readonly at: number;
  readonly length: number;
  readonly hiddenAt: number | null;
}

/** What is new in a file. */
export interface FileNews {
  readonly threadId: string;
  /** How far it was read, in bytes, and the bytes before that. */
  readonly size: number;
  readonly tail: Buffer;
  /** The file is another one: all that was known of it goes. */
  readonly anew: boolean;
  readonly messages: readonly {
    readonly at: number;
    readonly length: number;
    readonly text: string;
  }[];
  readonly hidden: readonly HiddenSpan[];
}

export class MessageIndex {
  readonly #file: IndexFile;

  private constructor(file: IndexFile) {
    this.#file = file;
  }

  /** @see IndexFile */
  static async open(home: string, anew?: 'anew'): Promise<MessageIndex> {
    return new MessageIndex(await IndexFile.open(home, TABLES, anew));
  }

  close(): void {
    this.#file.close();
  }

  /** How far the file of each thread was read, in bytes. */
  sizes(): Map<string, number> {
    return new Map(
      this.#file.prepare('SELECT thread_id, size FROM files').raw().all() as [string, number][],
    );
  }

  /** The bytes before that. */
  tail(threadId: string): Buffer {
    const row = this.#file.prepare('SELECT tail FROM files WHERE thread_id = ?').get(threadId);
    return (row as { tail: Buffer } | undefined)?.tail ?? Buffer.alloc(0);
  }

  /**
   * Stores a portion of what is new, all or nothing, and notes in `known` how far each file is read
   * then. Where another process has gone on meanwhile nothing is stored twice; false if it has.
   */
  store(news: readonly FileNews[], known: Map<string, number>): boolean {
    let alone = true;
    const transaction = this.#file.transaction(() => {
      for (const each of news) {
        const found = this.#file
          .prepare('SELECT size FROM files WHERE thread_id = ?')
          .get(each.threadId) as { size: number } | undefined;
        if (found?.size !== known.get(each.threadId)) {
          alone = false;
          continue;
        }
        this.#storeFile(each);
        known.set(each.threadId, each.size);
      }
    });
    transaction.immediate();
    return alone;
  }

  #storeFile({ threadId, anew, messages, hidden, size, tail }: FileNews): void {
    if (anew) this.#forget(threadId);
    for (const { at, length, text } of messages) {
      const { lastInsertRowid } = this.#file
        .prepare('INSERT INTO messages (thread_id, at, length) VALUES (?, ?, ?)')
        .run(threadId, at, length);
      this.#file
        .prepare('INSERT INTO words (rowid, text) VALUES (?, ?)')
        .run(lastInsertRowid, text + END);
    }
    for (const { from, to, hiddenAt } of hidden) {
      this.#file
        .prepare('UPDATE messages SET hidden_at = ? WHERE thread_id = ? AND at >= ? AND at < ?')
        .run(hiddenAt, threadId, from, to);
    }
    this.#file.prepare('INSERT OR REPLACE INTO files VALUES (?, ?, ?)').run(threadId, size, tail);
  }

  /** Drops what was known of a file that is gone. */
  remove(threadIds: readonly string[]): void {
    this.#file
      .transaction(() => {
        for (const threadId of threadIds) {
          this.#forget(threadId);
          this.#file.prepare('DELETE FROM files WHERE thread_id = ?').run(threadId);
        }
      })
      .immediate();
  }

  #forget(threadId: string): void {
    this.#file
      .prepare('DELETE FROM words WHERE rowid IN (SELECT id FROM messages WHERE thread_id = ?)')
      .run(threadId);
    this.#file.prepare('DELETE FROM messages WHERE thread_id = ?').run(threadId);
  }

  /** The messages that hold the term whole, in any case, hidden ones too. */
  find(term: string): IndexedMessage[] {
    const short = [...term].length < GRAM;
    const ids = short
      ? 'SELECT doc FROM word_places WHERE term >= ? AND term < ?'
      : 'SELECT rowid FROM words WHERE words MATCH ?';
    const folded = term.toLowerCase();
    const values = short ? [folded, `${folded}\u{10FFFF}`] : [`"${term.replaceAll('"', '""')}"`];
    return this.#file
      .prepare(
        `SELECT thread_id AS threadId, at, length, hidden_at AS hiddenAt FROM messages
        WHERE id IN (${ids}) ORDER BY at`,
      )
      .all(...values) as IndexedMessage[];
  }
}
