/** Which items of an open thread are not whole, and how the rest of them is fetched. */
import type { ShortMark } from '../../server/protocol/host-page.ts';
import type { ThreadKey } from '../../server/protocol/host-thread.ts';
import type { ThreadItem } from '../../server/protocol/item.ts';
import type { Change } from '../../server/protocol/reducer.ts';
import type { Rpc } from './rpc.ts';

export class ShortItems {
  readonly #marks = new Map<string, ShortMark>();
  readonly #fetching = new Map<string, Promise<ThreadItem>>();

  add(marks: readonly ShortMark[]): void {
    for (const mark of marks) this.#marks.set(`${mark.turnId}/${mark.itemId}`, mark);
  }

  clear(): void {
    this.#marks.clear();
  }

  /** Null: it is whole. */
  find(turnId: string, itemId: string): ShortMark | null {
    return this.#marks.get(`${turnId}/${itemId}`) ?? null;
  }

  ofTurn(turnId: string): ShortMark[] {
    return [...this.#marks.values()].filter((mark) => mark.turnId === turnId);
  }

  /** An item that completes comes whole. */
  applied(changes: readonly Change[]): void {
    for (const change of changes) {
      if (change.type === 'itemCompleted') this.whole(change.turnId, change.itemId);
    }
  }

  whole(turnId: string, itemId: string): void {
    this.#marks.delete(`${turnId}/${itemId}`);
  }

  /** Several may ask for the same one. */
  fetch(rpc: Rpc, key: ThreadKey, { turnId, itemId }: ShortMark): Promise<ThreadItem> {
    const name = `${turnId}/${itemId}`;
    let fetching = this.#fetching.get(name);
    if (fetching === undefined) {
      fetching = rpc
        .host('host/thread/item', { ...key, turnId, itemId })
        .then(({ item }) => item)
        .finally(() => this.#fetching.delete(name));
      this.#fetching.set(name, fetching);
    }
    return fetching;
  }
}
