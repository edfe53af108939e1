/**
 * `skein mcp-server` under the tools that others check their servers with: the MCP inspector in its
 * command line form, and the MCP conformance suite. npm installs both into the scratch folder.
 */
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { setUp } from '../fixtures/app-server.ts';
import type { Bench } from '../fixtures/app-server.ts';
import { say } from '../fixtures/model-server.ts';
import { npm, saysOf } from '../fixtures/npm.ts';
import { skeinEntry } from '../fixtures/skein-entry.ts';
import { notOurs } from './mcp-not-ours.ts';

const INSPECTOR = ['@modelcontextprotocol/inspector', '2.12.0'] as const;
const SUITE = ['@modelcontextprotocol/conformance', '0.1.16'] as const;
const LIMIT = 120_000;

export interface McpTrial {
  readonly name: string;
  /** @returns why it went wrong; null when it went well */
  readonly run: (scratch: string) => Promise<string | null>;
}

export const mcpTrials: readonly McpTrial[] = [
  { name: 'mcp-server/inspector', run: (scratch) => trial(scratch, inspect) },
  { name: 'mcp-server/suite', run: (scratch) => trial(scratch, runSuite) },
];

async function trial(
  scratch: string,
  run: (bench: Bench, scratch: string) => Promise<void>,
): Promise<string | null> {
  const bench = await setUp();
  try {
    await run(bench, scratch);
    return null;
  } catch (error) {
    const { stdout } = error as { stdout?: string };
    return [saysOf(error), stdout?.trim() ?? ''].filter((text) => text !== '').join('\n   ');
  } finally {
    await bench.end();
  }
}

/** Lists the tools, and calls one: a whole turn. */
async function inspect(bench: Bench, scratch: string): Promise<void> {
  const program = await install(scratch, INSPECTOR, 'mcp-inspector');
  const { home, model, workspace } = bench;
  // It gives a server these variables alone.
  const variables = ['-e', `SKEIN_HOME=${home}`, '-e', `SCRIPTED_KEY=${model.key}`];
  const ask = async (...args: string[]): Promise<Record<string, unknown>> => {
    const server = [process.execPath, skeinEntry, 'mcp-server'];
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [program, '--cli', ...server, ...variables, ...args],
      { cwd: workspace, timeout: LIMIT },
    );
    return JSON.parse(stdout) as Record<string, unknown>;
  };
  const { tools } = await ask('--strict', '--method', 'tools/list');
  assert.deepEqual(
    (tools as { name: string }[]).map(({ name }) => name),
    ['skein', 'skein-reply'],
  );
  bench.model.script(say('Inspected.'));
  const call = ['--method', 'tools/call', '--tool-name', 'skein', '--tool-arg'];
  const { structuredContent } = await ask(...call, 'prompt=Say it.');
  assert.equal((structuredContent as { content: string }).content, 'Inspected.');
}

async function runSuite(bench: Bench, scratch: string): Promise<void> {
  const program = await install(scratch, SUITE, 'conformance');
  const tokenFile = join(bench.folder, 'token');
  await writeFile(tokenFile, 'suite-token\n');
  const args = [skeinEntry, 'mcp-server', '--http', '0', '--token-file', tokenFile];
  const server = spawn(process.execPath, args, { env: envOf(bench) });
  const bearer = await bearerOf(await listening(server.stderr), 'suite-token');
  try {
    const expected = join(bench.folder, 'expected.yml');
    const names = notOurs.flatMap(({ scenarios }) => scenarios.map((name) => `  - ${name}\n`));
    await writeFile(expected, `server:\n${names.join('')}`);
    await promisify(execFile)(
      process.execPath,
      [program, 'server', '--suite', 'all', '--url', bearer.url, '--expected-failures', expected],
      { cwd: bench.folder, timeout: LIMIT, maxBuffer: 16 * 1024 * 1024 },
    );
  } finally {
    bearer.close();
    server.kill('SIGTERM');
    await once(server, 'exit');
  }
}

/** @returns the path of its program */
async function install(
  scratch: string,
  [name, version]: readonly [string, string],
  bin: string,
): Promise<string> {
  const folder = join(scratch, `${bin}-${version}`);
  const program = join(folder, 'node_modules', '.bin', bin);
  if (existsSync(program)) return program;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
  const quiet = ['--no-audit', '--no-fund', '--no-save', '--ignore-scripts'];
  await npm(['install', ...quiet, `${name}@${version}`], folder);
  return program;
}

function envOf({ home, model }: Bench): NodeJS.ProcessEnv {
  return { ...process.env, SKEIN_HOME: home, SCRIPTED_KEY: model.key };
}

async function listening(stderr: AsyncIterable<unknown>): Promise<URL> {
  let log = '';
  for await (const chunk of stderr) {
    log += String(chunk);
    const url = /listening on: (\S+)\n/.exec(log)?.[1];
    if (url !== undefined) return new URL(url);
  }
  throw new Error(`it did not listen: ${log}`);
}

/** Shows the token for a client that has no place for one; all else passes as it is. */
async function bearerOf(target: URL, token: string): Promise<{ url: string; close(): void }> {
  const proxy = createServer((incoming, outgoing) => {
    const headers = { ...incoming.headers, authorization: `Bearer ${token}` };
    const { method, url } = incoming;
    const passed = request(
      { host: target.hostname, port: target.port, path: url, method, headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
        answer.on('error', () => outgoing.destroy());
      },
    );
    passed.on('error', () => outgoing.destroy());
    outgoing.on('close', () => passed.destroy());
    incoming.pipe(passed);
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const { port } = proxy.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${target.pathname}`,
    close: () => {
      proxy.closeAllConnections();
      proxy.close();
    },
  };
}
