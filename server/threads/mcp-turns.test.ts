import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { trialConfig } from '../mcp/testing/trial.ts';
import { completed, functionCall, says } from '../model/scripted-model.ts';
import type { ScriptedEvent, ScriptedRequest } from '../model/scripted-model.ts';
import type { Answer } from '../rpc/answer.ts';
import { openFixture } from './thread-fixture.ts';
import type { Fixture, Seen } from './thread-fixture.ts';

let fixture: Fixture | null = null;

afterEach(async () => {
  await fixture?.close();
  fixture = null;
});

type Call = readonly [name: string, args?: Record<string, unknown>, namespace?: string | null];

/** Each turn makes the next call, then says a word. */
function calling(...calls: readonly Call[]) {
  let next = 0;
  return function* ({ body }: ScriptedRequest): Generator<ScriptedEvent> {
    const call = body.input.at(-1)?.['role'] === 'user' ? calls[next] : undefined;
    if (call === undefined) return yield* says('m', 'done');
    const [name, args = {}, namespace = 'mcp__trial'] = call;
    next += 1;
    yield* functionCall(`c${next}`, name, args, namespace === null ? {} : { namespace });
    yield* completed();
  };
}

function accepting(meta: unknown = null): Answer {
  return { kind: 'result', result: { action: 'accept', content: {}, _meta: meta }, client: 't' };
}

/** Runs a turn; `answers` are given to what is asked, in order. */
async function turn(opened: Fixture, threadId: string, ...answers: readonly Answer[]) {
  const from = opened.outbound.seen.length;
  const asked: Seen[] = [];
  const running = opened.runTurn(threadId, 'go');
  for (const answer of answers) {
    await expect.poll(() => opened.outbound.pending.length, { timeout: 8_000 }).toBe(1);
    const [pending] = opened.outbound.pending;
    if (pending === undefined) throw new Error('nothing waits');
    asked.push(pending);
    pending.answer(answer);
  }
  await running;
  const seen = opened.outbound.seen.slice(from);
  const items = seen
    .filter(({ method }) => method === 'item/completed')
    .map(({ params }) => params['item'] as Record<string, unknown>);
  const item = items.find((each) => each['type'] === 'mcpToolCall');
  const output = opened.model.requests.at(-1)?.body.input.at(-1)?.['output'];
  return { seen, asked, item, output };
}

function statuses(opened: Fixture): string[] {
  return opened.outbound.seen
    .filter(({ method }) => method === 'mcpServer/startupStatus/updated')
    .map(({ params }) => `${String(params['name'])} ${String(params['status'])}`);
}

describe('the servers of a thread', () => {
  it('start with it, become tools, and tell why they do not start', async () => {
    fixture = await openFixture(
      calling(['echo', { text: 'hi' }]),
      trialConfig('trial', [], 'disabled_tools = ["die", "grow"]\nenv = { FOO = "bar" }') +
        trialConfig('broken', ['crash']) +
        '[mcp_servers.missing]\ncommand = "/nonexistent/program"\n[mcp_servers.off]\ncommand = "x"\nenabled = false\n[mcp_servers.odd]\nurl = "ftp://x"\n',
    );
    const threadId = await fixture.startThread();
    const ran = await turn(fixture, threadId);

    expect(statuses(fixture).toSorted()).toEqual([
      'broken failed',
      'broken starting',
      'missing failed',
      'missing starting',
      'odd failed',
      'odd starting',
      'trial ready',
      'trial starting',
    ]);
    const errors = JSON.stringify(fixture.outbound.seen.map(({ params }) => params['error']));
    expect(errors).toContain('`broken` failed to start');
    expect(errors).toContain('no licence found');
    expect(errors).toContain('ENOENT');
    expect(errors).toContain('mcp_servers.odd .url must be an http(s) address');

    const tools = fixture.model.requests[0]?.body['tools'] as { name: string }[];
    expect(tools.slice(-4)).toMatchObject([
      { name: 'list_mcp_resources' },
      { name: 'list_mcp_resource_templates' },
      { name: 'read_mcp_resource' },
      {
        type: 'namespace',
        name: 'mcp__trial',
        description: 'Handle with care.',
        tools: [
          'ask',
          'echo',
          'fail',
          'long',
          'odd_name_here',
          'picture',
          'variables',
          'write',
        ].map((name) => ({ type: 'function', name, strict: false })),
      },
    ]);
    expect(ran.asked).toEqual([]);
    expect(ran.item).toMatchObject({
      id: 'c1',
      server: 'trial',
      tool: 'echo',
      status: 'completed',
      readOnlyHint: true,
      result: { content: [{ type: 'text', text: 'echo: hi' }], structuredContent: null },
      error: null,
    });
    expect(ran.output).toEqual([
      { type: 'input_text', text: expect.stringMatching(/^Wall time: [\d.]+ seconds\nOutput:$/) },
      { type: 'input_text', text: 'echo: hi' },
    ]);
  });

  it('get their folder and a scrubbed environment, and end with the thread', async () => {
    process.env['TRIAL_SECRET_TOKEN'] = 'hush';
    try {
      fixture = await openFixture(
        calling(['variables'], ['variables']),
        trialConfig('trial', [], 'env = { FOO = "bar" }'),
      );
      const threadId = await fixture.startThread();
      const { item } = await turn(fixture, threadId);
      const told = JSON.parse(textOf(item)) as {
        cwd: string;
        pid: number;
        env: Record<string, string>;
      };
      expect(told.cwd).toBe(fixture.workspace);
      expect(told.env['FOO']).toBe('bar');
      expect(told.env['TRIAL_SECRET_TOKEN']).toBeUndefined();

      // Another thread in the same folder shares the process, and keeps it.
      const second = await fixture.startThread();
      await fixture.served('archive', fixture.shelf.archive({ threadId }));
      expect(() => process.kill(told.pid, 0)).not.toThrow();
      const shared = await turn(fixture, second);
      expect(JSON.stringify(shared.item)).toContain(`\\"pid\\":${told.pid}`);
      await fixture.served('archive', fixture.shelf.archive({ threadId: second }));
      await expect.poll(() => isAlive(told.pid)).toBe(false);
    } finally {
      delete process.env['TRIAL_SECRET_TOKEN'];
    }
  });

  it('come back after a crash', async () => {
    fixture = await openFixture(
      calling(['die'], ['echo', { text: 'again' }]),
      trialConfig('trial'),
    );
    const threadId = await fixture.startThread();
    const died = await turn(fixture, threadId);
    expect(died.item).toMatchObject({ status: 'failed', result: null });
    expect(JSON.stringify(died.item?.['error'])).toContain('trial/die');
    const ran = await turn(fixture, threadId);
    expect(ran.item).toMatchObject({ status: 'completed', tool: 'echo' });
    expect(statuses(fixture)).toEqual([
      'trial starting',
      'trial ready',
      'trial starting',
      'trial ready',
    ]);
  });

  it('that are required keep a thread from starting', async () => {
    fixture = await openFixture(calling(), trialConfig('broken', ['crash'], 'required = true'));
    await expect(fixture.startThread()).rejects.toThrow(
      /error creating thread: required MCP servers failed to initialize: broken: .*no licence found/,
    );
    expect(fixture.manager.loadedList({}).data).toEqual([]);
    const threadId = await fixture.startThread({
      config: { 'mcp_servers.broken.required': false },
    });
    expect(fixture.manager.isLoaded(threadId)).toBe(true);
  });

  it('that are slow hold a turn up, which can be interrupted meanwhile', async () => {
    fixture = await openFixture(
      calling(),
      trialConfig('slow', ['slow'], 'startup_timeout_sec = 60'),
    );
    const threadId = await fixture.startThread();
    const running = fixture.runTurn(threadId, 'go');
    await fixture.outbound.untilMethod('turn/started');
    await fixture.served('int', fixture.manager.turnInterrupt({ threadId, turnId: '' }));
    await running;
    expect(fixture.model.requests).toEqual([]);
    await fixture.manager.close();
    expect(statuses(fixture)).toEqual(['slow starting', 'slow cancelled']);
  });

  it('that say nothing in time are told so', async () => {
    fixture = await openFixture(
      calling(),
      trialConfig('slow', ['slow'], 'startup_timeout_sec = 0.5'),
    );
    await fixture.startThread();
    const failed = await fixture.outbound.until(({ params }) => params['status'] === 'failed');
    expect(failed.params['error']).toContain('timed out after 0.5 seconds');
    expect(failed.params['error']).toContain('[mcp_servers.slow]');
  });
});

describe('calls of MCP tools', () => {
  it('that may harm ask first, and need not ask again for the session', async () => {
    fixture = await openFixture(
      calling(['write', { text: 'a' }], ['write', { text: 'b' }], ['write', { text: 'c' }]),
      trialConfig('trial'),
    );
    const threadId = await fixture.startThread();
    const once = await turn(fixture, threadId, accepting());
    expect(once.asked[0]).toMatchObject({
      method: 'mcpServer/elicitation/request',
      params: {
        threadId,
        serverName: 'trial',
        mode: 'form',
        requestedSchema: { type: 'object', properties: {} },
        _meta: {
          codex_approval_kind: 'mcp_tool_call',
          persist: ['session', 'always'],
          tool_name: 'write',
          tool_description: 'Writes it down',
          tool_params: { text: 'a' },
          tool_params_display: [{ name: 'text', value: 'a', display_name: 'text' }],
        },
      },
    });
    const order = once.seen
      .filter(
        ({ method, params }) =>
          /elicitation|resolved|status\/changed/.test(method) ||
          (params['item'] as { type?: string } | undefined)?.type === 'mcpToolCall',
      )
      .map(({ method, params }) =>
        method === 'thread/status/changed' ? JSON.stringify(params['status']) : method,
      );
    expect(order).toEqual([
      '{"type":"active","activeFlags":[]}',
      'item/started',
      '{"type":"active","activeFlags":["waitingOnApproval"]}',
      'mcpServer/elicitation/request',
      'serverRequest/resolved',
      '{"type":"active","activeFlags":[]}',
      'item/completed',
      '{"type":"idle"}',
    ]);
    expect(once.output).toMatch(/^Wall time: [\d.]+ seconds\nOutput:\n\{"written":"a"\}$/);

    expect((await turn(fixture, threadId, accepting({ persist: 'session' }))).asked).toHaveLength(
      1,
    );
    expect((await turn(fixture, threadId)).item).toMatchObject({ status: 'completed' });
  });

  it('can be allowed for good, which the config remembers', async () => {
    fixture = await openFixture(
      calling(['write', { text: 'a' }], ['write', { text: 'b' }]),
      trialConfig('trial'),
    );
    await turn(fixture, await fixture.startThread(), accepting({ persist: 'always' }));
    const text = await readFile(path.join(fixture.home, 'config.toml'), 'utf8');
    expect(text).toContain('approval_mode = "approve"');
    const other = await turn(fixture, await fixture.startThread());
    expect(other.item).toMatchObject({ status: 'completed' });
  });

  it('do not run without a yes', async () => {
    const no: readonly (readonly [Answer, string])[] = [
      [{ kind: 'result', result: { action: 'decline' }, client: 't' }, 'rejected'],
      [{ kind: 'result', result: { action: 'cancel' }, client: 't' }, 'cancelled'],
      [{ kind: 'result', result: { action: 5 }, client: 't' }, 'rejected'],
      [{ kind: 'error', message: 'x', client: 't' }, 'rejected'],
    ];
    fixture = await openFixture(
      calling(...no.map((): Call => ['write', { text: 'a' }])),
      trialConfig('trial'),
    );
    const threadId = await fixture.startThread();
    for (const [answer, word] of no) {
      const { item, output } = await turn(fixture, threadId, answer);
      const message = `user ${word} MCP tool call`;
      expect(item).toMatchObject({ status: 'failed', result: null, error: { message } });
      expect(JSON.stringify(output)).toContain(message);
    }
  });

  it('are refused where nobody may be asked, and so are questions of servers', async () => {
    fixture = await openFixture(
      calling(['write', { text: 'a' }], ['ask', { mode: 'form' }], ['write', { text: 'b' }]),
      trialConfig('trial'),
    );
    const threadId = await fixture.startThread({ approvalPolicy: 'never' });
    const { item } = await turn(fixture, threadId);
    const message = 'MCP tool call requires approval, but approval policy is never';
    expect(item).toMatchObject({ status: 'failed', error: { message } });
    expect(JSON.stringify((await turn(fixture, threadId)).output)).toContain('decline');
    await fixture.manager.settingsUpdate({ threadId, sandboxPolicy: { type: 'dangerFullAccess' } });
    expect((await turn(fixture, threadId)).item).toMatchObject({ status: 'completed' });
  });

  it('fail as the server says, and hand over pictures', async () => {
    fixture = await openFixture(
      calling(
        ['fail'],
        ['picture'],
        ['odd_name_here'],
        ['mcp__trial__echo', { text: 'x' }, null],
        ['nope'],
      ),
      trialConfig('trial'),
    );
    const threadId = await fixture.startThread();
    const failed = await turn(fixture, threadId);
    expect(failed.item).toMatchObject({
      status: 'failed',
      error: null,
      result: { content: [{ type: 'text', text: 'it failed' }] },
    });
    expect((await turn(fixture, threadId)).output).toMatchObject([
      {},
      { text: 'look' },
      { type: 'input_image', image_url: 'data:image/png;base64,AAAA' },
    ]);
    expect((await turn(fixture, threadId)).item).toMatchObject({ tool: 'odd.name-here' });
    expect((await turn(fixture, threadId)).item).toMatchObject({ tool: 'echo' });
    expect((await turn(fixture, threadId)).output).toBe('unsupported call: mcp__trial.nope');
  });

  it('show how far they are, and stop with the turn', async () => {
    fixture = await openFixture(calling(['long']), trialConfig('trial'));
    const threadId = await fixture.startThread();
    const running = fixture.runTurn(threadId, 'go');
    const told = await fixture.outbound.untilMethod('item/mcpToolCall/progress');
    expect(told.params).toMatchObject({ itemId: 'c1', message: 'one of three' });
    await fixture.served('int', fixture.manager.turnInterrupt({ threadId, turnId: '' }));
    await running;
    const ended = fixture.outbound.seen.find(
      ({ method, params }) =>
        method === 'item/completed' && (params['item'] as { id: string }).id === 'c1',
    );
    expect(ended?.params['item']).toMatchObject({
      status: 'failed',
      error: { message: 'aborted by user' },
    });
  });

  it('may ask the user, by form and by address', async () => {
    const cases: readonly (readonly [string, unknown, object])[] = [
      ['form', { action: 'accept', content: { name: 'Bo' } }, { content: { name: 'Bo' } }],
      ['url', { action: 'accept', content: null }, { action: 'accept' }],
      ['form', { action: 'decline' }, { action: 'decline' }],
    ];
    fixture = await openFixture(
      calling(...cases.map(([mode]): Call => ['ask', { mode }])),
      trialConfig('trial'),
    );
    const threadId = await fixture.startThread();
    for (const [mode, result, heard] of cases) {
      const ran = await turn(fixture, threadId, { kind: 'result', result, client: 't' });
      expect(ran.asked[0]?.params).toMatchObject({
        serverName: 'trial',
        mode,
        _meta: null,
        ...(mode === 'url' ? { elicitationId: 'e1', url: 'https://example.com/x' } : {}),
      });
      expect(JSON.parse(textOf(ran.item))).toMatchObject(heard);
    }
  });

  it('read what servers have to read', async () => {
    fixture = await openFixture(
      calling(
        ['list_mcp_resources', {}, null],
        ['read_mcp_resource', { server: 'trial', uri: 'trial://hello' }, null],
        ['read_mcp_resource', { server: 'nope', uri: 'x' }, null],
      ),
      trialConfig('trial'),
    );
    const threadId = await fixture.startThread();
    expect(JSON.parse(String((await turn(fixture, threadId)).output))).toMatchObject({
      resources: [{ server: 'trial', uri: 'trial://hello', name: 'hello' }],
    });
    const read = await turn(fixture, threadId);
    expect(read.item).toMatchObject({ server: 'trial', tool: 'read_mcp_resource' });
    expect(JSON.parse(String(read.output))).toMatchObject({ contents: [{ text: 'hi there' }] });
    expect((await turn(fixture, threadId)).output).toBe("unknown MCP server 'nope'");
  });
});

function textOf(item: Readonly<Record<string, unknown>> | undefined): string {
  const result = item?.['result'] as { readonly content: readonly { text: string }[] } | undefined;
  return result?.content[0]?.text ?? '';
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
