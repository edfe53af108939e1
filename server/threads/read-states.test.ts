import { describe, expect, it } from 'vitest';
import { completed, message, says } from '../model/scripted-model.ts';
import type { ScriptedEvent } from '../model/scripted-model.ts';
import { updateReadState } from './read-states.ts';
import { openFixture } from './testing/thread-fixture.ts';
import type { Fixture } from './testing/thread-fixture.ts';

function open(): Promise<Fixture> {
  return openFixture(({ index }) => says(`it_${index}`, `answer ${index}`));
}

const stateOf = async (f: Fixture, threadId: string) =>
  (await f.manager.read({ threadId })).readState;

describe('read state', () => {
  it('follows the turns and what the user marks, and survives the server', async () => {
    const f = await open();
    const threadId = await f.startThread();
    expect(await stateOf(f, threadId)).toBeNull();
    const first = await f.runTurn(threadId, 'one');
    const told = f.outbound.seen.filter(({ method }) => method === 'thread/readState/changed');
    const unread = await stateOf(f, threadId);
    expect(unread?.firstUnread).toEqual({ type: 'turn', turnId: first });
    expect(told.map(({ params }) => params)).toEqual([{ threadId, readState: unread }]);
    await f.runTurn(threadId, 'two');
    const later = await stateOf(f, threadId);
    expect(later?.firstUnread).toEqual({ type: 'turn', turnId: first });
    expect(later?.revision).not.toBe(unread?.revision);
    const mark = async (type: 'read' | 'unread', expectedRevision: string | undefined) =>
      (
        await updateReadState(f.access, {
          threadId,
          operation: { type },
          expectedRevision: expectedRevision ?? '',
        })
      ).readState;
    const from = f.outbound.seen.length;
    const read = await mark('read', later?.revision);
    expect(read.firstUnread).toBeNull();
    expect(f.outbound.seen.slice(from)).toEqual([
      { method: 'thread/readState/changed', params: { threadId, readState: read } },
    ]);
    await expect(mark('read', later?.revision)).rejects.toMatchObject({
      code: -32600,
      message: 'read state changed',
      data: { reason: 'readStateConflict', readState: read },
    });
    const third = await f.runTurn(threadId, 'three');
    const again = await stateOf(f, threadId);
    expect(again?.firstUnread).toEqual({ type: 'turn', turnId: third });
    const byHand = await mark('unread', again?.revision);
    expect(byHand.firstUnread).toEqual({ type: 'threadStart' });
    expect((await f.manager.list({})).readStates).toEqual({ [threadId]: byHand });
    await f.manager.close();
    const { readState } = await f.another().manager.read({ threadId });
    expect(readState).toEqual(byHand);
  });

  it('counts what was said whole before an interrupt', async () => {
    const f = await openFixture(async function* (): AsyncGenerator<ScriptedEvent> {
      yield* message('it', ['all of it']);
      await new Promise(() => undefined);
    });
    const threadId = await f.startThread();
    const input = [{ type: 'text' as const, text: 'x' }];
    const { turn } = await f.served('start', f.manager.turnStart({ threadId, input }));
    await f.outbound.until(
      ({ method, params }) =>
        method === 'item/completed' && (params['item'] as { type: string }).type === 'agentMessage',
    );
    await f.served('stop', f.manager.turnInterrupt({ threadId, turnId: turn.id }));
    const unread = await stateOf(f, threadId);
    expect(unread?.firstUnread).toEqual({ type: 'turn', turnId: turn.id });
    await f.manager.close();
    expect((await f.another().manager.read({ threadId })).readState).toEqual(unread);
  });

  it('is not touched by a turn that is interrupted before it said anything whole, nor taken over by a fork', async () => {
    const f = await openFixture(async function* ({ index }): AsyncGenerator<ScriptedEvent> {
      for (const event of message('it', ['x'])) {
        yield event;
        const stays = index === 1 && event !== 'cut' && event.type.endsWith('delta');
        if (stays) await new Promise(() => undefined);
      }
      yield* completed();
    });
    const threadId = await f.startThread();
    await f.runTurn(threadId, 'one');
    const before = await stateOf(f, threadId);
    const from = f.outbound.seen.length;
    const input = [{ type: 'text' as const, text: 'x' }];
    const { turn } = await f.served('start', f.manager.turnStart({ threadId, input }));
    await f.outbound.untilMethod('item/agentMessage/delta', from);
    await f.served('stop', f.manager.turnInterrupt({ threadId, turnId: turn.id }));
    expect(f.outbound.methods(from)).not.toContain('thread/readState/changed');
    expect(await stateOf(f, threadId)).toEqual(before);
    const fork = (await f.manager.fork({ threadId }, { originator: 'test' })).result.thread.id;
    expect(await stateOf(f, fork)).toEqual({ firstUnread: null, revision: `initial:${fork}` });
  });

  it('of a reverted turn is read', async () => {
    const f = await open();
    const threadId = await f.startThread();
    await f.runTurn(threadId, 'one');
    const before = await stateOf(f, threadId);
    await updateReadState(f.access, {
      threadId,
      operation: { type: 'read' },
      expectedRevision: before?.revision ?? '',
    });
    const beforeTurnId = await f.runTurn(threadId, 'two');
    const unread = await stateOf(f, threadId);
    expect(unread?.firstUnread).toEqual({ type: 'turn', turnId: beforeTurnId });
    await f.served('revert', f.manager.revert({ threadId, beforeTurnId }));
    const after = await stateOf(f, threadId);
    expect(after?.firstUnread).toBeNull();
    expect(after?.revision).not.toBe(unread?.revision);
  });

  it('of what keeps nothing is not to be had', async () => {
    const f = await open();
    const threadId = await f.startThread({ ephemeral: true });
    await f.runTurn(threadId, 'one');
    expect(f.outbound.methods()).not.toContain('thread/readState/changed');
    expect(await stateOf(f, threadId)).toBeNull();
    const update = updateReadState(f.access, {
      threadId,
      operation: { type: 'read' },
      expectedRevision: '',
    });
    await expect(update).rejects.toThrow('thread read state unavailable');
  });
});
