/** A second process on the same home: it reads along, and does not write. */
import { describe, expect, it } from 'vitest';
import { message, says } from '../model/scripted-model.ts';
import type { ScriptedEvent } from '../model/scripted-model.ts';
import { openFixture } from './testing/thread-fixture.ts';
import { ThreadLabels } from './thread-labels.ts';

describe('a turn that another process runs', () => {
  it('reads as in progress, grows, and ends', async () => {
    const release = Promise.withResolvers<void>();
    async function* slowly(): AsyncGenerator<ScriptedEvent> {
      const events = [...message('it_1', ['the answer'])];
      const last = events.findIndex((event) => event !== 'cut' && event.type.endsWith('item.done'));
      yield* events.slice(0, last);
      await release.promise;
      yield* events.slice(last);
      yield { type: 'response.completed', response: { id: 'r', status: 'completed', output: [] } };
    }
    const f = await openFixture(({ index }) => (index === 1 ? slowly() : says('it_0', 'first')));
    const threadId = await f.startThread();
    await f.runTurn(threadId, 'one');
    const second = f.another();
    const other = second.manager;
    expect((await other.list({})).data[0]?.status).toEqual({ type: 'notLoaded' });
    const from = f.outbound.seen.length;
    const turn = f.manager.turnStart({ threadId, input: [{ type: 'text', text: 'two' }] });
    await f.served('turn/start', turn);
    await f.outbound.untilMethod('item/agentMessage/delta', from);
    const started = await other.turnsList({ threadId, itemsView: 'full', limit: 1 });
    expect(started.data).toMatchObject([
      { status: 'inProgress', completedAt: null, durationMs: null },
    ]);
    expect(started.data[0]?.items[0]).toMatchObject({ type: 'userMessage' });
    const summary = await other.turnsList({ threadId, limit: 1 });
    expect(summary.data).toMatchObject([{ status: 'inProgress', itemsView: 'summary' }]);
    expect(
      (await other.turnsList({ threadId, limit: 1, itemsView: 'notLoaded' })).data,
    ).toMatchObject([{ status: 'inProgress' }]);
    const read = await other.read({ threadId, includeTurns: true });
    expect(read.thread.status).toEqual({ type: 'active', activeFlags: [] });
    expect(read.thread.turns.map((each) => each.status)).toEqual(['completed', 'inProgress']);
    expect((await other.list({})).data[0]?.status).toEqual({ type: 'active', activeFlags: [] });
    expect((await other.itemsList({ threadId })).data.length).toBeGreaterThanOrEqual(3);
    await expect(other.resume({ threadId })).rejects.toThrow(
      `thread ${threadId} already has an active writer`,
    );
    const labels = new ThreadLabels(second.access);
    await expect(labels.setName({ threadId, name: 'x' })).rejects.toThrow('active writer');
    // A fork by the other process takes what is finished.
    const forked = await other.fork({ threadId }, { originator: 'test' });
    expect(forked.result.thread.turns).toHaveLength(1);
    release.resolve();
    await f.outbound.untilMethod('turn/completed', from);
    const ended = await other.turnsList({ threadId, itemsView: 'full', limit: 1 });
    expect(ended.data).toMatchObject([
      { status: 'completed', items: [{}, { type: 'agentMessage', text: 'the answer' }] },
    ]);
    expect((await other.read({ threadId })).thread.status).toEqual({ type: 'notLoaded' });
  });
});
