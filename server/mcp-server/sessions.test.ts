import { McpServer } from '@modelcontextprotocol/server';
import { afterEach, expect, test } from 'vitest';
import { Sessions } from './sessions.ts';

/** What the tool `wait` of every session waits for. */
let done = Promise.withResolvers<void>();
let sessions: Sessions | null = null;
afterEach(async () => {
  done.resolve();
  await sessions?.close();
  done = Promise.withResolvers();
});

function open(most: number): Sessions {
  sessions = new Sessions(() => {
    const server = new McpServer({ name: 'trial', version: '1' });
    server.registerTool('wait', {}, async () => {
      await done.promise;
      return { content: [{ type: 'text', text: 'done' }] };
    });
    return server;
  }, most);
  return sessions;
}

function post(method: string, params: object, session: string | null, id?: number): Request {
  return new Request('http://127.0.0.1/mcp', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...(session === null ? {} : { 'mcp-session-id': session }),
    },
    body: JSON.stringify({ jsonrpc: '2.0', method, params, ...(id === undefined ? {} : { id }) }),
  });
}

async function begin(of: Sessions): Promise<string> {
  const hello = {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'trial', version: '1' },
  };
  const response = await of.serve(post('initialize', hello, null, 1));
  await response.text();
  const id = response.headers.get('mcp-session-id') ?? '';
  await of.serve(post('notifications/initialized', {}, id));
  return id;
}

const alive = async (of: Sessions, session: string): Promise<boolean> =>
  (await of.serve(post('ping', {}, session, 9))).status === 200;

test('of too many the one that was idle longest goes', async () => {
  const all = open(3);
  const ids = [await begin(all), await begin(all), await begin(all)];
  expect(await alive(all, ids[0] ?? '')).toBe(true);
  await begin(all);
  expect(await alive(all, ids[1] ?? '')).toBe(false);
  expect(await alive(all, ids[0] ?? '')).toBe(true);
});

test('one that waits for an answer is not idle, until it has it or takes it back', async () => {
  const all = open(2);
  const waiting = await begin(all);
  const call = await all.serve(post('tools/call', { name: 'wait', arguments: {} }, waiting, 2));
  for (let more = 0; more < 5; more += 1) await begin(all);
  done.resolve();
  expect(await call.text()).toContain('done');
  for (let more = 0; more < 2; more += 1) await begin(all);
  expect(await alive(all, waiting)).toBe(false);

  done = Promise.withResolvers();
  const cancelled = await begin(all);
  await all.serve(post('tools/call', { name: 'wait', arguments: {} }, cancelled, 3));
  await all.serve(post('notifications/cancelled', { requestId: 3 }, cancelled));
  for (let more = 0; more < 2; more += 1) await begin(all);
  expect(await alive(all, cancelled)).toBe(false);
});

test('what begins no session ends none', async () => {
  const all = open(1);
  const only = await begin(all);
  expect((await all.serve(post('tools/list', {}, null, 1))).status).toBe(400);
  expect(await alive(all, only)).toBe(true);
  expect((await all.serve(post('ping', {}, 'nobody', 1))).status).toBe(404);
});
