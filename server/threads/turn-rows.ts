/** The turns of a file, of which the older ones may be read when they are asked for. */
import type { OlderRows, TurnRow } from './turn-row.ts';

export class TurnRows {
  /** All but the older ones, in the order of the file; and those of them that can be seen. */
  #rows: TurnRow[];
  #turns: TurnRow[];
  /** Null once they were read. */
  #older: OlderRows | null;

  constructor(rows: TurnRow[], older: OlderRows | null) {
    this.#rows = rows;
    this.#turns = rows.filter((row) => row.hiddenAt === null);
    this.#older = older;
  }

  /** Hidden ones too. */
  get all(): readonly TurnRow[] {
    this.#readOlder();
    return this.#rows;
  }

  get count(): number {
    return this.#olderCount + this.#rows.length;
  }

  get last(): TurnRow | undefined {
    return this.#rows.at(-1);
  }

  /** Those from this one on, hidden ones too. */
  from(seq: number): readonly TurnRow[] {
    const at = seq - this.#olderCount;
    return at < 0 ? this.all.slice(seq) : this.#rows.slice(at);
  }

  find(turnId: string): TurnRow | undefined {
    const isIt = (row: TurnRow): boolean => row.id === turnId;
    return this.#rows.findLast(isIt) ?? this.all.findLast(isIt);
  }

  get visible(): readonly TurnRow[] {
    this.#readOlder();
    return this.#turns;
  }

  get visibleCount(): number {
    return this.#olderCount + this.#turns.length;
  }

  visibleAt(index: number): TurnRow | undefined {
    const at = index - this.#olderCount;
    return at < 0 ? this.visible[index] : this.#turns[at];
  }

  findVisible(turnId: string): TurnRow | undefined {
    const isIt = (row: TurnRow): boolean => row.id === turnId;
    return this.#turns.findLast(isIt) ?? this.visible.findLast(isIt);
  }

  push(row: TurnRow): void {
    this.#rows.push(row);
    this.#turns.push(row);
  }

  /** Hides the visible ones from this one on; returns them. */
  hide(from: number, at: number): readonly TurnRow[] {
    this.#readOlder();
    const hidden = this.#turns.splice(from);
    for (const row of hidden) row.hiddenAt = at;
    return hidden;
  }

  get #olderCount(): number {
    return this.#older?.count ?? 0;
  }

  #readOlder(): void {
    if (this.#older === null) return;
    const older = this.#older.read();
    this.#older = null;
    this.#rows = [...older, ...this.#rows];
    this.#turns = [...older, ...this.#turns];
  }
}
