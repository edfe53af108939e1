/**
 * Shows what is completed in a thread, each item once, for as long as it takes: where the connection or
 * the server ends, it comes back, and catches up. Ctrl+C ends it.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { AppClient } from '../../../server/client/app-client.ts';
import { connectAppServer } from '../../../server/client/connect.ts';
import { homeAddress } from '../../../server/home.ts';
import type { ThreadItem } from '../../../server/protocol/item.ts';
import type { ThreadTurnsPage } from '../../../server/protocol/thread.ts';
import { RpcFault } from '../../../server/rpc/fault.ts';
import { commandLine } from './server.ts';

const [threadId = ''] = commandLine().words;
const shown = new Set<string>();
const LONGEST_MS = 10_000;

for (let waitMs = 250; ; waitMs = Math.min(waitMs * 2, LONGEST_MS)) {
  try {
    const client = await connectAppServer(homeAddress(), { unhandled: 'leave' });
    await client.initialize({ name: 'example', title: 'An example', version: '1' });
    await follow(client);
    console.log('following');
    waitMs = 250;
    const cause = await client.closed;
    console.log('cut off:', cause.kind);
  } catch (error) {
    // What the server refuses, it refuses again; what broke on the way may not.
    if (error instanceof RpcFault) throw error;
  }
  await pause(waitMs);
}

async function follow(client: AppClient): Promise<void> {
  client.on('item/completed', (told) => {
    if (told.threadId === threadId) show(told.item);
  });
  // Of a turn that ran already when we came, what was completed before is known now.
  client.on('turn/completed', (told) => {
    if (told.threadId === threadId) catchUp(client).catch(() => undefined);
  });
  // From here on it is told. What was completed before, by whomever, is in the history.
  await client.request('thread/resume', { threadId, excludeTurns: true });
  await catchUp(client);
}

async function catchUp(client: AppClient): Promise<void> {
  let cursor: string | null = null;
  do {
    const page: ThreadTurnsPage = await client.request('thread/turns/list', {
      threadId,
      cursor,
      sortDirection: 'asc',
      itemsView: 'full',
    });
    for (const turn of page.data) {
      if (turn.status !== 'inProgress') for (const item of turn.items) show(item);
    }
    cursor = page.nextCursor ?? null;
  } while (cursor !== null);
}

function show(item: ThreadItem): void {
  if (shown.has(item.id)) return;
  shown.add(item.id);
  console.log(item.type, item.type === 'agentMessage' ? JSON.stringify(item.text) : item.id);
}
