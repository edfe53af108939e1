import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { trialConfig } from '../mcp/testing/trial.ts';
import { startTrialHttp } from '../mcp/testing/trial-http.ts';
import type { TrialHttp } from '../mcp/testing/trial-http.ts';
import { says } from '../model/scripted-model.ts';
import type { NotificationParams } from '../protocol/methods.ts';
import { statuses } from './testing/mcp-turns.ts';
import { openFixture } from './testing/thread-fixture.ts';
import { ThreadMcp } from './thread-mcp.ts';

let remote: TrialHttp | null = null;

afterEach(async () => {
  await remote?.close();
  remote = null;
});

type LoginCompleted = NotificationParams<'mcpServer/oauthLogin/completed'>;

async function open(config: string) {
  const opened = await openFixture(() => says('m', 'hello'), config);
  const completed = Promise.withResolvers<LoginCompleted>();
  const mcp = new ThreadMcp(opened.access, completed.resolve);
  return { opened, mcp, completed: completed.promise };
}

/** Those that the server gave, as its requests name them. */
function sessionsOf({ headers }: TrialHttp): unknown[] {
  return [...new Set(headers.flatMap((each) => each['mcp-session-id'] ?? []))];
}

describe('mcpServerStatus/list', () => {
  it('tells of each server what it is and offers, in a thread and without one', async () => {
    const { opened, mcp } = await open(
      trialConfig('trial', [], 'disabled_tools = ["die"]') +
        trialConfig('broken', ['crash']) +
        '[mcp_servers.off]\ncommand = "x"\nenabled = false\n',
    );
    const alone = await mcp.list({});
    expect(alone.data.map((each) => [each.name, each.runtimeStatus])).toEqual([
      ['broken', null],
      ['off', null],
      ['trial', null],
    ]);
    expect(alone.data[0]).toMatchObject({
      serverInfo: null,
      tools: {},
      toolsError: expect.stringContaining('no licence found'),
      authStatus: 'unsupported',
    });
    expect(alone.data[2]).toMatchObject({
      serverInfo: { name: 'trial', title: 'Trial', version: '1.2.3', icons: null },
      serverCapabilities: { tools: {} },
      toolsError: null,
      resources: [{ uri: 'trial://hello' }],
      resourceTemplates: [],
      httpOrigin: null,
    });
    const names = Object.keys(alone.data[2]?.tools ?? {});
    expect(names).toContain('odd.name-here');
    expect(names).not.toContain('die');

    const threadId = await opened.startThread();
    const within = await mcp.list({ threadId, detail: 'toolsAndAuthOnly' });
    expect(within.data.map((each) => each.runtimeStatus)).toEqual([
      'failed',
      'disabled',
      'connected',
    ]);
    expect(within.data[2]?.resources).toEqual([]);

    const first = await mcp.list({ threadId, limit: 2 });
    expect(first).toMatchObject({ data: [{ name: 'broken' }, { name: 'off' }], nextCursor: '2' });
    const second = await mcp.list({ threadId, limit: 2, cursor: '2' });
    expect(second).toMatchObject({ data: [{ name: 'trial' }], nextCursor: null });
    expect((await mcp.list({ threadId, serverName: 'nope' })).data).toEqual([]);
    await expect(mcp.list({ cursor: 'x' })).rejects.toThrow('invalid cursor: x');
    await expect(mcp.list({ cursor: '9' })).rejects.toThrow('cursor 9 exceeds total MCP servers 3');
  });
});

describe('calls and reads of a client', () => {
  it('run unasked, with the answer as the server gave it', async () => {
    const { opened, mcp } = await open(trialConfig('trial', [], 'disabled_tools = ["die"]'));
    const threadId = await opened.startThread();
    const call = (tool: string, args?: unknown, server = 'trial') =>
      mcp.call({ threadId, server, tool, arguments: args });
    expect(await call('write', { text: 'x' })).toEqual({
      content: [{ type: 'text', text: 'wrote: x' }],
      structuredContent: { written: 'x' },
    });
    expect(await call('fail')).toMatchObject({ isError: true });
    await expect(call('die')).rejects.toThrow("tool 'die' is disabled for MCP server 'trial'");
    await expect(call('x', {}, 'nope')).rejects.toThrow("unknown MCP server 'nope'");
    await expect(call('nope')).rejects.toMatchObject({ code: -32602 });

    // A question of the server goes to the clients of the thread, without a turn.
    const asking = call('ask', { mode: 'form' });
    const asked = await opened.outbound.untilMethod('mcpServer/elicitation/request');
    expect(asked.params).toMatchObject({ threadId, turnId: null, message: 'Who are you?' });
    const [pending] = opened.outbound.pending;
    const result = { action: 'accept', content: { name: 'Bo' } };
    pending?.answer({ kind: 'result', result, client: 't' });
    expect(JSON.stringify((await asking).content)).toContain('Bo');

    const read = (uri: string, inThread = true) =>
      mcp.read({ ...(inThread ? { threadId } : {}), server: 'trial', uri });
    expect(await read('trial://hello')).toMatchObject({
      contents: [{ uri: 'trial://hello', text: 'hi there' }],
      originCallId: null,
    });
    expect(await read('trial://hello', false)).toMatchObject({ contents: [{ text: 'hi there' }] });
    await expect(read('trial://nope')).rejects.toThrow('nope');
    await expect(mcp.read({ server: 'nope', uri: 'x' })).rejects.toThrow('unknown MCP server');
  });
});

describe('config/mcpServer/reload', () => {
  it('starts what is new, ends what is gone, and leaves the rest alone', async () => {
    const { opened, mcp } = await open(trialConfig('stays') + trialConfig('goes'));
    const threadId = await opened.startThread();
    const pidOf = async (server: string): Promise<number> => {
      const { content } = await mcp.call({ threadId, server, tool: 'variables' });
      const [{ text }] = content as [{ text: string }];
      return (JSON.parse(text) as { pid: number }).pid;
    };
    const pid = await pidOf('stays');
    const file = path.join(opened.home, 'config.toml');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('mcp_servers.goes', 'mcp_servers.comes'));
    expect(await mcp.reload()).toEqual({});
    expect(await pidOf('stays')).toBe(pid);
    expect(await pidOf('comes')).toBeGreaterThan(0);
    await expect(pidOf('goes')).rejects.toThrow('unknown MCP server');
  });

  it('notices new tools of a server by itself', async () => {
    const { opened, mcp } = await open(trialConfig('trial'));
    const threadId = await opened.startThread();
    await mcp.call({ threadId, server: 'trial', tool: 'grow' });
    const tools = async () => Object.keys((await mcp.list({ threadId })).data[0]?.tools ?? {});
    await expect.poll(tools).toContain('grown');
  });
});

describe('a server at an address', () => {
  it('gets the headers that the config says', async () => {
    remote = await startTrialHttp({ login: false });
    const { opened, mcp } = await open(
      `[mcp_servers.remote]\nurl = "${remote.url}"\nhttp_headers = { X-Team = "blue" }\n`,
    );
    const threadId = await opened.startThread();
    const [status] = (await mcp.list({ threadId })).data;
    expect(status).toMatchObject({
      runtimeStatus: 'connected',
      httpOrigin: new URL(remote.url).origin,
      authStatus: 'unsupported',
      serverInfo: { name: 'trial' },
    });
    expect(
      await mcp.call({ threadId, server: 'remote', tool: 'echo', arguments: { text: 'x' } }),
    ).toMatchObject({ content: [{ text: 'echo: x' }] });
    expect(remote.headers[0]).toMatchObject({ 'x-team': 'blue' });
  });

  it('that has forgotten its session gets another, and the call that met it is made again', async () => {
    remote = await startTrialHttp({ login: false, sessions: true });
    const { opened, mcp } = await open(`[mcp_servers.remote]\nurl = "${remote.url}"\n`);
    const threadId = await opened.startThread();
    const echo = (text: string) =>
      mcp.call({ threadId, server: 'remote', tool: 'echo', arguments: { text } });
    expect(await echo('a')).toMatchObject({ content: [{ text: 'echo: a' }] });
    const before = sessionsOf(remote);
    expect(before).toHaveLength(1);

    remote.forget();
    const both = await Promise.all([echo('b'), echo('c')]);
    expect(both).toMatchObject([
      { content: [{ text: 'echo: b' }] },
      { content: [{ text: 'echo: c' }] },
    ]);
    expect(sessionsOf(remote)).toHaveLength(2);
    expect(statuses(opened)).toEqual([
      'remote starting',
      'remote ready',
      'remote starting',
      'remote ready',
    ]);
    expect((await mcp.list({ threadId })).data[0]).toMatchObject({
      runtimeStatus: 'connected',
      resources: [{ uri: 'trial://hello' }],
    });
  });

  it('that goes away during a call lets it fail at once, and comes back for the next', async () => {
    remote = await startTrialHttp({ login: false, sessions: true });
    const { opened, mcp } = await open(`[mcp_servers.remote]\nurl = "${remote.url}"\n`);
    const threadId = await opened.startThread();
    await mcp.list({ threadId });
    const made = (): number => remote?.bodies.filter((body) => body.includes('"long"')).length ?? 0;
    const outcome = mcp.call({ threadId, server: 'remote', tool: 'long' }).then(
      () => 'answered',
      (error: unknown) => String(error),
    );
    await expect.poll(made).toBe(1);
    // As one that was started anew.
    remote.forget();
    remote.breakOff();
    expect(await outcome).toContain('the connection to the server broke');
    const { data } = await mcp.list({ threadId, detail: 'toolsAndAuthOnly' });
    expect(data[0]).toMatchObject({ runtimeStatus: 'connected', toolsError: null });
    expect(
      await mcp.call({ threadId, server: 'remote', tool: 'echo', arguments: { text: 'd' } }),
    ).toMatchObject({ content: [{ text: 'echo: d' }] });
    // What may have been carried out is not made again.
    expect(made()).toBe(1);
  });

  it('that cannot be reached, or lacks its token, says so', async () => {
    const { opened } = await open(
      '[mcp_servers.dead]\nurl = "http://127.0.0.1:1/mcp"\n[mcp_servers.token]\nurl = "http://127.0.0.1:1/mcp"\nbearer_token_env_var = "NO_SUCH_TOKEN"\n',
    );
    await opened.startThread();
    const failed = async (name: string): Promise<unknown> => {
      const { params } = await opened.outbound.until(
        (seen) => seen.params['name'] === name && seen.params['status'] === 'failed',
      );
      return params['error'];
    };
    expect(await failed('dead')).toMatch(/ECONNREFUSED|bad port/);
    expect(await failed('token')).toContain('NO_SUCH_TOKEN');
  });

  it('is logged in to by a browser, and then connects with what the login gave', async () => {
    remote = await startTrialHttp({ login: true });
    const { opened, mcp, completed } = await open(`[mcp_servers.remote]\nurl = "${remote.url}"\n`);
    const threadId = await opened.startThread();
    const failed = await opened.outbound.until(({ params }) => params['status'] === 'failed');
    expect(failed.params).toMatchObject({ failureReason: 'reauthenticationRequired' });
    expect((await mcp.list({ threadId })).data[0]).toMatchObject({
      runtimeStatus: 'authenticationRequired',
      authStatus: 'notLoggedIn',
    });

    const { authorizationUrl, loginId } = await mcp.login({ name: 'remote', scopes: ['read'] });
    const address = new URL(authorizationUrl);
    expect(address.searchParams.get('code_challenge_method')).toBe('S256');
    expect(address.searchParams.get('scope')).toBe('read');
    // Somebody else's answer is none.
    const back = new URL(address.searchParams.get('redirect_uri') ?? '');
    expect(back.hostname).toBe('127.0.0.1');
    expect((await fetch(`${back.href}?code=stolen&state=guess`)).status).toBe(404);
    const page = await fetch(authorizationUrl);
    expect(await page.text()).toContain('logged in');
    expect(await completed).toEqual({ name: 'remote', threadId: null, loginId, success: true });

    const [now] = (await mcp.list({ threadId })).data;
    expect(now).toMatchObject({ runtimeStatus: 'connected', authStatus: 'oAuth' });
    const folder = path.join(opened.home, 'mcp_tokens');
    const files = await readdir(folder);
    expect(files).toHaveLength(1);
    const file = path.join(folder, files[0] ?? '');
    expect(await readFile(file, 'utf8')).toContain('token-1');
    if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('has no login that was not finished, nor one for a process', async () => {
    remote = await startTrialHttp({ login: true });
    const { mcp, completed } = await open(
      `${trialConfig('local')}[mcp_servers.remote]\nurl = "${remote.url}"\n`,
    );
    await expect(mcp.login({ name: 'nope' })).rejects.toThrow("No MCP server named 'nope' found.");
    await expect(mcp.login({ name: 'local' })).rejects.toThrow(
      'only supported for streamable HTTP',
    );
    await mcp.login({ name: 'remote' });
    mcp.close();
    expect(await completed).toMatchObject({ success: false, error: 'the login was cancelled' });
  });
});
