import { describe, expect, test } from 'vitest';
import { aServer, aSnapshot, aTurn, SERVER, settle, startedApp } from '../testing/fixtures.ts';
import { ANSWER_LOST } from './rpc.ts';

const key = { server: SERVER, threadId: 't1' };
const place = { threadId: 't1', turnId: 'u1' };

const someSettings = {
  cwd: '/ws',
  approvalPolicy: 'on-request' as const,
  sandboxPolicy: { type: 'readOnly' as const },
  model: 'small',
  modelProvider: 'near',
};

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

  test('a server that gives no ids back shows a message in the turn that took it, by its words', async () => {
    const { app, hub, frames } = await startedApp();
    hub.onHost('host/thread/open', () => aSnapshot());
    const handle = app.threads.openThread(key);
    await settle();
    const first = handle.startTurn('hi');
    const { id } = await hub.next('turn/start');
    const nameless = (itemId: string, text: string) => ({
      method: 'item/started',
      params: {
        ...place,
        item: { id: itemId, type: 'userMessage', content: [{ type: 'text', text }] },
      },
    });
    // It may be shown before the request is answered.
    hub.emit(SERVER, turnStarted, nameless('m1', 'hi'));
    frames.run();
    expect(handle.meta().sending).toHaveLength(1);
    hub.respond(SERVER, id, { result: { turn: aTurn('u1', { status: 'inProgress' }) } });
    await first;
    expect(handle.meta().sending).toEqual([]);
    hub.on('turn/steer', () => ({ result: { turnId: 'u1' } }));
    await Promise.all([handle.steer('faster'), handle.steer('and louder')]);
    expect(handle.meta().sending).toHaveLength(2);
    hub.emit(SERVER, nameless('m2', 'faster'));
    frames.run();
    expect(handle.meta().sending).toMatchObject([{ text: 'and louder' }]);
  });

  test('what is chosen goes with the next turn where a server takes it only then', async () => {
    const lacks = ['thread/settings/update'];
    const { app, hub } = await startedApp({ servers: [aServer({ lacks })] });
    hub.onHost('host/thread/open', () => aSnapshot({ settings: someSettings }));
    const handle = app.threads.openThread(key);
    await settle();
    await handle.updateSettings({ model: 'large', modelProvider: 'far' });
    await handle.updateSettings({ effort: 'high' });
    expect(handle.meta().settings).toMatchObject({ model: 'large', effort: 'high' });
    let broken = true;
    hub.on('turn/start', () =>
      broken
        ? { error: { code: -32603, message: 'the disk is full' } }
        : { result: { turn: aTurn('u1') } },
    );
    await expect(handle.startTurn('hi')).rejects.toThrow('the disk is full');
    broken = false;
    await handle.startTurn('hi');
    await handle.startTurn('again');
    const asked = hub.sent.flatMap(({ message }) =>
      'method' in message && message.method === 'turn/start' ? [message.params] : [],
    );
    // No turn takes another provider.
    expect(asked).toMatchObject([{ model: 'large', effort: 'high' }, { model: 'large' }, {}]);
    expect(asked[1]).not.toHaveProperty('modelProvider');
    expect(asked[2]).not.toHaveProperty('model');
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
