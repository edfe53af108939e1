/**
 * The server of a home: the one that runs there already, as the app's does, or else one of our own.
 * What listens on the socket of a home serves all programs of its owner, so that they show the same
 * live threads.
 */
import type { InitializeParams, InitializeResponse } from '../protocol/config.ts';
import type { AppClient, AppClientOptions } from './app-client.ts';
import { ConnectError } from './client-error.ts';
import { connectAppServer, spawnAppServer } from './connect.ts';
import type { ServerProgram } from './connect.ts';

export interface AttachOptions extends AppClientOptions {
  /** Where a running server may listen (`unix://PATH`); null: none is looked for. */
  readonly address: string | null;
  /** Is started where none runs. It lives as long as the connection. */
  readonly program: ServerProgram;
  readonly clientInfo: InitializeParams['clientInfo'];
  readonly capabilities?: NonNullable<InitializeParams['capabilities']>;
  /** What a server of our own writes to its log. */
  readonly stderr?: (text: string) => void;
  /** How long a running server may take to answer before it is passed over. */
  readonly timeoutMs?: number;
}

export interface AttachedServer {
  /** Hands are shaken. */
  readonly client: AppClient;
  readonly how: 'attached' | 'started';
  /** Why a running one was passed over, when one was there that does not answer; else null. */
  readonly passedOver: string | null;
  /** What the server said of itself. */
  readonly server: InitializeResponse;
  /** Ends the connection, and a server of our own: when it resolves, nothing of it runs. */
  close(): Promise<void>;
}

const ATTACH_MS = 5_000;
/** A server settles its threads within this, or is killed. */
const END_MS = 5_000;

/**
 * A socket that nobody listens on is a leftover: as if there were none.
 * @throws {ConnectError} when no server can be started. @throws {RpcFault} when it refuses us
 */
export async function attachAppServer(options: AttachOptions): Promise<AttachedServer> {
  const { address, timeoutMs = ATTACH_MS } = options;
  let passedOver: string | null = null;
  if (address !== null) {
    try {
      return await attach(address, timeoutMs, options);
    } catch (error) {
      if (!nobodyThere(error)) passedOver = error instanceof Error ? error.message : String(error);
    }
  }
  return start(options, passedOver);
}

async function attach(
  address: string,
  timeoutMs: number,
  { clientInfo, capabilities, ...options }: AttachOptions,
): Promise<AttachedServer> {
  const client = await connectAppServer(address, { ...options, timeoutMs });
  try {
    const server = await client.initialize(clientInfo, capabilities, { timeoutMs });
    const close = async (): Promise<void> => void (await client.close());
    return { client, how: 'attached', passedOver: null, server, close };
  } catch (error) {
    void client.close();
    throw error;
  }
}

async function start(
  { program, clientInfo, capabilities, ...options }: AttachOptions,
  passedOver: string | null,
): Promise<AttachedServer> {
  // In a group of its own: Ctrl+C in our terminal is ours to handle.
  const { client, child, exited } = await spawnAppServer({ ...program, ownGroup: true }, options);
  const close = async (): Promise<void> => {
    void client.close();
    const late = setTimeout(() => child.kill('SIGKILL'), END_MS);
    await exited;
    clearTimeout(late);
  };
  try {
    const server = await client.initialize(clientInfo, capabilities);
    return { client, how: 'started', passedOver, server, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** No socket, or one that a process left behind when it was killed. */
function nobodyThere(error: unknown): boolean {
  const cause = error instanceof ConnectError ? error.cause : null;
  const code = cause instanceof Error && 'code' in cause ? cause.code : null;
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'ECONNREFUSED';
}
