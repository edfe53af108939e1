/** `host/thread/find`: what runs is looked through in memory, all else in the library. */
import type { HostParams, HostResult } from '../../server/protocol/host.ts';
import { currentItem } from '../../server/protocol/reducer.ts';
import { invalidRequest } from '../../server/rpc/fault.ts';
import { Finder } from '../storage/find.ts';
import type { Storage } from '../storage/storage.ts';
import type { Threads } from './threads.ts';

const LONGEST = 1_000;

export const findHandlers = {
  'host/thread/find': async (
    parts: { readonly storage: Storage; readonly threads: Threads },
    params: HostParams<'host/thread/find'>,
  ): Promise<HostResult<'host/thread/find'>> => {
    const key = { server: params.server, threadId: params.threadId };
    const { query } = params;
    const matchCase = params.matchCase ?? false;
    const cursor = params.cursor ?? null;
    if (query === '') throw invalidRequest('`query`: nothing to look for');
    if (query.length > LONGEST)
      throw invalidRequest(`\`query\`: longer than ${LONGEST} characters`);
    const live = parts.threads.find(key);
    const running = [...(live?.state.turns.values() ?? [])];
    const row = await parts.storage.read('threadRow', key);
    const found = await parts.storage.read('find', {
      ...key,
      query,
      matchCase,
      cursor,
      without: running.map(({ turn }) => turn.id),
    });
    if (cursor !== null) return { ...found, complete: row?.complete ?? true };
    const finder = new Finder(query, matchCase);
    const newest = running.flatMap(({ turn, items }) =>
      [...items.values()].map((state) => {
        const item = currentItem(state);
        const matches = finder.inItem(item as unknown as Readonly<Record<string, unknown>>);
        return { turnId: turn.id, itemId: item.id, matches };
      }),
    );
    return {
      data: [...newest.filter(({ matches }) => matches > 0).toReversed(), ...found.data],
      nextCursor: found.nextCursor,
      complete: row?.complete ?? true,
    };
  },
};
