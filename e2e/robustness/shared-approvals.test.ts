/** One question, several clients: who is asked, who hears of the answer, who is asked again. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { setUp } from '../fixtures/app-server.ts';
import type { Bench } from '../fixtures/app-server.ts';
import { run, say } from '../fixtures/model-server.ts';
import type { Message, Peer } from '../fixtures/peer.ts';
import { connectPeer } from '../fixtures/socket-peer.ts';

const approval = 'item/commandExecution/requestApproval';
const rules = { approvalPolicy: 'untrusted', sandbox: 'read-only' };

let bench: Bench;
beforeEach(async () => {
  bench = await setUp();
});
afterEach(() => bench.end());

function settled(peer: Peer, requestId: unknown): string[] {
  return peer.messages.flatMap(({ method, params }: Message) => {
    if (method === 'serverRequest/resolved')
      return params?.['requestId'] === requestId ? [method] : [];
    return method === 'turn/completed' ? [method] : [];
  });
}

test('an approval goes to all who watch, is settled once, and waits for whoever comes back', async () => {
  const server = bench.server(['--listen', 'unix://']);
  const path = await server.logged(/listening on: (\S+)/);
  const one = await connectPeer(path);
  const other = await connectPeer(path);
  const stranger = await connectPeer(path);
  const { thread } = await one.request('thread/start', { cwd: bench.workspace, ...rules });
  const threadId = (thread as { id: string }).id;
  bench.model.script(run('touch first'), say('Refused.'));
  const first = await one.startTurn(threadId, 'First.');
  const asked = await one.notified(approval);
  await other.request('thread/resume', { threadId });
  expect(await other.notified(approval)).toEqual(asked);
  // The first answer counts; a later one, or one of who was not asked, changes nothing.
  other.send({ id: asked.id, result: { decision: 'decline' } });
  await one.notified('serverRequest/resolved', { threadId, requestId: asked.id });
  for (const late of [one, stranger]) late.send({ id: asked.id, result: { decision: 'accept' } });
  for (const peer of [one, other]) {
    const { params } = await peer.completed(first);
    expect(params?.['turn']).toMatchObject({ status: 'completed' });
    expect(settled(peer, asked.id)).toEqual(['serverRequest/resolved', 'turn/completed']);
    const { params: ended } = await peer.notified('item/completed', {
      item: { type: 'commandExecution' },
    });
    expect(ended?.['item']).toMatchObject({ status: 'declined' });
  }
  expect(stranger.messages.filter(({ params }) => params?.['turnId'] === first)).toEqual([]);

  bench.model.script(run('echo second'), say('Done.'));
  const second = await one.startTurn(threadId, 'Second.');
  const again = await one.notified(approval, { turnId: second });
  expect(again.id).not.toBe(asked.id);
  for (const peer of [one, other]) {
    peer.leave();
    await peer.closed;
  }
  // All who watched are gone, and the question waits.
  const back = await connectPeer(path);
  const { thread: waiting } = await back.request('thread/resume', { threadId });
  expect((waiting as { status: unknown }).status).toEqual({
    type: 'active',
    activeFlags: ['waitingOnApproval'],
  });
  expect(await back.notified(approval)).toEqual(again);
  back.send({ id: again.id, result: { decision: 'accept' } });
  expect((await back.completed(second)).params?.['turn']).toMatchObject({ status: 'completed' });

  bench.model.script(run('touch third'));
  const third = await back.startTurn(threadId, 'Third.');
  const last = await back.notified(approval, { turnId: third });
  await back.request('turn/interrupt', { threadId, turnId: third });
  await back.completed(third);
  expect(settled(back, last.id).slice(-2)).toEqual(['serverRequest/resolved', 'turn/completed']);
  // Nothing waits any more: who comes now is asked nothing.
  const late = await connectPeer(path);
  await late.request('thread/resume', { threadId });
  await late.request('thread/read', { threadId });
  expect(late.messages.filter(({ method }) => method === approval)).toEqual([]);
});
