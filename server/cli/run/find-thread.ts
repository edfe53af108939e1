/** Threads as people name them. */
import type { AppClient } from '../../client/app-client.ts';
import type { ThreadListResponse } from '../../protocol/thread-pages.ts';
import type { Thread } from '../../protocol/thread.ts';
import { plainLine } from './plain-text.ts';

const PAGE = 100;
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export async function* allThreads(
  client: AppClient,
  which: { readonly archived?: boolean; readonly cwd?: string } = {},
): AsyncGenerator<Thread> {
  let cursor: string | null = null;
  do {
    const page: ThreadListResponse = await client.request('thread/list', {
      ...which,
      cursor,
      limit: PAGE,
      sortKey: 'updated_at',
      sortDirection: 'desc',
    });
    yield* page.data;
    cursor = page.nextCursor ?? null;
  } while (cursor !== null);
}

/** By its id, the beginning of it, or its whole name. @throws when none or several are called so */
export async function findThread(client: AppClient, called: string): Promise<string> {
  if (ID.test(called)) return called.toLowerCase();
  const found: Thread[] = [];
  for (const archived of [false, true]) {
    for await (const thread of allThreads(client, { archived })) {
      if (thread.name === called) return thread.id;
      if (called.length >= 4 && thread.id.startsWith(called.toLowerCase())) found.push(thread);
    }
  }
  const [first, second] = found;
  if (first === undefined) throw new Error(`there is no thread ${plainLine(called)}`);
  if (second !== undefined) {
    throw new Error(
      `${plainLine(called)} is the beginning of several threads: ${first.id}, ${second.id}`,
    );
  }
  return first.id;
}

/** @throws when there is none */
export async function lastThread(client: AppClient, cwd: string | null): Promise<string> {
  const { data } = await client.request('thread/list', {
    ...(cwd === null ? {} : { cwd }),
    limit: 1,
    sortKey: 'updated_at',
    sortDirection: 'desc',
  });
  const [thread] = data;
  if (thread === undefined) {
    throw new Error(cwd === null ? 'there is no thread yet' : `no thread was worked in ${cwd} yet`);
  }
  return thread.id;
}

export function titleOf({ name, preview }: Pick<Thread, 'name' | 'preview'>): string {
  return plainLine(name ?? preview);
}
