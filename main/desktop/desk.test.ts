import { afterEach, beforeEach, expect, test } from 'vitest';
import { backendFixture } from '../testing/backend-fixture.ts';
import type { Fixture } from '../testing/backend-fixture.ts';
import { Desk } from './desk.ts';

let it: Fixture;
let desk: Desk;

beforeEach(async () => {
  it = await backendFixture((server) => server.addThread('t1', '/ws'));
  desk = await Desk.open(it.backend.hub);
  await desk.serverReady('local');
  await it.backend.synced();
});

afterEach(async () => {
  desk.close();
  await it.close();
});

function until(met: () => boolean): Promise<void> {
  if (met()) return Promise.resolve();
  return new Promise((resolve) => {
    const stop = desk.onChange(() => {
      if (!met()) return;
      stop();
      resolve();
    });
  });
}

test('it sees what windows see, and its answer goes their way and into their log', async () => {
  const window = it.client('you in window 1');
  await window.host('host/initialize');
  it.server.ask(7, 'item/commandExecution/requestApproval', { threadId: 't1', command: 'make' });
  await until(() => desk.state.requests.length === 1);
  const [request] = desk.state.requests;
  if (request === undefined) throw new Error('nothing is asked');
  desk.answer(request, { decision: 'accept' });
  expect(await it.server.answered(7)).toMatchObject({ result: { decision: 'accept' } });
  expect(await window.notified('host/approval/recorded')).toMatchObject({
    record: { subject: 'make', outcome: 'accept', by: 'you in a notification' },
  });
  await until(() => desk.state.requests.length === 0);
});

test('a setting that a window writes is known here', async () => {
  const window = it.client();
  await window.host('host/settings/write', { language: 'zh' });
  await until(() => desk.state.settings.language === 'zh');
  expect(desk.state.settings).toMatchObject({ language: 'zh', notifyAsks: true });
});

test('a warning waits for a window, though this client came first', async () => {
  it.server.notify('configWarning', { summary: 'something is odd' });
  await desk.ask('local', 'thread/list', {});
  const window = it.client();
  await window.host('host/initialize');
  expect(await window.notified('configWarning')).toMatchObject({ summary: 'something is odd' });
});

test('a server that cannot be started rejects who waits for it', async () => {
  await expect(desk.serverReady('nobody')).rejects.toThrow('there is no server nobody');
});
