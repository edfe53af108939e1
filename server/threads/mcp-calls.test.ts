import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { trialConfig } from '../mcp/testing/trial.ts';
import type { Answer } from '../rpc/answer.ts';
import { accepting, calling, textOf, turn } from './testing/mcp-turns.ts';
import { openFixture } from './testing/thread-fixture.ts';
import type { Call } from './testing/mcp-turns.ts';

describe('calls of MCP tools', () => {
  it('that may harm ask first, and need not ask again for the session', async () => {
    const fixture = await openFixture(
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
    const fixture = await openFixture(
      calling(['write', { text: 'a' }], ['write', { text: 'b' }]),
      trialConfig('trial'),
    );
    await turn(fixture, await fixture.startThread(), accepting({ persist: 'always' }));
    const text = await readFile(path.join(fixture.home, 'config.toml'), 'utf8');
    expect(text).toContain('approval_mode = "approve"');
    const other = await turn(fixture, await fixture.startThread());
    expect(other.item).toMatchObject({ status: 'completed' });
  });

  it('are offered and asked for as the config says', async () => {
    const fixture = await openFixture(
      calling(['picture'], ['picture'], ['echo', { text: 'a' }], ['fail']),
      trialConfig(
        'trial',
        [],
        'enabled_tools = ["echo", "picture"]\ndefault_tools_approval_mode = "prompt"\n[mcp_servers.trial.tools.echo]\napproval_mode = "approve"',
      ),
    );
    const threadId = await fixture.startThread();
    // Also what only reads, every time, with no way to be asked no more.
    for (const answer of [accepting(), accepting({ persist: 'session' })]) {
      const { asked, item } = await turn(fixture, threadId, answer);
      expect(asked[0]?.params).toMatchObject({ _meta: { tool_name: 'picture' } });
      expect(asked[0]?.params['_meta']).not.toHaveProperty('persist');
      expect(item).toMatchObject({ status: 'completed' });
    }
    expect((await turn(fixture, threadId)).item).toMatchObject({ status: 'completed' });
    expect((await turn(fixture, threadId)).output).toBe('unsupported call: mcp__trial.fail');
    const tools = fixture.model.requests[0]?.body['tools'] as Record<string, unknown>[];
    expect(tools.at(-1)).toMatchObject({ tools: [{ name: 'echo' }, { name: 'picture' }] });
  });

  it('do not run without a yes', async () => {
    const no: readonly (readonly [Answer, string])[] = [
      [{ kind: 'result', result: { action: 'decline' }, client: 't' }, 'rejected'],
      [{ kind: 'result', result: { action: 'cancel' }, client: 't' }, 'cancelled'],
      [{ kind: 'result', result: { action: 5 }, client: 't' }, 'rejected'],
      [{ kind: 'error', message: 'x', client: 't' }, 'rejected'],
    ];
    const fixture = await openFixture(
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
    const fixture = await openFixture(
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
    const fixture = await openFixture(
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
      { type: 'input_image', image_url: 'data:image/png;base64,iVBORw0KGgo=' },
    ]);
    expect((await turn(fixture, threadId)).item).toMatchObject({ tool: 'odd.name-here' });
    expect((await turn(fixture, threadId)).item).toMatchObject({ tool: 'echo' });
    expect((await turn(fixture, threadId)).output).toBe('unsupported call: mcp__trial.nope');
  });

  it('show how far they are, and stop with the turn', async () => {
    const fixture = await openFixture(calling(['long']), trialConfig('trial'));
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
    const fixture = await openFixture(
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
    const fixture = await openFixture(
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
