/** The server that a command works with: the one that runs in the home, or one of its own. */
import { attachAppServer } from '../../client/attach.ts';
import type { AttachedServer } from '../../client/attach.ts';
import { homeAddress, ownServer } from '../../own-server.ts';
import { packageVersion } from '../../version.ts';
import type { CliIo } from '../command.ts';

export interface ConnectWish {
  /** What only a server of one's own can be given; null: any will do. */
  readonly ownBecause?: string | null;
  /** Arguments of that one. */
  readonly args?: readonly string[];
  /** Server requests that nobody handles are declined, unless others may answer them. */
  readonly unhandled?: 'refuse' | 'leave';
}

/** Lines of a log that are told when a server cannot be started. */
const TOLD_LINES = 5;

/** @throws when there is no server and none can be started */
export async function connect(io: CliIo, wish: ConnectWish = {}): Promise<AttachedServer> {
  const { args = [], unhandled = 'refuse' } = wish;
  const key = ownKey(io.env);
  const why = wish.ownBecause ?? key?.why ?? null;
  if (why !== null) io.stderr.write(`skein: using a server of its own: ${why}\n`);
  let log = '';
  const attach = (address: string | null): Promise<AttachedServer> =>
    attachAppServer({
      address,
      program: ownServer({ ...io.env, ...key?.variables }, args),
      clientInfo: { name: 'skein-cli', title: 'Skein in a terminal', version: packageVersion },
      capabilities: { experimentalApi: true },
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
    const lines = log.trimEnd().split('\n').slice(-TOLD_LINES).join('\n');
    if (lines !== '') io.stderr.write(`${lines}\n`);
    throw error;
  }
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
