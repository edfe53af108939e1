/** The server that a command works with: the one that runs in the home, one of its own, or one elsewhere. */
import { existsSync } from 'node:fs';
import { attachAppServer } from '../../client/attach.ts';
import type { AttachedServer } from '../../client/attach.ts';
import { connectAppServer } from '../../client/connect.ts';
import { homeAddress, skeinHome, socketPath } from '../../home.ts';
import { UsageError } from '../../listen-options.ts';
import { ownServer } from '../../own-server.ts';
import { packageVersion } from '../../version.ts';
import type { CliIo } from '../command.ts';

export interface ConnectWish {
  /** What only a server of one's own can be given; null: any will do. */
  readonly ownBecause?: string | null;
  /** Arguments of that one. */
  readonly args?: readonly string[];
  /** A running server, wherever it is. */
  readonly remote?: { readonly address: string; readonly tokenVariable: string | null };
  /** Server requests that nobody handles are declined, unless others may answer them. */
  readonly unhandled?: 'refuse' | 'leave';
}

/** Lines of a log that are told when a server cannot be started. */
const TOLD_LINES = 5;

/** @throws when there is no server and none can be started */
export async function connect(io: CliIo, wish: ConnectWish = {}): Promise<AttachedServer> {
  const { args = [], unhandled = 'refuse', remote } = wish;
  if (remote !== undefined) return reach(remote, unhandled, io);
  const key = ownKey(io.env);
  const why = wish.ownBecause ?? key?.why ?? null;
  if (why !== null && mayRun(io.env)) {
    io.stderr.write(`skein: using a server of its own: ${why}\n`);
  }
  let log = '';
  const attach = (address: string | null): Promise<AttachedServer> =>
    attachAppServer({
      address,
      program: ownServer({ ...io.env, ...key?.variables }, args),
      ...hello,
      unhandled,
      stderr: (text) => (log = (log + text).slice(-10_000)),
    });
  try {
    const server = await attach(why === null ? homeAddress(io.env) : null);
    if (server.passedOver !== null) {
      io.stderr.write(`skein: the running server was passed over: ${server.passedOver}\n`);
    }
    if (server.how === 'started' || !(await lacksKey(io.env, server))) return server;
    io.stderr.write(
      'skein: using a server of its own: the running one has no key, the environment has\n',
    );
    await server.close();
    return await attach(null);
  } catch (error) {
    const refusal = /^skein app-server: (.+)$/m.exec(log)?.[1];
    if (refusal !== undefined) throw new UsageError(refusal);
    const lines = log.trimEnd().split('\n').slice(-TOLD_LINES).join('\n');
    if (lines !== '') io.stderr.write(`${lines}\n`);
    throw error;
  }
}

const hello = {
  clientInfo: { name: 'skein-cli', title: 'Skein in a terminal', version: packageVersion },
  capabilities: { experimentalApi: true },
};

async function reach(
  { address, tokenVariable }: NonNullable<ConnectWish['remote']>,
  unhandled: 'refuse' | 'leave',
  { env }: CliIo,
): Promise<AttachedServer> {
  if (!/^(unix|wss?):\/\/./.test(address)) {
    throw new UsageError(`--remote wants unix://PATH, ws://HOST:PORT or wss://…, not ${address}`);
  }
  const token = tokenVariable === null ? undefined : env[tokenVariable];
  if (tokenVariable !== null && (token ?? '') === '') {
    throw new UsageError(`--remote-auth-token-env: ${tokenVariable} is not set`);
  }
  const client = await connectAppServer(address, {
    unhandled,
    ...(token === undefined ? {} : { token }),
  });
  try {
    const server = await client.initialize(hello.clientInfo, hello.capabilities);
    const close = async (): Promise<void> => void (await client.close());
    return { client, how: 'attached', passedOver: null, server, close };
  } catch (error) {
    void client.close();
    throw error;
  }
}

/** Whether there may be another one, which is worth a word. */
function mayRun(env: NodeJS.ProcessEnv): boolean {
  // A named pipe cannot be looked at without being connected to.
  return process.platform === 'win32' || existsSync(socketPath(skeinHome(env)));
}

/** A key that was set for this run alone. */
function ownKey(env: NodeJS.ProcessEnv): { why: string; variables: NodeJS.ProcessEnv } | null {
  const { CODEX_API_KEY: key = '' } = env;
  if (key === '') return null;
  return { why: 'CODEX_API_KEY is set', variables: { OPENAI_API_KEY: key } };
}

/** Whether it would answer with the offline guide, although we have a key. */
async function lacksKey(env: NodeJS.ProcessEnv, { client }: AttachedServer): Promise<boolean> {
  if ((env['OPENAI_API_KEY'] ?? '') === '') return false;
  const { defaultProviderId } = await client.request('modelProvider/list', {});
  return defaultProviderId === 'offline-guide';
}
