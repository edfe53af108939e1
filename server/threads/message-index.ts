/**
 * The words of all threads' messages: which message holds them and where it stands. Made from the
 * rollouts when it is first searched, it follows them from then on and can be thrown away.
 */
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Database, Statement } from 'better-sqlite3';
import { loadSqlite } from './sqlite.ts';

/** Raised with every change of the tables. */
const VERSION = 1;
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
`;

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
  readonly hidden: readonly {
    readonly from: number;
    readonly to: number;
    readonly hiddenAt: number;
  }[];
}

export class MessageIndex {
  readonly #database: Database;
  readonly #statements = new Map<string, Statement>();

  private constructor(database: Database) {
    this.#database = database;
  }

  /** Opens it; one that is missing, damaged or of another version begins empty. */
  static async open(home: string, anew?: 'anew'): Promise<MessageIndex> {
    const Sqlite = await loadSqlite();
    mkdirSync(home, { recursive: true, mode: 0o700 });
    const file = path.join(home, 'message-index.sqlite');
    const open = (): Database => {
      const database = new Sqlite(file, { timeout: 2_000 });
      try {
        database.pragma('journal_mode = WAL');
        database.pragma('synchronous = OFF');
        prepare(database);
        return database;
      } catch (error) {
        database.close();
        throw error;
      }
    };
    const clear = (): void => {
      for (const end of ['', '-wal', '-shm']) rmSync(`${file}${end}`, { force: true });
    };
    if (anew !== undefined) clear();
    try {
      return new MessageIndex(open());
    } catch (error) {
      if (!(error instanceof Sqlite.SqliteError) || error.code.startsWith('SQLITE_BUSY')) {
        throw error;
      }
      clear();
      return new MessageIndex(open());
    }
  }

  close(): void {
    this.#database.close();
  }

  /** How far the file of each thread was read, in bytes. */
  sizes(): Map<string, number> {
    return new Map(
      this.#prepare('SELECT thread_id, size FROM files').raw().all() as [string, number][],
    );
  }

  /** The bytes before that. */
  tail(threadId: string): Buffer {
    const row = this.#prepare('SELECT tail FROM files WHERE thread_id = ?').get(threadId);
    return (row as { tail: Buffer } | undefined)?.tail ?? Buffer.alloc(0);
  }

  /** All or nothing; what another process has stored meanwhile is not stored twice. */
  store(news: readonly FileNews[], known: ReadonlyMap<string, number>): void {
    const transaction = this.#database.transaction(() => {
      for (const each of news) {
        const found = this.#prepare('SELECT size FROM files WHERE thread_id = ?').get(
          each.threadId,
        ) as { size: number } | undefined;
        if (found?.size === known.get(each.threadId)) this.#storeFile(each);
      }
    });
    transaction.immediate();
  }

  #storeFile({ threadId, anew, messages, hidden, size, tail }: FileNews): void {
    if (anew) this.#forget(threadId);
    for (const { at, length, text } of messages) {
      const { lastInsertRowid } = this.#prepare(
        'INSERT INTO messages (thread_id, at, length) VALUES (?, ?, ?)',
      ).run(threadId, at, length);
      this.#prepare('INSERT INTO words (rowid, text) VALUES (?, ?)').run(
        lastInsertRowid,
        text + END,
      );
    }
    for (const { from, to, hiddenAt } of hidden) {
      this.#prepare(
        'UPDATE messages SET hidden_at = ? WHERE thread_id = ? AND at >= ? AND at < ?',
      ).run(hiddenAt, threadId, from, to);
    }
    this.#prepare('INSERT OR REPLACE INTO files VALUES (?, ?, ?)').run(threadId, size, tail);
  }

  /** Drops what was known of a file that is gone. */
  remove(threadIds: readonly string[]): void {
    this.#database
      .transaction(() => {
        for (const threadId of threadIds) {
          this.#forget(threadId);
          this.#prepare('DELETE FROM files WHERE thread_id = ?').run(threadId);
        }
      })
      .immediate();
  }

  #forget(threadId: string): void {
    this.#prepare(
      'DELETE FROM words WHERE rowid IN (SELECT id FROM messages WHERE thread_id = ?)',
    ).run(threadId);
    this.#prepare('DELETE FROM messages WHERE thread_id = ?').run(threadId);
  }

  /** The messages that hold the term whole, in any case, hidden ones too. */
  find(term: string): IndexedMessage[] {
    const short = [...term].length < GRAM;
    const ids = short
      ? 'SELECT doc FROM word_places WHERE term >= ? AND term < ?'
      : 'SELECT rowid FROM words WHERE words MATCH ?';
    const folded = term.toLowerCase();
    const values = short ? [folded, `${folded}\u{10FFFF}`] : [`"${term.replaceAll('"', '""')}"`];
    const rows = this.#prepare(
      `SELECT thread_id, at, length, hidden_at FROM messages WHERE id IN (${ids}) ORDER BY at`,
    ).all(...values) as {
      thread_id: string;
      at: number;
      length: number;
      hidden_at: number | null;
    }[];
    return rows.map(({ thread_id: threadId, at, length, hidden_at: hiddenAt }) => {
      return { threadId, at, length, hiddenAt };
    });
  }

  #prepare(sql: string): Statement {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

function prepare(database: Database): void {
  if (database.pragma('user_version', { simple: true }) === VERSION) return;
  database
    .transaction(() => {
      // Another server may have made it while we waited for the lock.
      if (database.pragma('user_version', { simple: true }) === VERSION) return;
      for (const table of ['word_places', 'words', 'messages', 'files']) {
        database.exec(`DROP TABLE IF EXISTS ${table}`);
      }
      database.exec(SCHEMA);
      database.pragma(`user_version = ${VERSION}`);
    })
    .immediate();
}
