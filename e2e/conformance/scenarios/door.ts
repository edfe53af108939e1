/** The handshake, bad input, the experimental gate, and several clients at once. */
import assert from 'node:assert/strict';
import { Gate, run, say } from '../../fixtures/model-server.ts';
import { answer, asked, scenario, startThread, GHOST } from '../scenario.ts';
import type { Stage } from '../scenario.ts';

const clientInfo = { name: 'probe', title: null, version: '1' };

/** Hand-written lines, then a request whose answer shows that all before it was read. */
async function lines(stage: Stage, ...texts: string[]): Promise<void> {
  for (const text of texts) stage.client.raw(`${text}\n`);
  await stage.client.ask('thread/loaded/list', {});
}

export const doorScenarios = [
  scenario('door/handshake', { unshaken: true }, async ({ client, check, home }) => {
    await client.ask('thread/list', {});
    await client.ask('initialize');
    await client.ask('initialize', { clientInfo: { name: 'p' } });
    await client.ask('initialize', { clientInfo: { name: 5, version: '1' } });
    await client.ask('initialize', { clientInfo: { name: 'bad\nname', version: '1' } });
    const done = await client.request('initialize', { clientInfo });
    client.send({ method: 'initialized' });
    client.send({ method: 'initialized' });
    await client.notified('remoteControl/status/changed');
    await client.ask('initialize', { clientInfo });
    await check(() => assert.equal(done['codexHome'], home));
  }),

  scenario(
    'door/config-warning',
    { unshaken: true, config: { top: 'approval_policy = "sometimes"\n' } },
    async (stage) => {
      await stage.client.ask('initialize', { clientInfo });
      await stage.client.notified('remoteControl/status/changed');
      await stage.check(() => {
        const methods = stage.client.messages.map(({ method }) => method);
        assert.ok(methods.includes('configWarning'));
      });
    },
  ),

  scenario('door/no-messages', { alone: true }, async (stage) => {
    await lines(
      stage,
      '{"id":7,"method":',
      'not json',
      '[]',
      '{}',
      '',
      '\r',
      '42',
      'null',
      '{"id":null,"method":"thread/loaded/list","params":{}}',
      '{"id":1.5,"method":"thread/loaded/list","params":{}}',
      '{"id":{},"method":"thread/loaded/list","params":{}}',
      '{"id":9223372036854775808,"method":"thread/loaded/list","params":{}}',
      '{"id":99,"result":{}}',
      '{"id":98,"error":{"code":-1,"message":"x"}}',
      '{"id":97}',
      '{"method":"foo/notification"}',
      '{"method":"turn/start","params":{}}',
      '{"id":32,"method":"thread/loaded/list","params":{}}{"id":33,"method":"thread/loaded/list","params":{}}',
    );
    await stage.check(() => assert.equal(stage.client.messages.length, 3));
  }),

  scenario('door/ids', async (stage) => {
    const { client } = stage;
    for (const id of [-3, 0, '', 'x', 9_007_199_254_740_991, 30]) {
      client.methods.set(id, 'thread/loaded/list');
      client.send({ jsonrpc: '2.0', id, method: 'thread/loaded/list', params: {}, extra: true });
      await client.find((message) => message.id === id, `the answer ${id}`);
    }
  }),

  scenario('door/methods', async (stage) => {
    const { client } = stage;
    const unknown = await client.ask('foo/bar', {});
    await client.ask('thread/rollback', { threadId: GHOST });
    await client.ask('thread/read');
    await client.ask('thread/read', null);
    await client.ask('thread/read', 'text');
    await client.ask('thread/read', { threadId: 5 });
    await client.ask('thread/read', { threadId: null });
    await client.ask('thread/loaded/list');
    await client.ask('thread/loaded/list', { limit: 'many' });
    await stage.check(() => assert.equal(unknown.error?.message, 'Method not found: foo/bar'));
  }),

  scenario('door/gate', { capabilities: {} }, async ({ client, workspace, check }) => {
    const refused = await client.ask('thread/settings/update', { threadId: GHOST });
    await client.ask('thread/start', { dynamicTools: [] });
    await client.ask('thread/start', { permissions: ':workspace' });
    await client.ask('thread/start', { approvalPolicy: { granular: {} } });
    await client.ask('thread/search', { searchTerm: 'x' });
    await client.ask('thread/resume', { threadId: GHOST, history: [] });
    await client.ask('turn/start', { threadId: GHOST, input: [], permissions: ':workspace' });
    await client.ask('thread/settings/update', { threadId: 5 });
    await client.request('thread/start', { dynamicTools: null, cwd: workspace });
    await check(() =>
      assert.equal(
        refused.error?.message,
        'thread/settings/update requires experimentalApi capability',
      ),
    );
  }),

  scenario(
    'door/opt-out',
    {
      capabilities: {
        experimentalApi: true,
        optOutNotificationMethods: ['thread/started', 'item/agentMessage/delta', 'no/such'],
      },
    },
    async (stage) => {
      const { client } = stage;
      const params = { cwd: stage.workspace, approvalPolicy: 'never', sandbox: 'read-only' };
      const { thread } = await client.request('thread/start', params);
      stage.model.script(say('Quietly.'));
      await client.completed(await client.startTurn((thread as { id: string }).id, 'Speak.'));
      await stage.check(() => {
        const methods = client.messages.map(({ method }) => method);
        assert.ok(!methods.includes('thread/started'));
        assert.ok(!methods.includes('item/agentMessage/delta'));
      });
    },
  ),

  scenario('door/not-experimental', { capabilities: {} }, async (stage) => {
    const threadId = await startThread(stage);
    stage.model.script(say('Stable.'));
    const turnId = await stage.client.startTurn(threadId, 'Speak.', { effort: 'low' });
    await stage.client.completed(turnId);
    await stage.check(() => {
      const methods = stage.client.messages.map(({ method }) => method);
      assert.ok(!methods.includes('thread/settings/updated'));
    });
  }),

  scenario('door/two-clients', { sockets: true }, async (stage) => {
    const first = stage.client;
    const second = await stage.connect();
    const threadId = await startThread(stage, { approvalPolicy: 'untrusted' });
    await second.notified('thread/started', { thread: { id: threadId } });
    stage.model.script(run('echo hi'), say('Hi.'));
    const turnId = await first.startTurn(threadId, 'Ask.');
    const request = await asked(first, 'item/commandExecution/requestApproval');
    await second.request('thread/resume', { threadId, excludeTurns: true });
    const same = await asked(second, 'item/commandExecution/requestApproval');
    answer(second, same, { decision: 'accept' });
    await Promise.all([first.completed(turnId), second.completed(turnId)]);
    answer(first, request, { decision: 'decline' });
    await second.request('thread/unsubscribe', { threadId });
    stage.model.script(say('Alone.'));
    await first.completed(await first.startTurn(threadId, 'Are we alone?'));
    await stage.check(() => {
      assert.equal(same.id, request.id);
      const heard = second.messages.filter(({ method }) => method === 'turn/completed');
      assert.equal(heard.length, 1);
    });
  }),

  scenario('door/overload', { sockets: true }, async (stage) => {
    const { client, workspace: path } = stage;
    const hasty = await stage.connect();
    await hasty.notified('remoteControl/status/changed');
    const burst = 4000;
    let answers = 0;
    const refused = hasty.next(({ error }) => error?.code === -32001, 'a refusal');
    const all = hasty.next(({ id }) => id !== undefined && ++answers === burst, 'all answers');
    // Many files are looked at for each: they are asked sooner than answered.
    for (let n = 0; n < burst; n += 1) {
      hasty.send({ id: `b${n}`, method: 'hooks/list', params: { cwds: [path] } });
    }
    const { error } = await refused;
    assert.deepEqual(error, { code: -32001, message: 'Server overloaded; retry later.' });
    await stage.check(async () => {
      await all;
      const ids = hasty.messages.flatMap(({ id }) => (typeof id === 'string' ? [id] : []));
      assert.equal(new Set(ids.filter((id) => id.startsWith('b'))).size, burst);
    });
    await stage.disconnect(hasty);
    // Which of a burst are refused is chance.
    hasty.forget();
    for (let busy = true; busy;) {
      const answered = await client.ask('fs/getMetadata', { path });
      busy = answered.error?.code === -32001;
    }
    client.forget();
    await client.request('fs/getMetadata', { path });
  }),

  scenario('door/client-leaves', { sockets: true }, async (stage) => {
    const second = await stage.connect();
    const { thread } = await second.request('thread/start', {
      cwd: stage.workspace,
      approvalPolicy: 'never',
      sandbox: 'danger-full-access',
    });
    const threadId = (thread as { id: string }).id;
    const gate = new Gate();
    stage.model.script({ parts: [{ text: 'Going' }, { hold: gate }, { text: 'On.' }] });
    const turnId = await second.startTurn(threadId, 'Go.');
    await second.notified('item/completed', { turnId, item: { type: 'agentMessage' } });
    await stage.disconnect(second);
    gate.release();
    await stage.client.notified('thread/status/changed', { threadId, status: { type: 'idle' } });
    const { data } = await stage.client.request('thread/turns/list', { threadId });
    await stage.check(() => assert.equal((data as { status: string }[])[0]?.status, 'completed'));
  }),
];
