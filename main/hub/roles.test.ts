import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { errorCodes } from '../../server/protocol/envelope.ts';
import type { RpcResponse } from '../../server/protocol/envelope.ts';
import { HOST, hostRequests } from '../../server/protocol/host.ts';
import { answerRoles, mayAsk, requestRoles } from '../../server/protocol/host-roles.ts';
import type { Role } from '../../server/protocol/host-sign-in.ts';
import { clientRequests, serverRequests } from '../../server/protocol/methods.ts';
import { backendFixture } from '../testing/backend-fixture.ts';
import type { Fixture } from '../testing/backend-fixture.ts';
import { TestClient } from '../testing/test-client.ts';

const methods = [...Object.keys(clientRequests), ...Object.keys(hostRequests)];

/** Written out, so that nobody gets more by a slip in the table. */
const WATCH = [
  'initialize',
  'collaborationMode/list',
  'model/list',
  'modelProvider/capabilities/read',
  'experimentalFeature/list',
  'permissionProfile/list',
  'thread/read',
  'thread/list',
  'thread/loaded/list',
  'thread/turns/list',
  'thread/items/list',
  'thread/items/read',
  'thread/search',
  'thread/searchOccurrences',
  'thread/timeline/list',
  'thread/size/read',
  'thread/attachment/list',
  'thread/goal/get',
  'thread/attachmentOwner/list',
  'thread/queue/list',
  'thread/unsubscribe',
  'thread/checkpoint/list',
  'thread/checkpoint/diff',
  'thread/checkpoint/preview',
  'thread/backgroundTerminals/list',
  'threadSection/list',
  'project/list',
  'project/read',
  'worktree/list',
  'worktree/measure',
  'host/initialize',
  'host/about/read',
  'host/about/licences',
  'host/thread/list',
  'host/thread/open',
  'host/thread/close',
  'host/thread/find',
  'host/thread/page',
  'host/thread/item',
  'host/thread/turns',
  'host/thread/measure',
  'host/search',
  'host/approval/list',
  'host/desktop/read',
  'host/sync/state',
  'host/link/open',
  'host/signIn/list',
  'host/signIn/revoke',
];
const APPROVE = [...WATCH, 'turn/interrupt', 'approvalRule/list', 'host/expired/dismiss'];

let fixture: Fixture;
beforeAll(async () => {
  fixture = await backendFixture();
});
afterAll(async () => fixture.close());

function as(role: Role): TestClient {
  return new TestClient({
    attach: (options) =>
      fixture.backend.hub.attach({ ...options, visitor: { signIn: role, user: role, role } }),
  });
}

test('every method of every table has a row, and no row is of none', () => {
  expect(Object.keys(requestRoles).sort()).toEqual(methods.sort());
  expect(Object.keys(answerRoles).sort()).toEqual(Object.keys(serverRequests).sort());
});

test('each role may what is written out here', () => {
  const allowed = (role: Role): string[] => methods.filter((method) => mayAsk(role, method)).sort();
  expect(allowed('watch')).toEqual(WATCH.sort());
  expect(allowed('approve')).toEqual(APPROVE.sort());
  expect(allowed('drive')).toEqual(methods.sort());
});

describe.each(['watch', 'approve'] as const)('%s', (role) => {
  test('is refused everything else by the hub itself, and nothing of it reaches a server', async () => {
    const client = as(role);
    const refused = methods.filter((method) => !mayAsk(role, method));
    for (const method of [...refused, 'a/method/of/nobody']) {
      const server = method.startsWith('host/') ? HOST : 'local';
      const before = fixture.server.count(method);
      await expect(client.request(server, method, {}), method).rejects.toMatchObject({
        code: errorCodes.notAllowed,
      });
      expect(fixture.server.count(method), method).toBe(before);
    }
    client.client.detach();
  });

  test('gets an answer to what it may', async () => {
    const client = as(role);
    for (const method of methods.filter((one) => mayAsk(role, one))) {
      const server = method.startsWith('host/') ? HOST : 'local';
      const id = `may ${method}`;
      client.client.receive({ server, message: { id, method, params: {} } });
      const { message } = await client.until((e) => 'id' in e.message && e.message.id === id);
      expect((message as Partial<{ error: { code: number } }>).error?.code, method).not.toBe(
        errorCodes.notAllowed,
      );
    }
    client.client.detach();
  });
});

test('who watches cannot answer and is shown the question again; who approves can, by name', async () => {
  const watcher = as('watch');
  const driver = fixture.client();
  await driver.request('local', 'thread/start', { cwd: '/ws/app' });
  const answerTo = (client: TestClient, id: string): void =>
    client.client.receive({ server: 'local', message: { id, result: { decision: 'accept' } } });
  fixture.server.ask(7, 'item/commandExecution/requestApproval', {
    threadId: 'thread-1',
    turnId: 'turn-1',
    itemId: 'c1',
    command: 'ls',
  });
  const { added } = await watcher.notified('host/requests/changed');
  const [{ id }] = added as [{ id: string }];
  const from = watcher.received.length;
  answerTo(watcher, id);
  expect(await watcher.notified('host/requests/changed', from)).toEqual({ added, removed: [] });
  expect(fixture.server.responses).toEqual([]);

  const approver = new TestClient({
    attach: (options) =>
      fixture.backend.hub.attach({
        ...options,
        label: 'ada in browser 2',
        visitor: { signIn: 's', user: 'ada', role: 'approve' },
      }),
  });
  answerTo(approver, id);
  const answered: RpcResponse = await fixture.server.answered(7);
  expect(answered).toMatchObject({ result: { decision: 'accept' } });
  const { data } = await driver.host('host/approval/list');
  expect(data[0]).toMatchObject({ by: 'ada in browser 2', outcome: 'accept' });
});

test('a tool call of a client is answered by those who drive alone', async () => {
  const approver = as('approve');
  fixture.server.ask(8, 'item/tool/call', { threadId: 'thread-1', tool: 'x', arguments: {} });
  const { message } = await approver.until(
    ({ message: one }) =>
      'method' in one &&
      one.method === 'host/requests/changed' &&
      JSON.stringify(one.params).includes('item/tool/call'),
  );
  const { added } = (message as { params: { added: [{ id: string }] } }).params;
  const from = approver.received.length;
  approver.client.receive({ server: 'local', message: { id: added[0].id, result: {} } });
  await approver.notified('host/requests/changed', from);
  expect(fixture.server.responses.some(({ id }) => id === 8)).toBe(false);
});

test('words that were not sent are told to those alone who may send them', async () => {
  const driver = fixture.client();
  const other = fixture.client();
  const watcher = as('watch');
  await driver.host('host/draft/write', { key: 'new/', text: 'a secret plan' });
  await other.notified('host/draft/changed');
  const { drafts, role, user } = await watcher.host('host/initialize');
  expect({ drafts, role, user }).toEqual({ drafts: {}, role: 'watch', user: 'watch' });
  expect(JSON.stringify(watcher.received)).not.toContain('a secret plan');
  expect((await other.host('host/initialize')).drafts).toEqual({ 'new/': 'a secret plan' });
});
