import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { readServers } from '../config/mcp-servers.ts';
import type { ConnectionState, ConnectionUser, McpConnection } from './connection.ts';
import { McpServers } from './servers.ts';
import { TokenStore } from './token-store.ts';

/** Notes the states that it is told of, and waits for the next. */
class Watching implements ConnectionUser {
  readonly states: ConnectionState[] = [];
  #wake = Promise.withResolvers<void>();

  stateChanged({ state }: McpConnection): void {
    this.states.push(state);
    this.#wake.resolve();
    this.#wake = Promise.withResolvers();
  }

  async until(state: ConnectionState, times: number): Promise<void> {
    while (this.states.filter((each) => each === state).length < times) await this.#wake.promise;
  }

  elicit(): Promise<{ action: 'cancel' }> {
    return Promise.resolve({ action: 'cancel' });
  }
}

/** A server that starts at once: it shakes hands, and any call is the end of it. */
const MORTAL = `
  require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
    const { id, method, params } = JSON.parse(line);
    if (method === 'tools/call') process.exit(9);
    const result = {
      initialize: {
        protocolVersion: params?.protocolVersion,
        capabilities: { tools: {} },
        serverInfo: { name: 'mortal', version: '1' },
      },
      'tools/list': { tools: [{ name: 'die', inputSchema: { type: 'object' } }] },
    }[method];
    if (result !== undefined) console.log(JSON.stringify({ jsonrpc: '2.0', id, result }));
  });`;

async function open() {
  const home = await mkdtemp(path.join(tmpdir(), 'skein-mcp-'));
  const servers = new McpServers({
    version: '0.0.0-test',
    variables: process.env,
    commands: () => Promise.resolve({ PATH: process.env['PATH'] ?? '' }),
    tokens: new TokenStore(home),
  });
  onTestFinished(async () => {
    vi.useRealTimers();
    await servers.close();
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  });
  const [config] = readServers({
    mcp_servers: { mortal: { command: process.execPath, args: ['-e', MORTAL] } },
  });
  if (config === undefined) throw new Error('there is no server');
  const user = new Watching();
  return { user, acquire: () => servers.acquire(config, home, user) };
}

it('starts a server that crashes five times, later each time, then lets it be until it is asked for anew', async () => {
  const { user, acquire } = await open();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const connection = acquire();
  const die = () => connection.call(user, 'die', {}, { signal: new AbortController().signal });
  await user.until('ready', 1);
  for (const [n, wait] of [250, 500, 1_000, 2_000, 4_000].entries()) {
    await expect(die()).rejects.toThrow('onnection closed');
    await user.until('starting', n + 1);
    const waiting = vi.getTimerCount();
    vi.advanceTimersByTime(wait - 1);
    expect(vi.getTimerCount()).toBe(waiting);
    vi.advanceTimersByTime(1);
    await user.until('ready', n + 2);
  }
  await expect(die()).rejects.toThrow('onnection closed');
  await user.until('failed', 1);
  expect(connection.state).toBe('failed');
  expect(connection.error).toBe('the server ended again and again: it exited with code 9');
  await expect(die()).rejects.toThrow('ended again and again');
  // As when the config is read again, or another thread starts.
  const anew = acquire();
  expect(anew).not.toBe(connection);
  await user.until('ready', 7);
  expect(anew.state).toBe('ready');
  expect(anew.error).toBeNull();
});
