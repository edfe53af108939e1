/** The tables of the index and their rows. */
import type { TurnError } from '../protocol/turn.ts';
import type { IndexTables } from './index-file.ts';
import type { Span, TurnRow } from './turn-row.ts';

/** Raised with every change of the tables: an index of another version is rebuilt. */
export const VERSION = 12;

const FILTERED = 'source, provider, cwd, begun, section_id, project_id, attached_to';

const SCHEMA = `
  CREATE TABLE threads (
    id TEXT PRIMARY KEY,
    archived INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    recency_at INTEGER NOT NULL,
    size INTEGER NOT NULL,
    next_ordinal INTEGER NOT NULL,
    provider TEXT NOT NULL,
    source TEXT NOT NULL,
    cwd TEXT NOT NULL,
    path TEXT NOT NULL,
    name TEXT,
    preview TEXT NOT NULL,
    begun INTEGER NOT NULL,
    section_id TEXT,
    section_position TEXT,
    project_id TEXT,
    attached_to TEXT,
    meta TEXT NOT NULL,
    -- What no list shows: attachments, queue and restores.
    more TEXT NOT NULL,
    -- The threads whose rollouts its history begins or began with: a JSON array; null for none.
    bases TEXT,
    -- The bytes of the file just before its known end: a file that has others there is another file.
    tail BLOB NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX threads_bases ON threads (bases) WHERE bases IS NOT NULL;
  -- Each holds what a list filters by: a look at a row, which lies anywhere, costs a page or more.
  CREATE INDEX threads_created ON threads (archived, created_at, id, ${FILTERED});
  CREATE INDEX threads_updated ON threads (archived, updated_at, id, ${FILTERED});
  CREATE INDEX threads_recency ON threads (archived, recency_at, id, ${FILTERED});
  CREATE INDEX threads_words ON threads
    (archived, created_at, id, updated_at, recency_at, section_position, ${FILTERED}, name, preview);
  CREATE INDEX threads_section ON threads
    (section_id, archived, section_position, id, created_at, updated_at, recency_at,
     source, provider, cwd, begun, project_id, attached_to)
    WHERE section_id IS NOT NULL;
  CREATE INDEX threads_project ON threads
    (project_id, archived, recency_at, id, created_at, updated_at,
     source, provider, cwd, begun, section_id, attached_to)
    WHERE project_id IS NOT NULL;
  CREATE INDEX threads_attached ON threads (attached_to, archived) WHERE attached_to IS NOT NULL;
  CREATE TABLE attachments (
    type TEXT NOT NULL,
    key TEXT NOT NULL,
    thread_id TEXT NOT NULL,
    PRIMARY KEY (type, key, thread_id)
  ) WITHOUT ROWID;
  CREATE INDEX attachments_thread ON attachments (thread_id);
  CREATE TABLE turns (
    thread_id TEXT NOT NULL,
    seq INTEGER NOT NULL,
    id TEXT NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER,
    status TEXT NOT NULL,
    error TEXT,
    started_at INTEGER NOT NULL,
    completed_at INTEGER,
    duration INTEGER,
    user_at INTEGER,
    user_length INTEGER,
    agent_at INTEGER,
    agent_length INTEGER,
    hidden_at INTEGER,
    root TEXT,
    -- Where items that went on after its end are told of: JSON; null for none.
    late TEXT,
    -- Where its items are: JSON, see ItemPlaces; null where that is not known.
    items TEXT,
    -- What it did to files: JSON, see TurnRow; null where that is not known.
    files TEXT,
    PRIMARY KEY (thread_id, seq)
  ) WITHOUT ROWID;
  CREATE INDEX turns_hidden ON turns (thread_id, seq) WHERE hidden_at IS NOT NULL;
  CREATE TABLE state (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
`;

export const THREAD_TABLES: IndexTables = {
  name: 'thread-index.sqlite',
  version: VERSION,
  schema: SCHEMA,
  tables: ['threads', 'attachments', 'turns', 'state'],
};

export interface ThreadRecord {
  id: string;
  archived: number;
  size: number;
  next_ordinal: number;
  path: string;
  meta: string;
  tail: Buffer;
  more: string;
}

/**
 * The newest turns of a thread before one of them as one JSON array of arrays of cells, in any order: for
 * {@link turnsIn}. To parse it takes half as long as to fetch the rows and parse their cells.
 */
export const SELECT_TURNS = `SELECT json_group_array(json_array(seq, id, start, "end", status, json(error),
  started_at, completed_at, duration, user_at, user_length, agent_at, agent_length, hidden_at, root,
  json(late), json(items), json(files)))
  FROM (SELECT * FROM turns WHERE thread_id = ? AND seq < ? ORDER BY seq DESC LIMIT ?)`;

/** No limit, and no turn that they must be before. */
export const ALL_TURNS = { before: Number.MAX_SAFE_INTEGER, most: -1 } as const;

type TurnCells = [
  seq: number,
  id: string,
  start: number,
  end: number | null,
  status: TurnRow['status'],
  error: TurnError | null,
  startedAt: number,
  completedAt: number | null,
  duration: number | null,
  userAt: number | null,
  userLength: number | null,
  agentAt: number | null,
  agentLength: number | null,
  hiddenAt: number | null,
  root: string | null,
  late: TurnRow['late'] | null,
  items: TurnRow['items'],
  files: TurnRow['files'],
];

/** What {@link SELECT_TURNS} gives, oldest first. */
export function turnsIn(cells: string): TurnRow[] {
  return (JSON.parse(cells) as TurnCells[]).map(toTurn).sort((a, b) => a.seq - b.seq);
}

function toTurn(cells: TurnCells): TurnRow {
  return {
    seq: cells[0],
    id: cells[1],
    start: cells[2],
    end: cells[3],
    status: cells[4],
    error: cells[5],
    startedAtMs: cells[6],
    completedAtMs: cells[7],
    durationMs: cells[8],
    user: span(cells[9], cells[10]),
    agent: span(cells[11], cells[12]),
    hiddenAt: cells[13],
    rootTurnId: cells[14],
    late: cells[15] ?? [],
    items: cells[16],
    files: cells[17],
  };
}

function span(at: number | null, length: number | null): Span | null {
  return at === null || length === null ? null : { at, length };
}
