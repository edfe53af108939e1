import { existsSync } from 'node:fs';
import { HOST } from '../../server/protocol/host.ts';
import type { Context } from './context.ts';
import { DoorClient } from './door-client.ts';
import { BURST, burstRate } from './measure-turns.ts';
import { now } from './statistics.ts';
import type { Subject } from './subject.ts';
import { directive, input, isCompleted } from './turns.ts';

/** The same burst as of the server alone, seen by a page: through hub, store and event stream. */
export async function measureDoor(context: Context): Promise<void> {
  const ours = context.subjects.find(({ name }) => name === 'skein');
  if (ours === undefined) return;
  const { program } = context;
  if (!existsSync(program)) {
    context.notes.push('The app was not built, so nothing was measured through its door.');
    return;
  }
  for (let round = 0; round < context.times(4); round += 1) {
    const home = await context.home(ours);
    const client = await DoorClient.open(program, home, context.workspace);
    try {
      context.record('burst-door', ours, await burst(context, ours, client));
    } finally {
      await client.close();
    }
  }
}

async function burst(context: Context, subject: Subject, client: DoorClient): Promise<number> {
  const server = await client.ready();
  const settings = { cwd: context.workspace, sandbox: 'workspace-write', approvalPolicy: 'never' };
  let rate = 0;
  // The first turns load what a turn needs, as everywhere.
  for (const deltas of [2, 2, 2, 2, 2, BURST]) {
    const { thread } = await client.request(server, 'thread/start', settings);
    const threadId = (thread as { id: string }).id;
    await client.request(HOST, 'host/thread/open', { server, threadId });
    let characters = 0;
    let last = 0;
    const stop = client.listen(({ message }, at) => {
      if (message.method !== 'item/agentMessage/delta') return;
      characters += String(message.params?.['delta']).length;
      last = at;
    });
    const done = client.next('turn/completed', ({ message }) => isCompleted(message, threadId));
    const sentAt = now();
    await client.request(server, 'turn/start', {
      threadId,
      input: input('Please measure.', directive({ deltas })),
    });
    await done;
    stop();
    if (deltas === BURST) rate = burstRate({ characters, lastDeltaMs: last - sentAt });
  }
  if (rate === 0) throw new Error(`${subject.name}: no burst came through the door`);
  return rate;
}
