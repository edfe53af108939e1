/** What the examples share: which server they speak to. */
import { attachAppServer } from '../../../server/client/attach.ts';
import type { AttachedServer } from '../../../server/client/attach.ts';
import { homeAddress } from '../../../server/home.ts';

/** What stands before `--` on the command line, and the program behind it. */
export function commandLine(): {
  readonly words: readonly string[];
  readonly program: readonly string[];
} {
  const given = process.argv.slice(2);
  const at = given.indexOf('--');
  return at < 0
    ? { words: given, program: ['skein', 'app-server'] }
    : { words: given.slice(0, at), program: given.slice(at + 1) };
}

/** The server that runs in the home, as the app's does; else one of our own, until `close()`. */
export async function findServer(
  unhandled: 'refuse' | 'leave' = 'refuse',
): Promise<AttachedServer> {
  const [command = '', ...args] = commandLine().program;
  const found = await attachAppServer({
    address: homeAddress(process.env),
    program: { command, args, env: process.env },
    clientInfo: { name: 'example', title: 'An example', version: '1' },
    capabilities: { experimentalApi: true },
    unhandled,
  });
  console.error(`${found.how} a server of ${found.server.codexHome}`);
  return found;
}
