import { afterEach, expect, test } from 'vitest';
import type { RpcNotification } from '../../server/protocol/envelope.ts';
import type { ThreadSnapshot } from '../../server/protocol/host-thread.ts';
import { apply, currentTurn, emptyThread, loadTurn } from '../../server/protocol/reducer.ts';
import { backendFixture } from '../testing/backend-fixture.ts';
import type { Fixture } from '../testing/backend-fixture.ts';
import type { FakeServer } from '../testing/fake-server.ts';
import type { TestClient } from '../testing/test-client.ts';

let fixture: Fixture;
afterEach(async () => fixture.close());

const KEY = { server: 'local', threadId: 'thread-1' };
const place = { threadId: 'thread-1', turnId: 'turn-1' };

function startTurn(server: FakeServer): void {
  server.notify('thread/status/changed', {
    threadId: 'thread-1',
    status: { type: 'active', activeFlags: [] },
  });
  server.notify('turn/started', {
    threadId: 'thread-1',
    turn: { id: 'turn-1', items: [], status: 'inProgress' },
  });
  server.notify('item/started', { ...place, item: { type: 'agentMessage', id: 'm1', text: '' } });
}

function delta(server: FakeServer, text: string): void {
  server.notify('item/agentMessage/delta', { ...place, itemId: 'm1', delta: text });
}

function endTurn(server: FakeServer, text: string): void {
  const item = { type: 'agentMessage', id: 'm1', text };
  server.notify('item/completed', { ...place, item });
  server.notify('thread/status/changed', { threadId: 'thread-1', status: { type: 'idle' } });
  server.notify('turn/completed', {
    threadId: 'thread-1',
    turn: { id: 'turn-1', items: [], status: 'completed' },
  });
}

async function begun(): Promise<TestClient> {
  fixture = await backendFixture();
  const client = fixture.client();
  await client.request('local', 'thread/start', { cwd: '/ws/app' });
  return client;
}

/** What a renderer would hold: the snapshot, and all that came after it. */
function textOf(client: TestClient, snapshot: ThreadSnapshot, from: number): string {
  const state = emptyThread('thread-1');
  for (const turn of snapshot.turns) {
    const open = snapshot.openItems.filter((i) => i.turnId === turn.id).map((i) => i.itemId);
    loadTurn(state, turn, new Set(open));
  }
  const later = client.received.slice(from).map(({ message }) => message as RpcNotification);
  apply(
    state,
    later.filter((message) => 'method' in message && !message.method.startsWith('host/')),
  );
  const turn = state.turns.get('turn-1');
  const item = turn && currentTurn(turn).items[0];
  return item?.type === 'agentMessage' ? item.text : '';
}

test('what a server warns of before anybody looks is told to the first who does, once', async () => {
  fixture = await backendFixture();
  const warn = (summary: string): void => fixture.server.notify('configWarning', { summary });
  const told = (client: TestClient) => client.all('configWarning').map(({ summary }) => summary);
  const heard = (client: TestClient, summary: string) =>
    client.until(({ message }) => JSON.stringify(message).includes(summary));
  // A page that goes before it has asked for anything.
  const early = fixture.client();
  for (const summary of ['one', 'two', 'one', 'three']) warn(summary);
  await heard(early, 'three');
  early.client.detach();
  const first = fixture.client();
  await first.host('host/initialize');
  await heard(first, 'three');
  const second = fixture.client();
  await second.host('host/initialize');
  warn('later');
  await Promise.all([heard(first, 'later'), heard(second, 'later')]);
  expect(told(first)).toEqual(['one', 'two', 'three', 'later']);
  expect(told(second)).toEqual(['later']);
});

test('a client starts a thread, opens it, and follows a turn to its end', async () => {
  const client = await begun();
  const start = await client.host('host/initialize');
  expect(start.servers[0]).toMatchObject({ id: 'local', status: 'ready', generation: 1 });
  const snapshot = await client.host('host/thread/open', KEY);
  expect(snapshot).toMatchObject({ turns: [], settings: { model: 'fake-1' }, olderCursor: null });
  await client.request('local', 'turn/start', { threadId: 'thread-1', input: [] });
  startTurn(fixture.server);
  delta(fixture.server, 'Hello ');
  delta(fixture.server, 'world');
  endTurn(fixture.server, 'Hello world');
  await client.notified('turn/completed');
  const text = client.all('item/agentMessage/delta').map((params) => params['delta']);
  expect(text.join('')).toBe('Hello world');
  const seqs = client.received.map(({ seq }) => seq);
  expect(seqs).toEqual(seqs.map((_, index) => index + 1));
});

test('requests go out with ids of the hub, and answers come back with those of the client', async () => {
  const client = await begun();
  client.client.receive({
    server: 'local',
    message: { id: 7, method: 'custom/thing', params: { kept: 1 }, trace: { traceparent: 'x' } },
  });
  const answer = await client.until(({ message }) => 'id' in message && message.id === 7);
  expect(answer.message).toMatchObject({ error: { code: -32601 } });
  const sent = fixture.server.requests.find(({ method }) => method === 'custom/thing');
  expect(sent).toMatchObject({ params: { kept: 1 }, trace: { traceparent: 'x' } });
  expect(sent?.id).not.toBe(7);
});

test('a repeated request id is dropped', async () => {
  const client = await begun();
  const message = {
    id: 'same',
    method: 'thread/name/set',
    params: { threadId: 'thread-1', name: 'x' },
  };
  client.client.receive({ server: 'local', message });
  client.client.receive({ server: 'local', message });
  await client.request('local', 'turn/interrupt', { threadId: 'thread-1', turnId: '' });
  expect(fixture.server.count('thread/name/set')).toBe(1);
});

test('processes and watches of two clients never meet, and end with their client', async () => {
  const one = await begun();
  const two = fixture.client('two');
  fixture.server.handlers.set('command/exec', () => new Promise(() => undefined));
  fixture.server.handlers.set('fs/watch', () => ({ path: '/ws' }));
  fixture.server.handlers.set('command/exec/terminate', () => ({}));
  const exec = { command: ['sh'], processId: 'p1', tty: true };
  one.client.receive({ server: 'local', message: { id: 1, method: 'command/exec', params: exec } });
  two.client.receive({ server: 'local', message: { id: 1, method: 'command/exec', params: exec } });
  await two.request('local', 'fs/watch', { watchId: 'w', path: '/ws' });
  await fixture.server.asked('command/exec', 2);
  const ids = fixture.server.requests
    .filter(({ method }) => method === 'command/exec')
    .map(({ params }) => (params as { processId: string }).processId);
  expect(new Set(ids).size).toBe(2);
  fixture.server.notify('command/exec/outputDelta', { processId: ids[1], deltaBase64: 'eA==' });
  fixture.server.notify('account/rateLimits/updated', { rateLimits: {} });
  const output = await two.notified('command/exec/outputDelta');
  expect(output).toEqual({ processId: 'p1', deltaBase64: 'eA==' });
  await one.notified('account/rateLimits/updated');
  expect(one.all('command/exec/outputDelta')).toEqual([]);
  two.client.detach();
  await fixture.server.asked('fs/unwatch');
  const ended = fixture.server.requests.find(({ method }) => method === 'command/exec/terminate');
  expect(ended?.params).toEqual({ processId: ids[1] });
});

test('broken envelopes get an answer where one can be addressed, and harm nothing', async () => {
  const client = await begun();
  for (const broken of [
    null,
    3,
    'x',
    [],
    {},
    { server: 'local' },
    { server: 4, message: { id: 1 } },
  ]) {
    client.client.receive(broken);
  }
  client.client.receive({ message: { id: 'a', method: 'x' } });
  client.client.receive({ server: 'nowhere', message: { id: 'b', method: 'x' } });
  client.client.receive({ server: 'host', message: { id: 'c', method: 'host/unknown' } });
  client.client.receive({
    server: 'host',
    message: { id: 'd', method: 'host/search', params: {} },
  });
  const wrong = { theme: 'pink' };
  client.client.receive({
    server: 'host',
    message: { id: 'e', method: 'host/settings/write', params: wrong },
  });
  await client.until(({ message }) => 'id' in message && message.id === 'e');
  const errors = new Map(
    client.received.flatMap(({ message }) =>
      'error' in message ? [[message.id, message.error.message] as const] : [],
    ),
  );
  expect(errors.get('a')).toContain('missing field `server`');
  expect(errors.get('b')).toContain('unknown server');
  expect(errors.get('c')).toContain('host/unknown');
  expect(errors.get('d')).toContain('missing field `query`');
  expect(errors.get('e')).toContain('theme');
  expect((await client.host('host/initialize')).settings.theme).toBe('system');
});

test('a client that opens in mid-turn gets a snapshot that meets its stream exactly', async () => {
  const client = await begun();
  await client.host('host/thread/open', KEY);
  startTurn(fixture.server);
  let sent = '';
  const write = (text: string): void => {
    sent += text;
    delta(fixture.server, text);
  };
  write('0 ');
  const openings: Promise<[TestClient, ThreadSnapshot]>[] = [];
  // Ever new clients open while text keeps coming: between every two steps of an opening.
  for (let round = 1; round <= 40; round += 1) {
    const late = fixture.client(`late ${round}`);
    openings.push(late.host('host/thread/open', KEY).then((snapshot) => [late, snapshot]));
    for (let piece = 0; piece < 5; piece += 1) {
      write(`${round}.${piece} `);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  const opened = await Promise.all(openings);
  endTurn(fixture.server, sent);
  await Promise.all(opened.map(([late]) => late.notified('turn/completed')));
  for (const [late, snapshot] of opened) {
    const at = late.received.findIndex(({ message }) => 'result' in message);
    const cut = late.received.findIndex(
      ({ message }) => 'method' in message && message.method === 'item/completed',
    );
    // Without the final item: the deltas alone must make the text.
    late.received.splice(cut, 1);
    expect(textOf(late, snapshot, at + 1)).toBe(sent);
  }
});

test('settings that change while a thread is being opened are in its snapshot or come after it', async () => {
  const client = await begun();
  await client.host('host/thread/open', KEY);
  const settings = {
    cwd: '/ws',
    approvalPolicy: 'on-request',
    sandboxPolicy: { type: 'readOnly' },
    modelProvider: 'p',
  };
  let last = '';
  const openings: Promise<[TestClient, ThreadSnapshot]>[] = [];
  for (let round = 1; round <= 20; round += 1) {
    const late = fixture.client(`late ${round}`);
    openings.push(late.host('host/thread/open', KEY).then((snapshot) => [late, snapshot]));
    for (let piece = 0; piece < 5; piece += 1) {
      last = `${round}.${piece}`;
      const threadSettings = { ...settings, model: last };
      fixture.server.notify('thread/settings/updated', { threadId: KEY.threadId, threadSettings });
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  const opened = await Promise.all(openings);
  endTurn(fixture.server, '');
  await Promise.all(opened.map(([late]) => late.notified('turn/completed')));
  for (const [late, snapshot] of opened) {
    const at = late.received.findIndex(({ message }) => 'result' in message);
    let { model } = snapshot.settings ?? { model: '' };
    let models = [model];
    for (const { message } of late.received.slice(at + 1)) {
      if (!('method' in message) || message.method !== 'thread/settings/updated') continue;
      model = (message.params as { threadSettings: { model: string } }).threadSettings.model;
      models = [...models, model];
    }
    expect(model).toBe(last);
    // Nor is one left out in between.
    const from = models[0]?.split('.').map(Number) ?? [];
    const count = (20 - (from[0] ?? 0)) * 5 + (4 - (from[1] ?? 0));
    expect(models).toHaveLength(count + 1);
  }
});

test('the first answer to an approval wins, and both clients see who gave it', async () => {
  const one = await begun();
  const two = fixture.client('you in window 2');
  await one.host('host/thread/open', KEY);
  fixture.server.ask(0, 'item/commandExecution/requestApproval', {
    ...place,
    itemId: 'c1',
    command: 'rm -rf build',
  });
  const added = (await one.notified('host/requests/changed'))['added'] as { id: string }[];
  await two.notified('host/requests/changed');
  const id = added[0]?.id ?? '';
  two.client.receive({ server: 'local', message: { id, result: { decision: 'accept' } } });
  one.client.receive({ server: 'local', message: { id, result: { decision: 'decline' } } });
  expect(await fixture.server.answered(0)).toEqual({ id: 0, result: { decision: 'accept' } });
  fixture.server.notify('serverRequest/resolved', { threadId: 'thread-1', requestId: 0 });
  const recorded = await one.notified('host/approval/recorded');
  expect(recorded['record']).toMatchObject({
    subject: 'rm -rf build',
    outcome: 'accept',
    by: 'you in window 2',
  });
  // The server's own id means nothing to clients: they are told the hub's.
  expect(await one.notified('serverRequest/resolved')).toMatchObject({ requestId: id });
  const log = await one.host('host/approval/list', { threadId: 'thread-1' });
  expect(log.data).toHaveLength(1);
  expect(fixture.server.responses).toHaveLength(1);
  expect((await one.host('host/initialize')).requests).toEqual([]);
});

test('an approval that is resolved elsewhere or outlived by its server is gone, with a record', async () => {
  const client = await begun();
  const params = { ...place, itemId: 'c1', command: 'ls' };
  fixture.server.ask(0, 'item/commandExecution/requestApproval', params);
  fixture.server.ask(0, 'item/commandExecution/requestApproval', params);
  fixture.server.ask(1, 'thing/unknown', { threadId: 'thread-1', anything: true });
  await client.until(({ message }) => JSON.stringify(message).includes('thing/unknown'));
  expect((await client.host('host/initialize')).requests).toHaveLength(2);
  fixture.server.notify('serverRequest/resolved', { threadId: 'thread-1', requestId: 0 });
  await client.notified('host/approval/recorded');
  fixture.server.die('it ran out of memory');
  await client.until(({ message }) => JSON.stringify(message).includes('"expired"'));
  const log = await client.host('host/approval/list', {});
  expect(log.data.map(({ outcome, by }) => [outcome, by])).toEqual([
    ['expired', 'Skein'],
    ['elsewhere', 'another client'],
  ]);
});

test('when a server dies its requests fail with the cause, and threads come back interrupted', async () => {
  const client = await begun();
  await client.host('host/thread/open', KEY);
  startTurn(fixture.server);
  delta(fixture.server, 'half a sen');
  await client.notified('item/agentMessage/delta');
  fixture.server.handlers.set('turn/interrupt', () => new Promise(() => undefined));
  const pending = client.request('local', 'turn/interrupt', { threadId: 'thread-1', turnId: '' });
  await fixture.server.asked('turn/interrupt');
  fixture.server.die('the server ran out of memory');
  await expect(pending).rejects.toThrow('the server ran out of memory');
  await client.notified('host/thread/resync');
  const changed = client.all('host/server/changed').at(-1);
  expect(changed?.['server']).toMatchObject({
    status: 'restarting',
    cause: 'the server ran out of memory',
  });
  const snapshot = await client.host('host/thread/open', KEY);
  expect(snapshot.turns).toMatchObject([
    { id: 'turn-1', status: 'interrupted', items: [{ id: 'm1', text: 'half a sen' }] },
  ]);
  expect(snapshot.openItems).toEqual([]);
  const from = client.received.length;
  const ready = await client.until(
    ({ message }) => JSON.stringify(message).includes('"generation":2,"status":"ready"'),
    from,
  );
  expect(ready.generation).toBe(0);
  // The next turn needs the thread in the new generation: it is resumed once, for two at the same time.
  await Promise.all([
    client.request('local', 'turn/start', { threadId: 'thread-1', input: [] }),
    client.request('local', 'turn/start', { threadId: 'thread-1', input: [] }),
  ]);
  expect(fixture.server.count('thread/resume')).toBe(1);
  const methods = fixture.server.requests.map(({ method }) => method);
  expect(methods.indexOf('thread/resume')).toBeLessThan(methods.indexOf('turn/start'));
});

test('opening a thread that is not loaded reads it, and never resumes it', async () => {
  const item = (id: string) => ({ type: 'agentMessage' as const, id, text: `text of ${id}` });
  const turns = Array.from({ length: 50 }, (_, index) => ({
    id: `turn-${index}`,
    status: 'completed' as const,
    items: [item(`m-${index}`)],
  }));
  fixture = await backendFixture((server) => void server.addThread('old', '/ws/app', turns));
  const client = fixture.client();
  const key = { server: 'local', threadId: 'old' };
  const snapshot = await client.host('host/thread/open', key);
  expect(snapshot.turns.map(({ id }) => id)).toEqual(turns.slice(30).map(({ id }) => id));
  expect(snapshot.olderCursor).not.toBeNull();
  const older: string[] = [];
  let cursor = snapshot.olderCursor;
  while (cursor !== null) {
    const page = (await client.request('local', 'thread/turns/list', {
      threadId: 'old',
      cursor,
      limit: 15,
      itemsView: 'full',
    })) as { data: { id: string }[]; nextCursor: string | null };
    older.push(...page.data.map(({ id }) => id));
    cursor = page.nextCursor;
  }
  expect(older).toEqual(
    turns
      .slice(0, 30)
      .map(({ id }) => id)
      .toReversed(),
  );
  expect(fixture.server.count('thread/resume')).toBe(0);
});
