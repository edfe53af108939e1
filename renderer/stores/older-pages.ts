/** Pages of a thread that were fetched before those that it was opened with, and can be let go again. */
import type { Turn } from '../../server/protocol/turn.ts';
import {
  forgetItems,
  forgetTurn,
  loadOlderItems,
  loadOlderTurns,
  type ThreadState,
} from '../../server/protocol/reducer.ts';

interface Page {
  /** That fetched it. */
  readonly cursor: string;
  readonly turnIds: readonly string[];
  /** Items that came before those of a turn that was there. */
  readonly items: { readonly turnId: string; readonly ids: readonly string[] } | null;
}

export class OlderPages {
  /** The oldest last. */
  readonly #pages: Page[] = [];

  get any(): boolean {
    return this.#pages.length > 0;
  }

  /** @param turns oldest first; the last one may go on in the first that is loaded */
  add(state: ThreadState, cursor: string, turns: readonly Turn[]): void {
    const joined = turns.find(({ id }) => state.turns.has(id));
    const fresh = turns.filter(({ id }) => !state.turns.has(id));
    const items =
      joined === undefined ? null : { turnId: joined.id, ids: loadOlderItems(state, joined) };
    loadOlderTurns(state, fresh);
    this.#pages.push({ cursor, turnIds: fresh.map(({ id }) => id), items });
  }

  forget(): void {
    this.#pages.length = 0;
  }

  /** @returns the cursor with which they can be fetched again; null if there are none */
  release(state: ThreadState): string | null {
    const first = this.#pages[0];
    if (first === undefined) return null;
    for (const { turnIds, items } of this.#pages) {
      for (const id of turnIds) forgetTurn(state, id);
      if (items !== null) forgetItems(state, items.turnId, items.ids);
    }
    this.forget();
    return first.cursor;
  }
}
