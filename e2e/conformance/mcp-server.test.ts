/** `skein mcp-server` as other agents meet it: the official client, a real process, a model on loopback. */
import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { ElicitRequestFormParams, ElicitResult } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { setUp } from '../fixtures/app-server.ts';
import type { Bench } from '../fixtures/app-server.ts';
import { Gate, patch, say } from '../fixtures/model-server.ts';
import { skeinEntry } from '../fixtures/skein-entry.ts';

let bench: Bench;
const clients: Client[] = [];
const doors: ChildProcessWithoutNullStreams[] = [];
beforeEach(async () => {
  bench = await setUp();
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  for (const door of doors.splice(0)) {
    door.kill('SIGTERM');
    if (door.exitCode === null) await once(door, 'exit');
  }
  await bench.end();
});

const env = (): Record<string, string> => ({
  ...(process.env as Record<string, string>),
  SKEIN_HOME: bench.home,
  SCRIPTED_KEY: bench.model.key,
});

type Answer = (form: ElicitRequestFormParams) => ElicitResult | Promise<ElicitResult>;
type Mode = 'legacy' | 'auto';

/** Without `answer` it cannot be asked. */
function client(answer: Answer | null, mode: Mode): Client {
  const made = new Client(
    { name: 'trial', version: '1' },
    {
      capabilities: answer === null ? {} : { elicitation: { form: {} } },
      versionNegotiation: { mode },
    },
  );
  if (answer !== null) {
    made.setRequestHandler('elicitation/create', ({ params }) =>
      answer(params as ElicitRequestFormParams),
    );
  }
  clients.push(made);
  return made;
}

async function overStdio(answer: Answer | null = null, mode: Mode = 'legacy'): Promise<Client> {
  const made = client(answer, mode);
  const args = [skeinEntry, 'mcp-server'];
  await made.connect(
    new StdioClientTransport({ command: process.execPath, args, env: env(), stderr: 'ignore' }),
  );
  return made;
}

interface Door {
  readonly url: string;
  readonly token: string;
}

async function open(...more: readonly string[]): Promise<Door> {
  const door = spawn(process.execPath, [skeinEntry, 'mcp-server', '--http', '0', ...more], {
    env: env(),
  });
  doors.push(door);
  let log = '';
  for await (const chunk of door.stderr) {
    log += String(chunk);
    const [, url] = /listening on: (\S+)\n/.exec(log) ?? [];
    const [, token = ''] = /token: (\S+)\n/.exec(log) ?? [];
    if (url !== undefined && (token !== '' || more.length > 0)) return { url, token };
  }
  throw new Error(`it did not listen: ${log}`);
}

async function overHttp(door: Door, answer: Answer | null, mode: Mode): Promise<Client> {
  const made = client(answer, mode);
  const headers = { authorization: `Bearer ${door.token}` };
  await made.connect(
    new StreamableHTTPClientTransport(new URL(door.url), { requestInit: { headers } }),
  );
  return made;
}

const addition = (name: string): string => `*** Begin Patch
*** Add File: ${name}
+hello
*** End Patch`;

const asking = { sandbox: 'read-only', 'approval-policy': 'on-request' };

function start(made: Client, prompt: string, more: object = {}, options: object = {}) {
  const input = { prompt, cwd: bench.workspace, ...more };
  return made.callTool({ name: 'skein', arguments: input }, options);
}

interface Told {
  readonly threadId: string;
  readonly content: string;
}
const told = ({ structuredContent }: { structuredContent?: unknown }): Told =>
  structuredContent as Told;

test('tells its tools in the words of the reference, and what they give', async () => {
  const made = await overStdio();
  const { tools } = await made.listTools();
  expect(tools.map(({ name }) => name)).toEqual(['skein', 'skein-reply']);
  const [first, second] = tools;
  expect(Object.keys(first?.inputSchema.properties ?? {})).toEqual([
    'prompt',
    'cwd',
    'model',
    'sandbox',
    'approval-policy',
    'config',
    'base-instructions',
    'developer-instructions',
    'compact-prompt',
  ]);
  expect(first?.inputSchema.required).toEqual(['prompt']);
  expect(first).toMatchObject({
    annotations: { destructiveHint: true, readOnlyHint: false },
    outputSchema: { required: ['threadId', 'content'] },
  });
  expect(Object.keys(second?.inputSchema.properties ?? {})).toEqual([
    'threadId',
    'conversationId',
    'prompt',
  ]);
});

test('answers every request: what is not known by -32601', async () => {
  const child = spawn(process.execPath, [skeinEntry, 'mcp-server'], { env: env() });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async (method: string, params: object): Promise<object> => {
    child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: method, method, params })}\n`);
    return JSON.parse(String((await lines.next()).value)) as object;
  };
  const clientInfo = { name: 'raw', version: '1' };
  const hello = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo };
  expect(await ask('initialize', hello)).toMatchObject({
    result: { protocolVersion: '2025-06-18', serverInfo: { name: 'skein' } },
  });
  expect(await ask('ping', {})).toMatchObject({ id: 'ping', result: {} });
  for (const method of ['no/such', 'resources/subscribe', 'prompts/list']) {
    expect(await ask(method, {})).toMatchObject({ id: method, error: { code: -32601 } });
  }
  expect(await ask('tools/call', { name: 'no-such' })).toMatchObject({ error: { code: -32602 } });
  child.stdin.end();
  expect(await once(child, 'exit')).toEqual([0, null]);
});

test('a turn, a reply, and both in the list of threads of the home', async () => {
  const made = await overStdio();
  bench.model.script(say('First.'));
  const first = await start(made, 'Begin.');
  expect(first).toMatchObject({ content: [{ type: 'text', text: 'First.' }] });
  const { threadId } = told(first);
  bench.model.script(say('Second.'));
  const reply = { name: 'skein-reply', arguments: { threadId, prompt: 'On.' } };
  expect(told(await made.callTool(reply))).toEqual({ threadId, content: 'Second.' });
  bench.model.script(say('Third.'));
  const old = { name: 'skein-reply', arguments: { conversationId: threadId, prompt: 'On.' } };
  expect(told(await made.callTool(old))).toEqual({ threadId, content: 'Third.' });
  const server = await bench.ready();
  const { data } = await server.request('thread/list', {});
  expect(data).toMatchObject([{ id: threadId, preview: 'Begin.' }]);

  const uri = `skein://thread/${threadId}`;
  const { resources } = await made.listResources();
  expect(resources).toMatchObject([{ uri, title: 'Begin.', mimeType: 'text/markdown' }]);
  const { contents } = await made.readResource({ uri });
  expect(contents).toMatchObject([
    { uri, mimeType: 'text/markdown', text: expect.stringContaining('> Begin.') as string },
  ]);
  expect(JSON.stringify(contents)).toContain('Third.');
  const unknown = { uri: `${uri.slice(0, -1)}x` };
  await expect(made.readResource(unknown)).rejects.toThrow(`there is no ${unknown.uri}`);

  const nobody = { threadId: '00000000-0000-7000-8000-000000000000', prompt: 'x' };
  const missing = await made.callTool({ name: 'skein-reply', arguments: nobody });
  expect(missing).toMatchObject({ isError: true });
  const nothing = await made.callTool({ name: 'skein-reply', arguments: { prompt: 'x' } });
  expect(JSON.stringify(nothing)).toContain('threadId is missing');
  for (const [input, field] of [
    [{}, 'prompt'],
    [{ prompt: 'x', profile: 'mine' }, 'profile'],
    [{ prompt: 'x', 'approval-policy': 'sometimes' }, 'approval-policy'],
  ] as const) {
    const wrong = await made.callTool({ name: 'skein', arguments: input }).catch(String);
    expect(JSON.stringify(wrong)).toContain(field);
  }
});

test.each<[string, Mode]>([
  ['within the call', 'legacy'],
  ['by calls that follow', 'auto'],
])('an approval is asked as a form, %s; progress tells what goes on', async (_how, mode) => {
  const asked: ElicitRequestFormParams[] = [];
  const made = await overStdio((form) => {
    asked.push(form);
    return { action: 'accept', content: { decision: 'allow-once' } };
  }, mode);
  const progress: string[] = [];
  bench.model.script(patch(addition('made.txt')), say('Made.'));
  const onprogress = ({ message }: { message?: string }): void => void progress.push(message ?? '');
  expect(told(await start(made, 'Make it.', asking, { onprogress })).content).toBe('Made.');
  expect(asked).toHaveLength(1);
  expect(asked[0]?.message).toContain('made.txt');
  expect(JSON.stringify(asked[0]?.requestedSchema)).toContain('Allow these changes');
  expect(await readFile(join(bench.workspace, 'made.txt'), 'utf8')).toBe('hello\n');
  expect(progress).toContain(`Write ${join(bench.workspace, 'made.txt')}`);
});

test('who cannot be asked has declined, and hears of it', async () => {
  const made = await overStdio();
  const progress: string[] = [];
  bench.model.script(patch(addition('never.txt')), say('As you wish.'));
  const onprogress = ({ message }: { message?: string }): void => void progress.push(message ?? '');
  const result = await start(made, 'Make it.', asking, { onprogress });
  expect(told(result).content).toBe('As you wish.');
  expect(progress.join('\n')).toContain('cannot be asked');
  await expect(readFile(join(bench.workspace, 'never.txt'))).rejects.toThrow('ENOENT');
});

test('a cancelled call ends its turn, and the thread goes on', async () => {
  const made = await overStdio();
  bench.model.script({ parts: [{ hold: new Gate() }] });
  const stop = new AbortController();
  const call = start(made, 'Wait.', {}, { signal: stop.signal });
  const ended = call.catch((error: unknown) => error);
  await bench.model.requested(1);
  stop.abort();
  expect(await ended).toBeInstanceOf(Error);
  const other = await bench.ready();
  const { data } = await other.request('thread/list', {});
  const [{ id: threadId }] = data as [{ id: string }];
  bench.model.script(say('Here.'));
  const busy = { name: 'skein-reply', arguments: { threadId, prompt: 'Still there?' } };
  // Until the turn has come to its end the thread is busy.
  let reply = await made.callTool(busy);
  while (reply.isError === true && JSON.stringify(reply).includes('runs already')) {
    reply = await made.callTool(busy);
  }
  expect(told(reply).content).toBe('Here.');
});

test('a failed turn is an error that names the thread', async () => {
  const made = await overStdio();
  bench.model.script({ status: 400, error: { message: 'That is no good.', code: 'x' } });
  const result = await start(made, 'Go.');
  expect(result.isError).toBe(true);
  expect(told(result).content).toContain('That is no good');
  expect(told(result).threadId).toMatch(/^[0-9a-f-]{36}$/);
});

test.each<[string, Mode]>([
  ['in sessions', 'legacy'],
  ['request by request', 'auto'],
])('the same over HTTP, %s, for who knows the token', async (_how, mode) => {
  const door = await open();
  const made = await overHttp(
    door,
    () => ({ action: 'accept', content: { decision: 'allow-once' } }),
    mode,
  );
  bench.model.script(patch(addition('web.txt')), say('Over the wire.'));
  const result = await start(made, 'Make it.', asking);
  expect(told(result).content).toBe('Over the wire.');
  expect(await readFile(join(bench.workspace, 'web.txt'), 'utf8')).toBe('hello\n');
});

test('strangers, other pages and other names are refused', async () => {
  const file = join(bench.folder, 'token');
  await writeFile(file, 'open-sesame\n');
  const { url } = await open('--token-file', file);
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' });
  const post = (headers: Record<string, string>): Promise<number> =>
    fetch(url, {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...headers,
      },
    }).then(({ status }) => status);
  const authorization = 'Bearer open-sesame';
  expect(await post({})).toBe(401);
  expect(await post({ authorization: 'Bearer open' })).toBe(401);
  expect(await post({ authorization, origin: 'https://example.com' })).toBe(403);
  expect(await post({ authorization, 'mcp-session-id': 'none' })).toBe(404);
  // It has no session, and begins none.
  expect(await post({ authorization })).toBe(400);
});

test.each([
  ['is cut off', true],
  // As after a sleep: the network is gone, and the server has not noticed.
  ['seems alive still', false],
])('a stream of a session that %s is taken up where it ended', async (_how, isCut) => {
  const { url, token } = await open();
  const headers: Record<string, string> = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
  };
  const post = (method: string, params: object, signal: AbortSignal | null = null) => {
    const body = JSON.stringify({ jsonrpc: '2.0', id: method, method, params });
    return fetch(url, { method: 'POST', headers, body, signal });
  };
  const clientInfo = { name: 'raw', version: '1' };
  const hello = await post('initialize', {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo,
  });
  await hello.text();
  headers['mcp-session-id'] = hello.headers.get('mcp-session-id') ?? '';
  headers['mcp-protocol-version'] = '2025-11-25';

  const gate = new Gate();
  bench.model.script({ parts: [{ hold: gate }, { text: 'After the cut.' }] });
  const [cut, over] = [new AbortController(), new AbortController()];
  const input = { name: 'skein', arguments: { prompt: 'Go.', cwd: bench.workspace } };
  const first = await post('tools/call', input, cut.signal);
  const { value } = (await first.body?.getReader().read()) ?? {};
  const id = /^id: (\S+)$/m.exec(new TextDecoder().decode(value))?.[1] ?? '';
  await bench.model.requested(1);
  if (isCut) cut.abort();
  const resume = (event: string) =>
    fetch(url, { headers: { ...headers, 'last-event-id': event }, signal: over.signal });
  expect((await resume('nothing')).status).toBe(400);
  const again = await resume(id);
  gate.release();
  let text = '';
  for await (const chunk of again.body ?? []) {
    text += new TextDecoder().decode(chunk);
    if (text.includes('After the cut.')) break;
  }
  expect(text).toContain('"structuredContent"');
  cut.abort();
  over.abort();
});
