/** What facts do to what is known of a thread. Each is an event of its rollout, and the last one wins. */
import type { RolloutEvent, ThreadFact } from './rollout-line.ts';
import type { ThreadMeta } from './thread-meta.ts';

type FactType = ThreadFact['type'];

const APPLY: {
  readonly [T in FactType]: (
    meta: ThreadMeta,
    fact: Extract<ThreadFact, { readonly type: T }>,
    atMs: number,
  ) => void;
} = {
  thread_name_updated: (meta, fact, atMs) => {
    meta.name = fact.name;
    meta.updatedAtMs = atMs;
  },
};

export function isFact(event: RolloutEvent): event is ThreadFact {
  return Object.hasOwn(APPLY, event.type);
}

/** `atMs`: when it was said, in Unix milliseconds. */
export function applyFact(meta: ThreadMeta, fact: ThreadFact, atMs: number): void {
  // The table has an entry of just this type: a union of functions can't tell.
  const apply = APPLY[fact.type] as (meta: ThreadMeta, fact: ThreadFact, atMs: number) => void;
  apply(meta, fact, atMs);
}
