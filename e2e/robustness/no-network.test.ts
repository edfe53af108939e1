/** Nothing leaves this computer before a person says something to a model. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { setUp } from '../fixtures/app-server.ts';
import type { AppServer, Bench } from '../fixtures/app-server.ts';

let bench: Bench;
let log: string;
beforeEach(async () => {
  bench = await setUp();
  log = join(bench.folder, 'network.log');
  await writeFile(log, '');
  vi.stubEnv('NETWORK_LOG', log);
  vi.stubEnv('NODE_OPTIONS', `--import=${new URL('./network-log.ts', import.meta.url).href}`);
});
afterEach(() => {
  vi.unstubAllEnvs();
  return bench.end();
});

const noted = async (): Promise<string[]> => (await readFile(log, 'utf8')).split('\n').slice(0, -1);

/** What an app does before the user has said a word. */
async function open(server: AppServer): Promise<string> {
  await server.notified('remoteControl/status/changed');
  for (const method of ['account/read', 'model/list', 'thread/list', 'mcpServerStatus/list']) {
    await server.request(method, {});
  }
  await server.request('skills/list', { cwds: [bench.workspace] });
  await server.request('hooks/list', { cwds: [bench.workspace] });
  const { thread } = await server.request('thread/start', { cwd: bench.workspace });
  return (thread as { id: string }).id;
}

test('a server starts, lists and opens threads without the network', async () => {
  await writeFile(join(bench.home, 'config.toml'), 'model = "gpt-5"\n');
  vi.stubEnv('OPENAI_API_KEY', 'sk-never-sent');
  vi.stubEnv('OPENAI_BASE_URL', undefined);
  const server = await bench.ready();
  await open(server);
  await server.stop();
  const lines = await noted();
  expect(lines.filter((line) => !line.startsWith('run '))).toEqual([]);
  expect(lines.filter((line) => /:\/\/|clone|fetch|pull|remote|curl/.test(line))).toEqual([]);
});

test('what is said goes to the model and nowhere else', async () => {
  const server = await bench.ready();
  await server.completed(await server.startTurn(await open(server), 'Hello.'));
  await server.stop();
  const lines = (await noted()).filter((line) => !line.startsWith('run '));
  expect(lines.length).toBeGreaterThan(0);
  const { port } = new URL(bench.model.baseUrl);
  for (const line of lines) expect(line).toContain(port);
});
