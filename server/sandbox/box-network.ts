/**
 * A network that has nothing in it but a server of ours. Made once: a process goes into new
 * namespaces, begins to listen at their loopback, hands the listening socket over and ends. What we
 * accept there comes from inside; what we open ourselves belongs to the network outside. So no process
 * forwards anything, and nothing of ours can be seen in the box.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync, readlinkSync } from 'node:fs';
import { Server } from 'node:net';
import { SandboxError } from './port.ts';
import type { SandboxNetwork } from './port.ts';

const LIMIT_MS = 10_000;

/** Runs in the box, until nobody needs it any more. */
const LISTEN = `
const server = require('node:net').createServer();
process.once('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', () =>
  process.send({ pid: process.pid, port: server.address().port }, server));`;

interface Programs {
  /** Absolute paths. */
  readonly bubblewrap: string;
  readonly nsenter: string;
}

/** @throws {SandboxError} */
export async function openBoxNetwork({ bubblewrap, nsenter }: Programs): Promise<SandboxNetwork> {
  const box = ['--unshare-user-try', '--unshare-net', '--die-with-parent', '--dev-bind', '/', '/'];
  const child = spawn(bubblewrap, [...box, '--', process.execPath, '-e', LISTEN], {
    // Where we are Electron, it shall be Node. Nothing else of ours goes along.
    env: { ELECTRON_RUN_AS_NODE: '1' },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  try {
    const { pid, port, server } = await handedOver(child);
    const namespaces = ['user', 'net']
      // Root may have made the one without the other.
      .filter(
        (name) => readlinkSync(`/proc/${pid}/ns/${name}`) !== readlinkSync(`/proc/self/ns/${name}`),
      )
      .map((name) => ({ name, file: openSync(`/proc/${pid}/ns/${name}`, 'r') }));
    if (!namespaces.some(({ name }) => name === 'net'))
      throw new Error('it is no network of its own');
    return {
      server,
      port,
      enter: [
        nsenter,
        ...namespaces.map(({ name, file }) => `--${name}=/proc/${process.pid}/fd/${file}`),
        '--preserve-credentials',
        '--',
      ],
      close: () => {
        server.close();
        for (const { file } of namespaces.splice(0)) closeSync(file);
      },
    };
  } catch (cause) {
    throw new SandboxError(`no network could be made for commands (${wordsOf(cause)})`, { cause });
  } finally {
    if (child.connected) child.disconnect();
  }
}

interface HandedOver {
  readonly pid: number;
  readonly port: number;
  readonly server: Server;
}

function handedOver(child: ChildProcess): Promise<HandedOver> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text));
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`nothing listened within ${LIMIT_MS / 1_000} s`));
    }, LIMIT_MS);
    const settle = (): void => clearTimeout(timer);
    child.once('error', (error) => {
      settle();
      reject(error);
    });
    child.once('close', (code) => {
      settle();
      reject(new Error(said.trim() === '' ? `it ended with ${code}` : said.trim().slice(0, 300)));
    });
    child.once('message', (message, handle) => {
      settle();
      const { pid, port } = message as { readonly pid: number; readonly port: number };
      if (handle instanceof Server) resolve({ pid, port, server: handle });
      else reject(new Error('no socket was handed over'));
    });
  });
}

function wordsOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
