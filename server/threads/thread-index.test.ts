import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Projection, takeLines } from './projection.ts';
import { newMeta } from './thread-meta.ts';
import { encodeLine } from './rollout-line.ts';
import type { RolloutEntry, SessionMeta } from './rollout-line.ts';
import { createdAtOf, rolloutPath, threadIdOf, unarchivedPath } from './rollout-path.ts';
import { loadSqlite } from './sqlite.ts';
import { ThreadIndex } from './thread-index.ts';
import { listSql } from './thread-index-query.ts';
import type { IndexQuery, SortKey } from './thread-index-query.ts';
import { ThreadStore } from './thread-store.ts';

let home = '';
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'skein-index-'));
});
afterEach(async () => {
  await rm(home, { recursive: true, force: true });
});

const threadId = '01a203d1-d8f9-72c0-b89a-2c72c2ff2f24';
const session: SessionMeta = {
  id: threadId,
  created_at_ms: 1_000,
  cwd: '/ws',
  originator: null,
  cli_version: '1',
  source: 'vscode',
  thread_source: null,
  history_mode: 'paginated',
  forked_from_id: null,
  git: null,
};

function lines(turns: number): Buffer {
  const entries: RolloutEntry[] = [{ type: 'session_meta', payload: session }];
  for (let n = 0; n < turns; n += 1) {
    entries.push(
      { type: 'event_msg', payload: { type: 'turn_started', turn_id: `t${n}`, started_at_ms: n } },
      {
        type: 'event_msg',
        payload: {
          type: 'turn_completed',
          turn_id: `t${n}`,
          status: 'completed',
          error: null,
          completed_at_ms: n + 1,
          duration_ms: 1,
        },
      },
    );
  }
  return Buffer.from(entries.map((entry, n) => encodeLine(entry, n, 2_000 + n)).join(''));
}

function projected(bytes: Buffer): Projection {
  const projection = new Projection(threadId);
  takeLines(projection, bytes);
  return projection;
}

const place = { threadId, path: '/file', archived: false };

const everything: IndexQuery = {
  sortKey: 'created_at',
  descending: true,
  archived: false,
  after: null,
  limit: 10,
  cwds: null,
  providers: null,
  sources: null,
  searchTerm: null,
  excludedIds: [],
  section: { of: 'any' },
  project: { of: 'any' },
  attached: 'hidden',
  withEmpty: true,
};

it('stores nothing anew of a thread that was only opened, wherever its rows came from', async () => {
  const index = await ThreadIndex.open(home);
  index.save(place, projected(lines(3)));
  const opened = index.projection(threadId);
  if (opened === null) throw new Error('it was not stored');
  expect(opened.rows).toEqual(projected(lines(3)).rows);
  const Sqlite = await loadSqlite();
  const other = new Sqlite(path.join(home, 'thread-index.sqlite'));
  const version = (): unknown => other.pragma('data_version', { simple: true });
  const before = version();
  index.save(place, opened);
  expect(version()).toBe(before);
  index.save({ ...place, path: '/moved' }, opened);
  expect(version()).not.toBe(before);
  expect(index.find(threadId)?.path).toBe('/moved');
  other.close();
  index.close();
});

describe('a thread of many turns whose only writer asks', () => {
  const count = 200;
  const all = projected(lines(count)).rows;
  let file: string;

  beforeEach(async () => {
    file = path.join(home, 'rollout.jsonl');
    await writeFile(file, lines(count));
  });

  /** As its writer gets it from an index that `changed` since. */
  async function opened(change: (index: ThreadIndex) => void = () => undefined) {
    const index = await ThreadIndex.open(home);
    index.save(place, projected(lines(count)));
    const found = index.projection(threadId, file);
    if (found === null) throw new Error('it was not stored');
    change(index);
    return { index, found };
  }

  it('has all turns in their order, however they are asked for', async () => {
    const { index, found } = await opened();
    expect([found.rowCount, found.turnCount]).toEqual([count, count]);
    expect(found.newestTurn).toEqual(all.at(-1));
    expect(found.rowsFrom(count - 2)).toEqual(all.slice(-2));
    expect(found.turnAt(3)).toEqual(all[3]);
    expect(found.rowsFrom(1)).toEqual(all.slice(1));
    expect(found.turns).toEqual(all);
    expect(found.turn(all[0]?.id ?? '')).toEqual(all[0]);
    index.close();
  });

  it('reads the older ones from the index, and only when they are asked for', async () => {
    const { index, found } = await opened((then) => {
      const fewer = projected(lines(count));
      for (const row of fewer.rows) row.durationMs = 7;
      then.save(place, fewer, true);
    });
    expect(found.newestTurn?.durationMs).toBe(all.at(-1)?.durationMs);
    expect(found.rows[0]?.durationMs).toBe(7);
    index.close();
  });

  it.each<[string, (index: ThreadIndex) => void]>([
    ['was closed', (index) => index.close()],
    ['forgot the thread', (index) => index.remove(threadId)],
    ['knows less of it now', (index) => index.save(place, projected(lines(2)), true)],
  ])('reads them from the file when the index %s', async (_, change) => {
    const { index, found } = await opened(change);
    expect(found.turns).toEqual(all);
    index.close();
  });

  it('goes on with the numbers of its turns, and stores those that differ', async () => {
    const { index, found } = await opened();
    takeLines(found, lines(count + 1).subarray(found.size));
    expect(found.newestTurn?.seq).toBe(count);
    index.save(place, found);
    expect(index.projection(threadId)?.rows).toEqual(projected(lines(count + 1)).rows);
    index.close();
  });

  it('is known as a whole where a turn is hidden', async () => {
    const { index } = await opened((then) => {
      const reverted = projected(lines(count));
      const [first] = reverted.rows;
      if (first !== undefined) first.hiddenAt = reverted.size;
      then.save(place, reverted, true);
    });
    const found = index.projection(threadId, file);
    expect(found?.turnCount).toBe(count - 1);
    expect(found?.turnAt(0)).toEqual(all[1]);
    index.close();
  });
});

describe('the index', () => {
  it('gives back what it was given', async () => {
    const index = await ThreadIndex.open(home);
    const projection = projected(lines(3));
    index.save(place, projection);
    const stored = index.projection(threadId);
    expect(stored?.turns).toEqual(projection.turns);
    expect(stored?.meta).toEqual(projection.meta);
    expect(stored?.size).toBe(projection.size);
    expect(index.find(threadId)).toMatchObject({ id: threadId, path: '/file', archived: false });
    index.close();
  });

  it('is not set back by a server that has read less', async () => {
    const index = await ThreadIndex.open(home);
    index.save(place, projected(lines(3)));
    index.save(place, projected(lines(1)));
    expect(index.projection(threadId)?.turns).toHaveLength(3);
    index.save(place, projected(lines(2)), true);
    expect(index.projection(threadId)?.turns).toHaveLength(2);
    index.close();
  });

  it('lists behind a place, in the order asked for', async () => {
    const index = await ThreadIndex.open(home);
    for (let n = 0; n < 200; n += 1) {
      const id = `01a203d1-d8f9-72c0-b89a-${String(n).padStart(12, '0')}`;
      const meta = newMeta({ ...session, id, created_at_ms: n });
      const projection = new Projection(id, { meta, rows: [], size: 1, nextOrdinal: 1 });
      index.save({ threadId: id, path: `/${n}`, archived: n % 2 === 1 }, projection);
    }
    const query = { ...everything, after: { at: 100, id: null }, limit: 3, cwds: ['/ws'] };
    expect(index.list(query).map((thread) => thread.path)).toEqual(['/98', '/96', '/94']);
    index.close();
  });

  it('lists by words in every order, together with the other filters', async () => {
    const index = await ThreadIndex.open(home);
    const add = (n: number, preview: string, name: string | null, cwd: string): void => {
      const id = `01a203d1-d8f9-72c0-b89a-${String(n).padStart(12, '0')}`;
      const meta = newMeta({ ...session, id, cwd, created_at_ms: n, preview, name });
      meta.updatedAtMs = 100 - n;
      meta.recencyAtMs = n % 2;
      const projection = new Projection(id, { meta, rows: [], size: 1, nextOrdinal: 1 });
      index.save({ threadId: id, path: `/${n}`, archived: false }, projection);
    };
    add(1, 'mend the pump', null, '/ws');
    add(2, 'something else', 'The pump', '/ws');
    add(3, 'something else', null, '/ws');
    add(4, 'a pump again', null, '/elsewhere');
    const find = (sortKey: SortKey, more: Partial<IndexQuery> = {}): string[] =>
      index
        .list({ ...everything, sortKey, searchTerm: 'pump', ...more })
        .map((thread) => thread.path);
    expect(find('created_at')).toEqual(['/4', '/2', '/1']);
    expect(find('updated_at')).toEqual(['/1', '/2', '/4']);
    expect(find('recency_at')).toEqual(['/1', '/4', '/2']);
    expect(find('created_at', { descending: false, limit: 2 })).toEqual(['/1', '/2']);
    expect(find('updated_at', { cwds: ['/ws'] })).toEqual(['/1', '/2']);
    expect(find('created_at', { after: { at: 4, id: null } })).toEqual(['/2', '/1']);
    expect(find('created_at', { searchTerm: 'Pump' })).toEqual([]);
    index.close();
  });

  it('answers every list from an index alone, but for the rows that are shown', async () => {
    const index = await ThreadIndex.open(home);
    index.close();
    const Sqlite = await loadSqlite();
    const database = new Sqlite(path.join(home, 'thread-index.sqlite'));
    const cases: Partial<IndexQuery>[] = [
      {},
      { sortKey: 'updated_at', after: { at: 1, id: threadId } },
      { sortKey: 'recency_at', cwds: ['/ws'], providers: ['x'], sources: ['cli'] },
      { archived: true, excludedIds: [threadId] },
      { searchTerm: 'x', section: 's', project: { of: 'none', known: ['p'] } },
      { section: 's', sortKey: 'section_position' },
      { section: { of: 'none', known: ['s'] } },
      { project: 'p', attached: 'shown' },
      { attached: { to: threadId } },
    ];
    for (const query of cases) {
      const { sql, values } = listSql({ ...everything, ...query });
      const plan = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...values);
      const reads = (plan as { detail: string }[])
        .map(({ detail }) => detail)
        .filter((detail) => /^(SCAN|SEARCH) threads\b/.test(detail));
      // Whole rows by their key, and one look at an index that holds all that is asked.
      expect(reads).toHaveLength(2);
      expect(reads[0]).toContain('PRIMARY KEY');
      expect(reads[1]).toContain('COVERING INDEX');
    }
    database.close();
  });

  it('of another version begins empty', async () => {
    const index = await ThreadIndex.open(home);
    index.save(place, projected(lines(1)));
    index.markComplete();
    index.close();
    const again = await ThreadIndex.open(home);
    expect(again.complete).toBe(true);
    expect(again.find(threadId)).not.toBeNull();
    again.close();
    const Sqlite = await loadSqlite();
    const database = new Sqlite(path.join(home, 'thread-index.sqlite'));
    database.exec('DROP INDEX threads_words');
    database.pragma('user_version = 1');
    database.close();
    const rebuilt = await ThreadIndex.open(home);
    expect(rebuilt.complete).toBe(false);
    expect(rebuilt.find(threadId)).toBeNull();
    rebuilt.save(place, projected(lines(2)));
    expect(rebuilt.projection(threadId)?.turns).toHaveLength(2);
    rebuilt.close();
  });
});

describe('the store', () => {
  it('reads on where a file has grown, and anew where it is another', async () => {
    const file = path.join(home, 'rollout.jsonl');
    const at = { threadId, path: file, archived: false };
    const store = new ThreadStore(home);
    await writeFile(file, lines(1));
    expect((await store.project(at)).turns).toHaveLength(1);
    const torn = Buffer.concat([lines(3), Buffer.from('{"timestamp":"2026')]);
    await writeFile(file, torn);
    const grown = await store.project(at);
    expect(grown.turns).toHaveLength(3);
    expect(grown.size).toBe(lines(3).length);
    await writeFile(file, lines(2));
    expect((await store.project(at)).turns).toHaveLength(2);
    await store.close();
    expect((await readFile(file)).length).toBe(lines(2).length);
  });

  it('finds threads that other servers left behind', async () => {
    const file = rolloutPath(home, threadId, Date.now());
    const { mkdir } = await import('node:fs/promises');
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, lines(1));
    const store = new ThreadStore(home);
    expect(await store.locate(threadId)).toEqual({ threadId, path: file, archived: false });
    expect(await store.locate('01a203d1-d8f9-72c0-b89a-2c72c2ff2f25')).toBeNull();
    await store.close();
  });
});

describe('paths', () => {
  it('tell the thread, its day and its age', () => {
    const file = rolloutPath('/home', threadId, Date.UTC(2026, 5, 15, 12));
    expect(threadIdOf(file)).toBe(threadId);
    expect(threadIdOf(`${file}.partial`)).toBeNull();
    expect(unarchivedPath('/home', path.join('/home/archived_sessions', path.basename(file)))).toBe(
      file,
    );
    expect(createdAtOf(threadId)).toBe(Number.parseInt('01a203d1d8f9', 16));
  });
});
