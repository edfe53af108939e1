/** The tables `turns`, `items`, `item_parts`, `files`, `item_files`, `places` and the search index `item_words`. */
import type { ThreadItem } from '../../server/protocol/item.ts';
import { emptyThread, apply, loadTurn, currentTurn } from '../../server/protocol/reducer.ts';
import type { Turn } from '../../server/protocol/turn.ts';
import type { Connection } from './database.ts';
import { itemFiles, itemText } from './item-text.ts';
import { indexedWords } from './words.ts';
import type { ItemHeads } from './item-heads.ts';

export interface TurnRow {
  readonly id: number;
  readonly turn_id: string;
  readonly rank: number;
  readonly finished: number;
  readonly json: string;
}

interface ItemRow {
  readonly id: number;
  readonly turn: number;
  readonly item_id: string;
  readonly rank: number;
  readonly open: number;
  readonly json: string;
}

type GrowingRow = Pick<ItemRow, 'id' | 'item_id'>;

/** Where a thread's items are: its row, and the folder that search narrows by. */
export interface Place {
  readonly thread: number;
  readonly server: string;
  readonly cwd: string;
}

export type HistoryStore = ReturnType<typeof createHistoryStore>;

export function createHistoryStore(db: Connection, heads: ItemHeads) {
  const turnRow = db.prepare<[number, string], TurnRow>(
    'SELECT * FROM turns WHERE thread = ? AND turn_id = ?',
  );
  const lastRank = db
    .prepare<[number], number | null>('SELECT max(rank) FROM turns WHERE thread = ?')
    .pluck();
  const nextRank = db
    .prepare<[number, number], number | null>(
      'SELECT min(rank) FROM turns WHERE thread = ? AND rank > ?',
    )
    .pluck();
  const rankBefore = db
    .prepare<[number, number], number | null>(
      'SELECT max(rank) FROM turns WHERE thread = ? AND rank < ?',
    )
    .pluck();
  const insertTurn = db.prepare(
    'INSERT INTO turns (thread, turn_id, rank, finished, json) VALUES (?, ?, ?, ?, ?)',
  );
  const updateTurn = db.prepare('UPDATE turns SET finished = ?, json = ? WHERE id = ?');
  const itemRow = db.prepare<[number, string], ItemRow>(
    'SELECT id, turn, item_id, rank, open, json FROM items WHERE turn = ? AND item_id = ?',
  );
  const itemsOf = db.prepare<[number], ItemRow>(
    'SELECT id, turn, item_id, rank, open, json FROM items WHERE turn = ? ORDER BY rank, id',
  );
  // `kind` lies before the JSON in a row: what is not wanted is skipped without reading its text.
  const firstOf = db.prepare<[number, string], ItemRow>(
    `SELECT id, turn, item_id, rank, open, json FROM items
     WHERE turn = ? AND kind = ? ORDER BY rank, id LIMIT 1`,
  );
  const lastOf = db.prepare<[number, string], ItemRow>(
    `SELECT id, turn, item_id, rank, open, json FROM items
     WHERE turn = ? AND kind = ? ORDER BY rank DESC, id DESC LIMIT 1`,
  );
  const lastItemRank = db
    .prepare<[number], number | null>('SELECT max(rank) FROM items WHERE turn = ?')
    .pluck();
  const insertItem = db.prepare(
    'INSERT INTO items (turn, item_id, rank, kind, open, at_ms, json) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const updateItem = db.prepare(
    'UPDATE items SET rank = ?, kind = ?, open = ?, json = ? WHERE id = ?',
  );
  const dropParts = db.prepare('DELETE FROM item_parts WHERE item = ?');
  const addPart = db.prepare('INSERT INTO item_parts (item, field, text) VALUES (?, ?, ?)');
  const parts = db.prepare<[number], { field: string; text: string }>(
    'SELECT field, text FROM item_parts WHERE item = ? ORDER BY id',
  );
  const putWords = db.prepare(
    'INSERT OR REPLACE INTO item_words (rowid, body, place) VALUES (?, ?, ?)',
  );
  const dropWords = db.prepare('DELETE FROM item_words WHERE rowid = ?');
  const addFile = db.prepare('INSERT OR IGNORE INTO files (path) VALUES (?)');
  const nameFile = db.prepare(
    'INSERT OR IGNORE INTO item_files (file, item) SELECT id, ? FROM files WHERE path = ?',
  );
  const dropFiles = db.prepare('DELETE FROM item_files WHERE item = ?');
  const addPlace = db.prepare('INSERT OR IGNORE INTO places (server, cwd) VALUES (?, ?)');
  const place = db
    .prepare<[string, string], number>('SELECT id FROM places WHERE server = ? AND cwd = ?')
    .pluck();
  const turnsAfter = db.prepare<[number, number], TurnRow>(
    'SELECT * FROM turns WHERE thread = ? AND rank > ?',
  );
  // Lengths are told by the rows' heads: no text is read for them.
  const lengths = db
    .prepare<[number], number>(
      `SELECT octet_length(items.json) FROM turns JOIN items ON items.turn = turns.id
       WHERE turns.thread = ?`,
    )
    .pluck();
  const dropTurn = db.prepare('DELETE FROM turns WHERE id = ?');
  const places = new Map<string, number>();

  function placeId(where: Place): number {
    const name = `${where.server}\0${where.cwd}`;
    let id = places.get(name);
    if (id === undefined) {
      addPlace.run(where.server, where.cwd);
      id = place.get(where.server, where.cwd) ?? 0;
      places.set(name, id);
    }
    return id;
  }

  function putTurn(thread: number, turn: Turn, rank?: number): number {
    const { items: _items, ...rest } = turn;
    const json = JSON.stringify(rest);
    const finished = Number(turn.status !== 'inProgress');
    const known = turnRow.get(thread, turn.id);
    if (known !== undefined) {
      // What has ended does not begin again: an event may be older than the page that overtook it.
      if (known.finished === 0 || finished === 1) updateTurn.run(finished, json, known.id);
      return known.id;
    }
    const at = rank ?? (lastRank.get(thread) ?? 0) + 1;
    return Number(insertTurn.run(thread, turn.id, at, finished, json).lastInsertRowid);
  }

  function putItem(
    where: Place,
    turn: number,
    item: ThreadItem,
    open: boolean,
    atMs: number,
    rank?: number,
  ): void {
    const known = itemRow.get(turn, item.id);
    const json = JSON.stringify(item);
    let id: number;
    if (known === undefined) {
      const at = rank ?? (lastItemRank.get(turn) ?? -1) + 1;
      const added = insertItem.run(turn, item.id, at, item.type, Number(open), atMs, json);
      id = Number(added.lastInsertRowid);
      heads.keep(id, item, json);
    } else {
      if (known.open === 0 && open) return;
      id = known.id;
      const same = known.open === Number(open) && known.json === json;
      if (same && (rank === undefined || rank === known.rank)) return;
      updateItem.run(rank ?? known.rank, item.type, Number(open), json, id);
      if (known.open === 1) dropParts.run(id);
      if (same) return;
      heads.keep(id, item, json);
    }
    if (open) return;
    const plain = item as unknown as Readonly<Record<string, unknown>>;
    if (known !== undefined) dropFiles.run(id);
    for (const path of itemFiles(plain)) {
      addFile.run(path);
      nameFile.run(id, path);
    }
    const text = itemText(plain);
    if (text !== '') putWords.run(id, indexedWords(text), `w${placeId(where)}`);
    else if (known !== undefined) dropWords.run(id);
  }

  function appendText(thread: number, turnId: string, itemId: string, field: string, text: string) {
    const turn = turnRow.get(thread, turnId);
    const item = turn === undefined ? undefined : itemRow.get(turn.id, itemId);
    if (item?.open === 1) addPart.run(item.id, field, text);
  }

  /** Turns that follow each other on the server; new ones find their place between known ones. */
  function putPage(where: Place, turns: readonly Turn[], before?: string, itemsBefore = 0): void {
    const { thread } = where;
    const ranks = turns.map((turn) => turnRow.get(thread, turn.id)?.rank);
    if (before !== undefined) ranks.push(turnRow.get(thread, before)?.rank);
    let at = 0;
    while (at < turns.length) {
      if (ranks[at] !== undefined) {
        at += 1;
        continue;
      }
      let end = at;
      while (end < turns.length && ranks[end] === undefined) end += 1;
      spread(thread, ranks, at, end);
      at = end;
    }
    for (const [index, turn] of turns.entries()) {
      const id = putTurn(thread, turn, ranks[index]);
      const startMs = (turn.startedAt ?? turn.completedAt ?? 0) * 1000;
      for (const [position, item] of turn.items.entries()) {
        const atMs = item.completedAtMs ?? item.startedAtMs ?? startMs;
        const open = turn.status === 'inProgress' && mayGrow(item);
        putItem(where, id, item, open, Math.round(atMs), itemsBefore + position);
      }
    }
  }

  function spread(thread: number, ranks: (number | undefined)[], from: number, to: number): void {
    const count = to - from;
    const before = from === 0 ? undefined : ranks[from - 1];
    const after =
      to < ranks.length
        ? ranks[to]
        : before === undefined
          ? undefined
          : (nextRank.get(thread, before) ?? undefined);
    // What the store has below the turn after them is older than they are: they follow each other.
    const first =
      before ??
      (after === undefined
        ? (lastRank.get(thread) ?? 0)
        : (rankBefore.get(thread, after) ?? after - count - 1));
    const last = after ?? first + count + 1;
    for (let index = 0; index < count; index += 1) {
      ranks[from + index] = first + ((last - first) * (index + 1)) / (count + 1);
    }
  }

  /** The turn with its items, text in flight included; `size` is about its length as JSON. */
  function fullTurn(row: TurnRow): { turn: Turn; open: string[]; size: number } {
    const rows = itemsOf.all(row.id);
    const size = rows.reduce((sum, item) => sum + item.json.length, row.json.length);
    const items = rows.map((item) => JSON.parse(item.json) as ThreadItem);
    const growing = rows.filter((item) => item.open === 1);
    return { turn: turnOf(row, items, growing), open: growing.map((item) => item.item_id), size };
  }

  /** A turn with items that were read, some of which may have grown since they were written. */
  function turnOf(row: TurnRow, items: ThreadItem[], growing: readonly GrowingRow[]): Turn {
    const turn = { ...(JSON.parse(row.json) as Turn), items, itemsView: 'full' as const };
    return growing.length === 0 ? turn : grown(turn, growing);
  }

  /** One item, whole. */
  function item(thread: number, turnId: string, itemId: string): ThreadItem | null {
    const row = turnRow.get(thread, turnId);
    const found = row === undefined ? undefined : itemRow.get(row.id, itemId);
    if (row === undefined || found === undefined) return null;
    const growing = found.open === 1 ? [found] : [];
    return turnOf(row, [JSON.parse(found.json) as ThreadItem], growing).items[0] ?? null;
  }

  /** The turn with its first user message and its last agent message only. */
  function summaryTurn(row: TurnRow): { turn: Turn; open: string[]; size: number } {
    const rows = [firstOf.get(row.id, 'userMessage'), lastOf.get(row.id, 'agentMessage')];
    const found = rows.filter((item) => item !== undefined);
    const items = found.map((item) => JSON.parse(item.json) as ThreadItem);
    const size = found.reduce((sum, item) => sum + item.json.length, row.json.length);
    const turn = { ...(JSON.parse(row.json) as Turn), items, itemsView: 'summary' as const };
    return { turn, open: [], size };
  }

  function grown(turn: Turn, growing: readonly GrowingRow[]): Turn {
    const state = emptyThread('');
    loadTurn(state, turn, new Set(growing.map((item) => item.item_id)));
    for (const item of growing) {
      for (const part of parts.all(item.id)) {
        apply(state, [deltaOf(turn.id, item.item_id, part.field, part.text)]);
      }
    }
    const made = state.turns.get(turn.id);
    return made === undefined ? turn : currentTurn(made);
  }

  function forgetAfter(thread: number, rank: number): void {
    for (const turn of turnsAfter.all(thread, rank)) {
      for (const item of itemsOf.all(turn.id)) dropWords.run(item.id);
      dropTurn.run(turn.id);
    }
  }

  /** Turns newest first below `before`, at most `limit` and one more row to tell that there are older ones. */
  function rowsBefore(thread: number, before: number | null, limit: number): TurnRow[] {
    return db
      .prepare<[number, number, number], TurnRow>(
        'SELECT * FROM turns WHERE thread = ? AND rank < ? ORDER BY rank DESC LIMIT ?',
      )
      .all(thread, before ?? Number.MAX_VALUE, limit + 1);
  }

  function rowsAfter(thread: number, after: number | null, limit: number): TurnRow[] {
    return db
      .prepare<[number, number, number], TurnRow>(
        'SELECT * FROM turns WHERE thread = ? AND rank > ? ORDER BY rank LIMIT ?',
      )
      .all(thread, after ?? -Number.MAX_VALUE, limit + 1);
  }

  /** About how long all of a thread is as JSON, counted no further than beyond `most`. */
  function sizeOf(thread: number, most: number): number {
    let size = 0;
    for (const length of lengths.iterate(thread)) {
      size += length;
      if (size > most) break;
    }
    return size;
  }

  return {
    putTurn,
    putItem,
    sizeOf,
    putPage,
    appendText,
    fullTurn,
    turnOf,
    item,
    summaryTurn,
    rowsBefore,
    rowsAfter,
    itemsOf: (turn: number): readonly ItemRow[] => itemsOf.all(turn),
    turnRow: (thread: number, turnId: string): TurnRow | undefined => turnRow.get(thread, turnId),
    countAfter: db
      .prepare<[number, number], number>('SELECT count(*) FROM turns WHERE thread = ? AND rank > ?')
      .pluck(),
    forgetAfter,
    forgetAll: (thread: number): void => forgetAfter(thread, -Number.MAX_VALUE),
    /** After a thread moved to another folder: its words follow. */
    movePlace: (where: Place): void => {
      for (const turn of turnsAfter.all(where.thread, -Number.MAX_VALUE)) {
        for (const item of itemsOf.all(turn.id)) {
          if (item.open === 1) continue;
          const text = itemText(JSON.parse(item.json) as Record<string, unknown>);
          if (text !== '') putWords.run(item.id, indexedWords(text), `w${placeId(where)}`);
        }
      }
    },
  };
}

/** Whether an item of a running turn is still open, as far as a page can tell. */
export function mayGrow(item: ThreadItem): boolean {
  if (item.type === 'userMessage' || item.completedAtMs != null) return false;
  return !('status' in item) || item.status === 'inProgress';
}

const DELTAS: Readonly<Record<string, string>> = {
  text: 'item/agentMessage/delta',
  aggregatedOutput: 'item/commandExecution/outputDelta',
  summary: 'item/reasoning/summaryTextDelta',
  content: 'item/reasoning/textDelta',
};

/** The notification that would have grown this field. */
function deltaOf(turnId: string, itemId: string, field: string, delta: string) {
  const [name = '', index] = field.split('.');
  const at = Number(index ?? 0);
  return {
    method: DELTAS[name] ?? '',
    params: { threadId: '', turnId, itemId, delta, summaryIndex: at, contentIndex: at },
  };
}
