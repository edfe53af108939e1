/** Lists threads, page by page: those first that were worked in last. */
import type { ThreadListResponse } from '../../../server/protocol/thread-pages.ts';
import { findServer } from './server.ts';

const server = await findServer();
const { client } = server;
let cursor: string | null = null;
do {
  // `request` knows the params and the result of every method of the protocol.
  const page: ThreadListResponse = await client.request('thread/list', {
    cursor,
    limit: 50,
    sortKey: 'updated_at',
  });
  for (const { id, name, preview } of page.data) console.log(id, JSON.stringify(name ?? preview));
  cursor = page.nextCursor ?? null;
} while (cursor !== null);
await server.close();
