import { describe, expect, test } from 'vitest';
import { aSnapshot, aTurn, SERVER, settle, startedApp } from '../testing/fixtures.ts';
import { ANSWER_LOST } from './rpc.ts';

const key = { server: SERVER, threadId: 't1' };
const place = { threadId: 't1', turnId: 'u1' };

const turnStarted = {
  method: 'turn/started',
  params: { threadId: 't1', turn: aTurn('u1', { status: 'inProgress' }) },
};

describe('messages', () => {
  const shown = (clientId: string) => ({
    method: 'item/started',
    params: {
      ...place,
      item: { id: 'm1', type: 'userMessage', clientId, content: [{ type: 'text', text: 'hi' }] },
    },
  });

  test('a message shows as sending until its server shows it', async () => {
    const { app, hub, frames } = await startedApp();
    hub.onHost('host/thread/open', () => aSnapshot());
    const handle = app.threads.openThread(key);
    await settle();
    const sent = handle.startTurn('hi', { model: 'guide' });
    expect(handle.meta().sending).toMatchObject([{ text: 'hi', state: 'sending' }]);
    const { id, params } = await hub.next('turn/start');
    expect(params).toMatchObject({ threadId: 't1', model: 'guide', input: [{ text: 'hi' }] });
    const clientId = (params as { clientUserMessageId: string }).clientUserMessageId;
    hub.respond(SERVER, id, { result: { turn: aTurn('u1', { status: 'inProgress' }) } });
    await sent;
    expect(handle.meta().sending).toHaveLength(1);
    hub.emit(SERVER, turnStarted, shown(clientId));
    frames.run();
    expect(handle.meta().sending).toEqual([]);
  });

  test('a refused message stays, says why, and can be sent again or thrown away', async () => {
    const { app, hub } = await startedApp();
    hub.onHost('host/thread/open', () => aSnapshot());
    const handle = app.threads.openThread(key);
    await settle();
    hub.on('turn/start', () => ({ error: { code: -32603, message: 'the disk is full' } }));
    await expect(handle.startTurn('hi')).rejects.toThrow('the disk is full');
    const failed = handle.meta().sending[0];
    expect(failed).toMatchObject({ state: 'failed', error: 'the disk is full' });
    const clientId = failed?.clientId ?? '';
    await expect(handle.resend(clientId)).rejects.toThrow('the disk is full');
    const asked = hub.sent.flatMap((e) =>
      'method' in e.message && e.message.method === 'turn/start' ? [e.message.params] : [],
    );
    expect(asked).toHaveLength(2);
    expect(asked[1]).toMatchObject({ clientUserMessageId: clientId });
    expect(handle.discard(clientId)).toBe('hi');
    expect(handle.meta().sending).toEqual([]);
  });

  test('an answer lost on the way does not doubt a message that arrived', async () => {
    const { app, hub } = await startedApp();
    hub.onHost('host/thread/open', () => aSnapshot());
    const handle = app.threads.openThread(key);
    await settle();
    const sent = handle.startTurn('hi');
    const { params } = await hub.next('turn/start');
    const clientId = (params as { clientUserMessageId: string }).clientUserMessageId;
    hub.onHost('host/thread/open', () =>
      aSnapshot({
        turns: [
          aTurn('u1', {
            status: 'inProgress',
            items: [{ id: 'm1', type: 'userMessage', clientId, content: [] }],
          }),
        ],
      }),
    );
    hub.notify('host/resync', { reason: 'Skein was restarted' });
    await expect(sent).rejects.toMatchObject({ code: ANSWER_LOST });
    await settle();
    expect(handle.meta().sending).toEqual([]);
  });

  test.each([
    ['is shown', true],
    ['is not shown yet', false],
  ])('steering a turn whose end %s begins the next one', async (_, shown) => {
    const { app, hub, frames } = await startedApp();
    hub.onHost('host/thread/open', () =>
      aSnapshot({ turns: [aTurn('u1', { status: 'inProgress' })] }),
    );
    const handle = app.threads.openThread(key);
    await settle();
    const sent = handle.steer('and the tests');
    const asked = await hub.next('turn/steer');
    expect(asked.params).toMatchObject({ expectedTurnId: 'u1' });
    if (shown) {
      const params = { threadId: 't1', turn: aTurn('u1') };
      hub.emit(SERVER, { method: 'turn/completed', params });
      frames.run();
    }
    hub.respond(SERVER, asked.id, { error: { code: -32600, message: 'no active turn to steer' } });
    const next = await hub.next('turn/start');
    expect(next.params).toMatchObject({
      clientUserMessageId: (asked.params as { clientUserMessageId: string }).clientUserMessageId,
    });
    hub.respond(SERVER, next.id, { result: { turn: aTurn('u2', { status: 'inProgress' }) } });
    await sent;
  });
});
