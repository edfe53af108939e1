/** What a list asks of the index, as SQL. */
export type SortKey = 'created_at' | 'updated_at' | 'recency_at' | 'section_position';

/** Which threads by what they are in: all, those in one, or those in none of the known ones. */
export type Membership =
  { readonly of: 'any' } | { readonly of: 'none'; readonly known: readonly string[] } | string;

export interface IndexQuery {
  readonly sortKey: SortKey;
  readonly descending: boolean;
  readonly archived: boolean;
  /** Only threads behind this place, in the order asked for. */
  readonly after: { readonly at: number | string; readonly id: string | null } | null;
  readonly limit: number;
  readonly cwds: readonly string[] | null;
  readonly providers: readonly string[] | null;
  readonly sources: readonly string[] | null;
  readonly searchTerm: string | null;
  readonly excludedIds: readonly string[];
  /** Only these; all when null. */
  readonly ids?: readonly string[] | null;
  readonly section: Membership;
  readonly project: Membership;
  /** Attached threads: none, all among the others, or only those of one thread. */
  readonly attached: 'hidden' | 'shown' | { readonly to: string };
  /** Whether threads without turns count. */
  readonly withEmpty: boolean;
}

export interface ListSql {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

export function listSql(query: IndexQuery): ListSql {
  const { sortKey, descending, after, attached } = query;
  const where: string[] = [];
  const values: (string | number)[] = [];
  const add = (condition: string, ...bound: (string | number)[]): void => {
    where.push(condition);
    values.push(...bound);
  };
  const order = descending ? 'DESC' : 'ASC';
  const beyond = descending ? '<' : '>';
  add('archived = ?', query.archived ? 1 : 0);
  if (after !== null) {
    if (after.id === null) add(`${sortKey} ${beyond} ?`, after.at);
    else add(`(${sortKey}, id) ${beyond} (?, ?)`, after.at, after.id);
  }
  const among = (column: string, options: readonly string[] | null): void => {
    if (options === null) return;
    add(`${column} IN (SELECT value FROM json_each(?))`, JSON.stringify(options));
  };
  among('id', query.ids ?? null);
  among('cwd', query.cwds);
  among('provider', query.providers);
  among('source', query.sources);
  const memberOf = (column: string, membership: Membership): void => {
    if (typeof membership === 'string') add(`${column} = ?`, membership);
    else if (membership.of === 'none') {
      const known = JSON.stringify(membership.known);
      add(`(${column} IS NULL OR ${column} NOT IN (SELECT value FROM json_each(?)))`, known);
    }
  };
  memberOf('section_id', query.section);
  memberOf('project_id', query.project);
  if (attached === 'hidden') add('attached_to IS NULL');
  else if (attached !== 'shown') add('attached_to = ?', attached.to);
  if (!query.withEmpty) add('begun = 1');
  if (query.excludedIds.length > 0) {
    add('id NOT IN (SELECT value FROM json_each(?))', JSON.stringify(query.excludedIds));
  }
  const { searchTerm } = query;
  if (searchTerm !== null) {
    add(`(instr(preview, ?) > 0 OR instr(coalesce(name, ''), ?) > 0)`, searchTerm, searchTerm);
  }
  // Named, because the planner prefers an order that it need not make to words that it need not fetch.
  const words = searchTerm === null ? '' : 'INDEXED BY threads_words';
  const sorted = `ORDER BY ${sortKey} ${order}, id ${order}`;
  // Whole rows only of what is shown; everything else is judged by the index alone.
  const sql = `SELECT id, path, archived, meta FROM threads WHERE id IN (
    SELECT id FROM threads ${words} WHERE ${where.join(' AND ')} ${sorted} LIMIT ?
  ) ${sorted}`;
  return { sql, values: [...values, query.limit] };
}
