/** Ways to an app server: a program that is started, or an address. */
import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { maxLineBytes } from '../rpc/line-decoder.ts';
import { StreamTransport } from '../rpc/stream-transport.ts';
import type { Transport } from '../rpc/transport.ts';
import { AppClient } from './app-client.ts';
import type { AppClientOptions } from './app-client.ts';
import { ConnectError } from './client-error.ts';

export interface ServerProgram {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Keeps signals of our terminal from it. */
  readonly ownGroup?: boolean;
}

export interface SpawnedServer {
  readonly client: AppClient;
  readonly child: ChildProcessWithoutNullStreams;
  /** How it ended. */
  readonly exited: Promise<{ readonly code: number | null; readonly signal: string | null }>;
}

/** Starts a server's program and speaks to it over its standard streams. @throws {ConnectError} */
export async function spawnAppServer(
  program: ServerProgram,
  options: AppClientOptions & { readonly stderr?: (text: string) => void } = {},
): Promise<SpawnedServer> {
  const child = spawn(program.command, program.args, {
    ...(program.cwd === undefined ? {} : { cwd: program.cwd }),
    ...(program.env === undefined ? {} : { env: { ...program.env } }),
    detached: program.ownGroup === true && process.platform !== 'win32',
    windowsHide: true,
  });
  const { stderr } = options;
  // Unread, it would fill up and hold the server.
  child.stderr.setEncoding('utf8').on('data', (text: string) => stderr?.(text));
  const exited = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  const client = new AppClient(new StreamTransport(child.stdout, child.stdin), options);
  try {
    await once(child, 'spawn');
  } catch (error) {
    throw new ConnectError(`${program.command} could not be started`, error);
  }
  return { client, child, exited };
}

/**
 * Connects to `ws://HOST:PORT`, `wss://…` or `unix://PATH` (on Windows a named pipe).
 * @throws {ConnectError} with the server's words where it gave any
 */
export async function connectAppServer(
  address: string,
  options: AppClientOptions & { readonly token?: string; readonly timeoutMs?: number } = {},
): Promise<AppClient> {
  return new AppClient(await openWebSocket(address, options), options);
}

const connectTimeoutMs = 10_000;

async function openWebSocket(
  address: string,
  { token, timeoutMs = connectTimeoutMs }: { readonly token?: string; readonly timeoutMs?: number },
): Promise<Transport> {
  const [{ WebSocket }, { WebSocketTransport }, { Agent }, { connect }] = await Promise.all([
    import('ws'),
    import('../rpc/websocket-transport.ts'),
    import('node:http'),
    import('node:net'),
  ]);
  const path = address.startsWith('unix://') ? address.slice('unix://'.length) : null;
  // `ws` knows `ws+unix:`, but not for a path with a space or a colon.
  const agent = new Agent();
  if (path !== null) agent.createConnection = () => connect(path);
  const socket = new WebSocket(path === null ? address : 'ws://localhost/', {
    ...(path === null ? {} : { agent }),
    maxPayload: maxLineBytes,
    handshakeTimeout: timeoutMs,
    perMessageDeflate: false,
    ...(token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } }),
  });
  // Made now: what comes along with the answer to the handshake would be missed after `open`.
  const transport = new WebSocketTransport(socket);
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.on('error', reject);
      socket.once('unexpected-response', (request, response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.once('end', () => {
          const words = text === '' ? '' : `: ${text}`;
          reject(new Error(`HTTP ${response.statusCode ?? 0}${words}`));
          request.destroy();
        });
      });
    });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ConnectError(`could not connect to ${address}: ${why}`, error);
  }
  return transport;
}
