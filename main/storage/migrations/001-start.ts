/** The first form of the library. Times are Unix milliseconds unless a column says otherwise. */
export const start = `
CREATE TABLE threads (
  id INTEGER PRIMARY KEY,
  server TEXT NOT NULL,
  thread_id TEXT NOT NULL,
  name TEXT,
  preview TEXT NOT NULL,
  cwd TEXT NOT NULL,
  branch TEXT,
  model TEXT,
  model_provider TEXT,
  forked_from_id TEXT,
  created_at_ms INTEGER NOT NULL,
  updated_at_ms INTEGER NOT NULL,
  archived INTEGER NOT NULL DEFAULT 0,
  -- A tombstone: the server said that the thread is gone.
  deleted INTEGER NOT NULL DEFAULT 0,
  added INTEGER NOT NULL DEFAULT 0,
  removed INTEGER NOT NULL DEFAULT 0,
  error TEXT,
  read_at_ms INTEGER NOT NULL DEFAULT 0,
  -- 1: all turns from the first to the newest are here. 0: there may be a hole.
  complete INTEGER NOT NULL DEFAULT 0,
  -- The server's updatedAt (Unix seconds) up to which turns were fetched.
  synced_at REAL NOT NULL DEFAULT 0,
  UNIQUE (server, thread_id)
);
CREATE INDEX threads_by_time ON threads (archived, deleted, updated_at_ms DESC, id DESC);
CREATE INDEX threads_by_folder ON threads (server, cwd, archived, deleted, updated_at_ms DESC);

-- What is only read when a thread is opened, apart so that lists stay on few pages.
CREATE TABLE thread_details (
  thread INTEGER PRIMARY KEY REFERENCES threads (id) ON DELETE CASCADE,
  thread_json TEXT NOT NULL,
  settings_json TEXT,
  token_usage_json TEXT,
  plan_json TEXT,
  diff_json TEXT
);

CREATE TABLE turns (
  id INTEGER PRIMARY KEY,
  thread INTEGER NOT NULL REFERENCES threads (id) ON DELETE CASCADE,
  turn_id TEXT NOT NULL,
  rank REAL NOT NULL,
  finished INTEGER NOT NULL,
  -- The turn as received, without its items.
  json TEXT NOT NULL,
  UNIQUE (thread, turn_id)
);
CREATE INDEX turns_by_rank ON turns (thread, rank);

CREATE TABLE items (
  id INTEGER PRIMARY KEY,
  turn INTEGER NOT NULL REFERENCES turns (id) ON DELETE CASCADE,
  item_id TEXT NOT NULL,
  rank INTEGER NOT NULL,
  kind TEXT NOT NULL,
  -- 1: text may still grow; what came since then is in item_parts.
  open INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  json TEXT NOT NULL,
  UNIQUE (turn, item_id)
);
CREATE INDEX items_by_rank ON items (turn, rank);

-- Text in flight, in increments; gone once its item is complete.
CREATE TABLE item_parts (
  id INTEGER PRIMARY KEY,
  item INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE,
  field TEXT NOT NULL,
  text TEXT NOT NULL
);
CREATE INDEX item_parts_by_item ON item_parts (item, id);

-- A folder in which items arose: the search index carries it, so that a project narrows a search.
CREATE TABLE places (
  id INTEGER PRIMARY KEY,
  server TEXT NOT NULL,
  cwd TEXT NOT NULL,
  UNIQUE (server, cwd)
);

-- rowid = items.id. Words as storage/words.ts cuts them; prefixes of 1 to 3 are indexed, because
-- people search while they type.
CREATE VIRTUAL TABLE item_words USING fts5 (
  body, place, content = '', contentless_delete = 1, prefix = '1 2 3',
  tokenize = "unicode61 remove_diacritics 2 tokenchars '_'"
);

CREATE TABLE approvals (
  id INTEGER PRIMARY KEY,
  server TEXT NOT NULL,
  thread_id TEXT NOT NULL,
  decided_at_ms INTEGER NOT NULL,
  json TEXT NOT NULL
);
CREATE INDEX approvals_by_thread ON approvals (server, thread_id, id);

CREATE TABLE projects (
  id TEXT PRIMARY KEY,
  server TEXT NOT NULL,
  path TEXT NOT NULL,
  name TEXT NOT NULL,
  rank REAL NOT NULL,
  collapsed INTEGER NOT NULL DEFAULT 0,
  UNIQUE (server, path)
);

CREATE TABLE drafts (key TEXT PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE settings (key TEXT PRIMARY KEY, json TEXT NOT NULL);
CREATE TABLE profiles (id TEXT PRIMARY KEY, json TEXT NOT NULL);
`;
