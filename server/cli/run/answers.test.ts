/** A person at a terminal, played by the test, and a server that asks. */
import { afterEach, expect, test } from 'vitest';
import { AppClient } from '../../client/app-client.ts';
import type { RpcResponse } from '../../protocol/envelope.ts';
import { Connection } from '../../rpc/connection.ts';
import { linkedTransports } from '../../rpc/memory-transport.ts';
import { testIo } from '../testing/test-io.ts';
import type { TestIo } from '../testing/test-io.ts';
import { answerNobody, answerPerson } from './answers.ts';
import { AskTerminal } from './ask-terminal.ts';

const release: (() => void)[] = [];
afterEach(() => release.splice(0).forEach((each) => each()));

interface Asker {
  readonly client: AppClient;
  /** Asks and resolves with the result. */
  readonly ask: (method: string, params: object) => Promise<unknown>;
  readonly tell: (method: string, params: object) => void;
}

function asker(): Asker {
  const [left, right] = linkedTransports();
  const server = new Connection(right);
  const waiting = new Map<number, (response: RpcResponse) => void>();
  server.start({
    request: () => undefined,
    notification: () => undefined,
    response: (response) => waiting.get(Number(response.id))?.(response),
    broken: () => undefined,
    closed: () => undefined,
  });
  let id = 100;
  return {
    client: new AppClient(left),
    ask: (method, params) => {
      id += 1;
      server.sendText(
        JSON.stringify({ id, method, params: { threadId: 't', turnId: 'u', ...params } }),
      );
      return new Promise((resolve) =>
        waiting.set(id, (response) => resolve('result' in response ? response.result : response)),
      );
    },
    tell: (method, params) => server.notify(method, params),
  };
}

interface Person extends Asker {
  readonly io: TestIo;
  readonly shown: (words: string) => Promise<void>;
  readonly type: (text: string) => void;
}

function person(): Person {
  const io = testIo({ tty: true });
  const one = asker();
  const terminal = new AskTerminal(io, io.stderr, io.interrupt);
  release.push(
    answerPerson(one.client, {
      terminal,
      paint: (_style, text) => text,
      cwd: '/w',
      waits: () => undefined,
    }),
  );
  return {
    ...one,
    io,
    shown: async (words) => {
      await expect.poll(io.err).toContain(words);
    },
    type: (text) => void io.stdin.write(text),
  };
}

const COMMAND = 'item/commandExecution/requestApproval';

test('every decision that works is offered, by its own letter', async () => {
  const amendment = { acceptWithExecpolicyAmendment: { execpolicy_amendment: ['npm', 'test'] } };
  const host = (action: string) => ({
    applyNetworkPolicyAmendment: { network_policy_amendment: { host: 'a.test', action } },
  });
  const params = {
    itemId: 'i',
    command: 'npm test \u001b[2J',
    confinement: 'unsandboxed',
    availableDecisions: ['accept', amendment, host('allow'), host('deny'), 'later', 'decline'],
  };
  const answers = { y: 'accept', a: amendment, h: host('allow'), d: host('deny'), n: 'decline' };
  for (const [key, decision] of Object.entries(answers)) {
    const { ask, shown, type, io } = person();
    const answer = ask(COMMAND, params);
    await shown('[y/a/h/d/n] ');
    type(`${key}\r`);
    expect(await answer).toEqual({ decision });
    expect(io.err()).toContain('$ npm test ⟨U+001B⟩[2J');
    expect(io.err()).toContain('It would run outside the sandbox.');
    expect(io.err()).toContain('always for commands that begin with: npm test');
  }
});

test('without a list, the four usual ones; nothing else is an answer', async () => {
  const { ask, shown, type } = person();
  const answer = ask(COMMAND, { itemId: 'i', command: 'ls' });
  await shown('[y/s/n/c] ');
  type('\rmaybe\rS\r');
  expect(await answer).toEqual({ decision: 'acceptForSession' });
});

test('changes are shown before they are judged', async () => {
  const { ask, tell, shown, type, io } = person();
  const changes = [
    { path: '/w/a.txt', kind: { type: 'update' }, diff: '@@ -1 +1 @@\n-old\n+new\n' },
  ];
  const item = { type: 'fileChange', id: 'i', status: 'inProgress', changes };
  tell('item/started', { threadId: 't', turnId: 'u', item });
  const answer = ask('item/fileChange/requestApproval', { itemId: 'i' });
  await shown('[y/s/n/c] ');
  expect(io.err()).toContain('M a.txt\n@@ -1 +1 @@\n-old\n+new');
  type('c\r');
  expect(await answer).toEqual({ decision: 'cancel' });
});

test('permissions are given for the turn, for the thread, or not', async () => {
  const permissions = { network: { enabled: true } };
  for (const [key, result] of [
    ['y', { permissions, scope: 'turn' }],
    ['s', { permissions, scope: 'session' }],
    ['n', { permissions: {} }],
  ] as const) {
    const { ask, shown, type } = person();
    const answer = ask('item/permissions/requestApproval', { itemId: 'i', permissions });
    await shown('[y/s/n] ');
    type(`${key}\r`);
    expect(await answer).toEqual(result);
  }
});

test('questions take a number, a text, and a secret that is not shown', async () => {
  const { ask, shown, type, io } = person();
  const questions = [
    {
      id: 'which',
      header: '',
      question: 'Which one?',
      options: [
        { label: 'Red', description: 'warm' },
        { label: 'Blue', description: 'cold' },
      ],
    },
    { id: 'key', header: '', question: 'The key?', isSecret: true },
  ];
  const answer = ask('item/tool/requestUserInput', { itemId: 'i', questions });
  await shown('2  Blue  cold');
  type('2\r');
  await shown('The key?');
  type('hunter2\r');
  expect(await answer).toEqual({
    answers: { which: { answers: ['Blue'] }, key: { answers: ['hunter2'] } },
  });
  expect(io.err()).not.toContain('hunter2');
});

test('the form of an MCP server is filled in field by field, and asked again where it does not fit', async () => {
  const { ask, shown, type } = person();
  const requestedSchema = {
    type: 'object',
    properties: {
      count: { type: 'integer' },
      sure: { type: 'boolean' },
      size: { type: 'string', enum: ['s', 'm'] },
      note: { type: 'string' },
    },
  };
  const answer = ask('mcpServer/elicitation/request', {
    serverName: 'shop',
    mode: 'form',
    message: 'Order?',
    requestedSchema,
  });
  await shown('shop asks: Order?');
  type('y\r');
  await shown('count: ');
  type('1.5\r3\r');
  await shown('sure: ');
  type('yes\r');
  await shown('size [s, m]: ');
  type('m\r');
  await shown('note: ');
  type('\r');
  expect(await answer).toEqual({
    action: 'accept',
    content: { count: 3, sure: true, size: 'm' },
    _meta: null,
  });
});

test('what another client answered is asked no more, and the next question comes', async () => {
  const { ask, tell, shown, type, io } = person();
  void ask(COMMAND, { itemId: 'i', command: 'first' });
  const second = ask(COMMAND, { itemId: 'j', command: 'second' });
  await shown('$ first');
  expect(io.err()).not.toContain('$ second');
  tell('serverRequest/resolved', { threadId: 't', requestId: 101 });
  await shown('$ second');
  type('y\r');
  expect(await second).toEqual({ decision: 'accept' });
});

test('where nobody is, all is declined and told', async () => {
  const { client, ask } = asker();
  const declined: string[] = [];
  answerNobody(client, (what) => declined.push(what));
  expect(await ask(COMMAND, { itemId: 'i', command: 'ls' })).toEqual({ decision: 'decline' });
  const form = { serverName: 's', mode: 'url', message: '', url: 'https://a.test' };
  expect(await ask('mcpServer/elicitation/request', form)).toMatchObject({ action: 'decline' });
  expect(await ask('item/permissions/requestApproval', { itemId: 'i', permissions: {} })).toEqual({
    permissions: {},
  });
  expect(declined).toEqual(['a command: ls', 'a question of the MCP server s', 'more permissions']);
});
