import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { rolldown } from 'rolldown';
import { expect, it } from 'vitest';
import { packageGlobals } from './package-globals.ts';
import { ROOT } from './paths.ts';

const run = promisify(execFile);

/** Sends one request of each API to the address it is given, and says what of them was understood. */
const PROGRAM = `
import { createChatCompletionsClient } from ${JSON.stringify(join(ROOT, 'server/model/chat-completions-client.ts'))};
import { createResponsesClient } from ${JSON.stringify(join(ROOT, 'server/model/responses-client.ts'))};
const endpoint = {
  name: 'x', baseUrl: process.argv[2], apiKey: 'k', keySource: null, headers: { 'x-mine': ' 1 ' },
  query: { q: 'a b' }, streamIdleTimeoutMs: 10_000,
};
const identity = () => ({ originator: 'o', userAgent: 'u' });
const clients = [createResponsesClient(endpoint, identity), createChatCompletionsClient(endpoint, identity)];
const request = {
  model: 'm', input: [], tools: [], parallelToolCalls: false, promptCacheKey: 'p', threadId: 't',
};
const kinds = [];
const read = async () => {
  for (const client of clients) {
    for await (const batch of client.stream(request, new AbortController().signal)) {
      kinds.push(...batch.map(({ type }) => type));
    }
  }
  const fetches = process.moduleLoadList.some((name) => name.endsWith('undici/undici'));
  process.stdout.write(JSON.stringify({ kinds, fetches }));
};
read();
`;

const ofText = ['itemStarted', 'textDelta', 'itemCompleted'];

it('a request of the bundled package is whole, and loads nothing of fetch', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'skein-globals-'));
  const asked: unknown[] = [];
  const server = createServer((request, response) => {
    const { method, url, headers } = request;
    asked.push([method, url, headers['authorization'], headers['x-mine'], headers['content-type']]);
    request.resume();
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const completed = { type: 'response.completed', response: { id: 'r', status: 'completed' } };
    const chunk = { choices: [{ index: 0, delta: { content: 'x' }, finish_reason: 'stop' }] };
    const chat = url?.includes('/chat/') === true;
    response.end(`data: ${JSON.stringify(chat ? chunk : completed)}\n\n`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    await writeFile(join(folder, 'program.ts'), PROGRAM);
    const build = await rolldown({
      input: join(folder, 'program.ts'),
      platform: 'node',
      plugins: [packageGlobals(ROOT)],
    });
    await build.write({ dir: join(folder, 'out'), format: 'cjs', entryFileNames: '[name].cjs' });
    await build.close();
    const program = join(folder, 'out', 'program.cjs');
    const { stdout } = await run(process.execPath, [program, `http://127.0.0.1:${port}/v1`]);
    expect(JSON.parse(stdout)).toEqual({
      kinds: ['opened', 'completed', 'opened', ...ofText, 'completed'],
      fetches: false,
    });
    const headers = ['Bearer k', '1', 'application/json'];
    expect(asked).toEqual([
      ['POST', '/v1/responses?q=a%20b', ...headers],
      ['POST', '/v1/chat/completions?q=a%20b', ...headers],
    ]);
  } finally {
    server.close();
    await rm(folder, { recursive: true, force: true });
  }
});
