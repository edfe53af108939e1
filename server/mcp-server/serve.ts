/** `skein mcp-server`: Skein as a tool of other agents, on standard input and output or over HTTP. */
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { serveStdio, StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { attachAppServer } from '../client/attach.ts';
import type { AttachedServer } from '../client/attach.ts';
import { homeAddress } from '../home.ts';
import { ownServer } from '../own-server.ts';
import { packageVersion } from '../version.ts';
import { answeredLines } from './answered-lines.ts';
import type { HttpWish } from './http.ts';
import { skeinServer } from './skein-server.ts';
import type { SkeinHost, Waiting } from './skein-server.ts';
import { TurnDesk } from './turn-desk.ts';

export interface McpIo {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  onInterrupt(listener: () => void): () => void;
}

/** @returns the exit status */
export async function serveMcp(io: McpIo, http: HttpWish | null): Promise<number> {
  const link = new Link(io);
  const waiting: Waiting = new Map();
  const host: SkeinHost = { cwd: io.cwd, desk: () => link.desk() };
  const make = () => skeinServer(host, waiting);
  const interrupted = new Promise<void>((resolve) => io.onInterrupt(resolve));
  if (http === null) {
    const ended = Promise.race([once(io.stdin, 'end'), once(io.stdin, 'close')]);
    const lines = io.stdin.pipe(answeredLines((line) => io.stdout.write(`${line}\n`)));
    const handle = serveStdio(make, { transport: new StdioServerTransport(lines, io.stdout) });
    await Promise.race([ended, interrupted]);
    await link.end();
    await handle.close();
    return 0;
  }
  const { serveHttp } = await import('./http.ts');
  const door = await serveHttp(make, http, io);
  await interrupted;
  await link.end();
  await door.close();
  return 0;
}

/** The app server, attached when it is first needed, and again when it has gone. */
class Link {
  readonly #io: McpIo;
  #attached: Promise<{ readonly server: AttachedServer; readonly desk: TurnDesk }> | null = null;

  constructor(io: McpIo) {
    this.#io = io;
  }

  async desk(): Promise<TurnDesk> {
    this.#attached ??= this.#attach();
    try {
      return (await this.#attached).desk;
    } catch (error) {
      this.#attached = null;
      throw error;
    }
  }

  async end(): Promise<void> {
    const attached = await this.#attached?.catch(() => null);
    await attached?.desk.end();
    await attached?.server.close();
  }

  async #attach() {
    const { env, stderr } = this.#io;
    const server = await attachAppServer({
      address: homeAddress(env),
      program: ownServer(env),
      clientInfo: { name: 'skein-mcp-server', title: 'MCP client', version: packageVersion },
      capabilities: { experimentalApi: true },
      // The thread may be open in the app, too.
      unhandled: 'leave',
      stderr: (text) => stderr.write(text),
    });
    if (server.passedOver !== null) stderr.write(`skein mcp-server: ${server.passedOver}\n`);
    void server.client.closed.then(() => {
      this.#attached = null;
    });
    return { server, desk: new TurnDesk(server.client) };
  }
}
