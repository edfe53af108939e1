/** What the server answers at its door, whatever comes in; measured against the reference's captures. */
import { writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { setUp } from '../fixtures/app-server.ts';
import type { Bench } from '../fixtures/app-server.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await setUp();
});
afterEach(() => bench.end());

const ghost = '01a203d1-d8f9-72c0-b89a-2c72c2ff2f24';

test('before the handshake only shape errors and "Not initialized" come back', async () => {
  const server = bench.server();
  expect(await server.ask('thread/list', {})).toMatchObject({
    error: { code: -32600, message: 'Not initialized' },
  });
  expect(await server.ask('foo/bar', {})).toMatchObject({
    error: { code: -32601, message: 'Method not found: foo/bar' },
  });
  expect(await server.ask('initialize')).toMatchObject({
    error: { code: -32600, message: 'Invalid request: missing field `params`' },
  });
  expect(await server.ask('initialize', { clientInfo: { name: 'p' } })).toMatchObject({
    error: { code: -32600, message: 'Invalid request: missing field `version`' },
  });
  expect(
    await server.ask('initialize', { clientInfo: { name: 'bad\nname', version: '1' } }),
  ).toMatchObject({
    error: {
      code: -32600,
      message: "Invalid clientInfo.name: 'bad\nname'. Must be a valid HTTP header value.",
    },
  });
  const params = { clientInfo: { name: 'probe', title: null, version: '1' } };
  // Also when the handshake is on its way behind it.
  const early = server.ask('thread/list', {});
  const introduced = server.request('initialize', params);
  expect((await early).error?.message).toBe('Not initialized');
  expect(await introduced).toMatchObject({
    userAgent: expect.stringMatching(/^probe\/0\.169\.0\+skein\.\S+ \(.+; .+\) .+ \(probe; 1\)$/),
    codexHome: bench.home,
    platformFamily: 'unix',
  });
  expect(await server.ask('initialize', params)).toMatchObject({
    error: { code: -32600, message: 'Already initialized' },
  });
});

test('after the handshake the config problems come, then the remote control status', async () => {
  await writeFile(
    `${bench.home}/config.toml`,
    'model = 5\napproval_policy = "sometimes"\n[broken\n',
  );
  const server = bench.server();
  await server.initialize();
  await server.notified('remoteControl/status/changed', {
    status: 'disabled',
    environmentId: null,
  });
  const methods = server.messages.map((message) => message.method).filter(Boolean);
  expect(methods[0]).toBe('configWarning');
  expect(methods.at(-1)).toBe('remoteControl/status/changed');
  expect((await server.request('thread/list', {}))['data']).toEqual([]);
});

test('lines that are no message are never answered and harm nothing', async () => {
  const server = bench.server();
  await server.initialize();
  await server.notified('remoteControl/status/changed');
  server.fresh();
  for (const line of [
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
    '{"id":true,"method":"thread/loaded/list","params":{}}',
    '{"id":99,"result":{}}',
    '{"id":98,"error":{"code":-1,"message":"x"}}',
    '{"id":97}',
    '{"method":"foo/notification"}',
    '{"method":"turn/start","params":{}}',
    '{"id":32,"method":"thread/loaded/list","params":{}}{"id":33,"method":"thread/loaded/list","params":{}}',
  ]) {
    server.raw(`${line}\n`);
  }
  server.raw(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x7d, 0x0a));
  server.raw('\ufeff{"id":40,"method":"thread/loaded/list","params":{"extra":true}}\r\n');
  await server.find((message) => message.id === 40);
  expect(server.fresh()).toEqual([{ id: 40, result: { data: [], nextCursor: null } }]);
  expect(server.child.exitCode).toBeNull();
});

test('a line that is no UTF-8 is skipped, counted and logged', async () => {
  const server = bench.server();
  await server.initialize();
  const line = Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x7d, 0x0a);
  server.raw(Buffer.concat([line, line]));
  expect(await server.ask('thread/loaded/list', {})).toMatchObject({ result: { data: [] } });
  expect(await server.logged(/(skipped input \(2\): .*UTF-8)/)).toBeTruthy();
});

test('ids come back with their type, duplicates are both served', async () => {
  const server = bench.server();
  await server.initialize();
  await server.notified('remoteControl/status/changed');
  server.fresh();
  const ids = ['-3', '0', '""', '"x"', '"11"', '11', '9007199254740991', '30', '30'];
  // JavaScript cannot hold these; they come back to the digit all the same.
  ids.push('9007199254740993', '9223372036854775807', '-9223372036854775808');
  for (const id of ids) {
    const nested = '{"id":9007199254740995}';
    server.raw(
      `{"jsonrpc":"2.0","x":${nested},"id":${id},"method":"thread/loaded/list","params":{}}\n`,
    );
  }
  await server.ask('thread/loaded/list', {});
  const answered = server.lines.flatMap(
    (line) => /^\{"id":(.*?),"result":\{"data"/.exec(line)?.[1] ?? [],
  );
  expect(answered.slice(0, ids.length).toSorted()).toEqual(ids.toSorted());
});

const refusals: [string, unknown, string | RegExp][] = [
  ['thread/read', {}, 'Invalid request: missing field `threadId`'],
  [
    'thread/read',
    { threadId: 5 },
    /^Invalid request: invalid type: integer `5`, expected a string/,
  ],
  ['thread/read', { threadId: 'nope' }, /^invalid thread id: /],
  ['thread/read', { threadId: ghost }, `thread not loaded: ${ghost}`],
  [
    'turn/start',
    { threadId: ghost, input: [{ type: 'text', text: 'x' }] },
    `thread not found: ${ghost}`,
  ],
  ['turn/interrupt', { threadId: ghost, turnId: '' }, `thread not found: ${ghost}`],
  ['thread/resume', { threadId: ghost }, `no rollout found for thread id ${ghost}`],
  ['thread/resume', { threadId: 'nope' }, /^invalid (session|thread) id: /],
  ['thread/fork', { threadId: ghost }, `no rollout found for thread id ${ghost}`],
  ['thread/archive', { threadId: ghost }, `no rollout found for thread id ${ghost}`],
  ['thread/list', { cursor: 'garbage' }, 'invalid cursor: garbage'],
  ['thread/list', { limit: -1 }, /^Invalid request: invalid value: integer `-1`/],
  [
    'thread/start',
    { sandbox: 'workspaceWrite' },
    /^Invalid request: unknown variant `workspaceWrite`, expected one of `read-only`, `workspace-write`, `danger-full-access`/,
  ],
  ['fs/readFile', { path: 'relative' }, /path/],
];
test('refused requests say why, in the words that clients know', async () => {
  const server = await bench.ready();
  for (const [method, params, message] of refusals) {
    expect(await server.ask(method, params), method).toMatchObject({
      error: {
        code: -32600,
        message: typeof message === 'string' ? message : expect.stringMatching(message),
      },
    });
  }
});

test('experimental methods and params need the opt-in; null does not', async () => {
  const server = bench.server();
  await server.initialize({});
  const refused = async (method: string, params: object): Promise<string | undefined> =>
    (await server.ask(method, params)).error?.message;
  expect(await refused('thread/settings/update', { threadId: ghost })).toBe(
    'thread/settings/update requires experimentalApi capability',
  );
  const deferOutput = { commandExecution: true };
  expect(await refused('thread/items/list', { threadId: ghost, deferOutput })).toBe(
    'thread/items/list.deferOutput.commandExecution requires experimentalApi capability',
  );
  // What cannot be read is told first; false is no use of it.
  expect(await refused('thread/start', { cwd: 5, dynamicTools: [] })).toMatch(/^Invalid request/);
  expect(await refused('thread/list', { includeAttachedThreads: false })).toBeUndefined();
  expect(await refused('thread/start', { dynamicTools: [] })).toBe(
    'thread/start.dynamicTools requires experimentalApi capability',
  );
  expect(
    await refused('thread/start', { dynamicTools: null, cwd: bench.workspace }),
  ).toBeUndefined();
});

test('muted notifications stay away, answers and requests do not', async () => {
  const server = bench.server();
  await server.initialize({ optOutNotificationMethods: ['thread/started', 'no/such'] });
  await server.request('thread/start', { cwd: bench.workspace });
  await server.request('thread/loaded/list', {});
  expect(server.messages.some((message) => message.method === 'thread/started')).toBe(false);
});

test('a line of many megabytes is a message like any other', async () => {
  const server = bench.server();
  await server.initialize();
  const piece = 'x'.repeat(1024 * 1024);
  server.raw('{"id":1,"method":"thread/loaded/list","params":{"x":"');
  for (let n = 0; n < 24; n += 1) server.raw(piece);
  server.raw('"}}\n');
  const answer = await server.find((message) => message.id === 1);
  expect(answer.result).toEqual({ data: [], nextCursor: null });
});

test('it ends in order when its input ends, and when it is told to', async () => {
  const first = await bench.ready();
  await first.stop();
  expect(await first.exited).toEqual({ code: 0, signal: null });
  const second = await bench.ready();
  second.child.kill('SIGTERM');
  expect(await second.exited).toEqual({ code: 0, signal: null });
});
