/**
 * The user's terminals: shells on their threads' servers, held here and not by the pages that show them.
 *
 * A terminal lives as long as somebody can reach it. It ends
 * - when the user closes it, or its shell ends by itself;
 * - with its thread, when that is deleted;
 * - with its server, and so with the app;
 * - once no window and no browser has been there for a while ({@link TerminalsParts.lingerMs}): a reload, or a renderer that
 *   crashed, comes back sooner. While any is there it can open the thread, and the terminal with it.
 */
import type { RpcNotification } from '../../server/protocol/envelope.ts';
import type { HostNotificationMethod, HostNotificationParams } from '../../server/protocol/host.ts';
import type { HostTerminal } from '../../server/protocol/host-terminal.ts';
import type { ThreadKey } from '../../server/protocol/host-thread.ts';
import type { ServerNotification } from '../../server/protocol/methods.ts';
import { invalidRequest } from '../../server/rpc/fault.ts';
import type { Clock } from '../app-server/clock.ts';
import type { ClientStream } from './client-stream.ts';
import { Scrollback } from './scrollback.ts';
import type { ServerLink } from './server-link.ts';

/** That of a window that is loaded again; in browsers they wait longer. */
export const LINGER_MS = 60_000;

/** Before the ids of terminals on a server's connection; those of clients begin with the client's. */
const OWNER = 'terminal:';

interface Kept {
  info: HostTerminal;
  readonly printed: Scrollback;
  readonly followers: Set<ClientStream>;
}

export interface TerminalsParts {
  readonly clock: Clock;
  /** How long they wait for somebody to come back. */
  readonly lingerMs: number;
  link(server: string): ServerLink;
  tell<M extends HostNotificationMethod>(method: M, params: HostNotificationParams<M>): void;
  /** To one client alone. */
  tellOne<M extends HostNotificationMethod>(
    stream: ClientStream,
    method: M,
    params: HostNotificationParams<M>,
  ): void;
}

export interface TerminalStart extends ThreadKey {
  readonly id: string;
  readonly number: number;
  readonly cwd: string;
  readonly size: { readonly rows: number; readonly cols: number };
}

export class Terminals {
  readonly #parts: TerminalsParts;
  readonly #kept = new Map<string, Kept>();
  #lingering: (() => void) | null = null;

  constructor(parts: TerminalsParts) {
    this.#parts = parts;
  }

  list({ server, threadId }: ThreadKey): HostTerminal[] {
    return [...this.#kept.values()]
      .map(({ info }) => info)
      .filter((info) => info.server === server && info.threadId === threadId);
  }

  /** Whether somebody has one open there. */
  runsOn(server: string): boolean {
    return [...this.#kept.values()].some(
      ({ info }) => info.server === server && info.status !== 'ended',
    );
  }

  /** @throws {RpcFault} when the id is in use, and what the server says */
  async start(
    { server, threadId, id, number, cwd, size }: TerminalStart,
    follower: ClientStream,
  ): Promise<void> {
    if (this.#kept.has(id)) throw invalidRequest(`\`id\`: there is a terminal ${id}`);
    const link = this.#parts.link(server);
    const kept: Kept = {
      info: { id, server, threadId, number, cwd, status: 'starting', exitCode: null },
      printed: new Scrollback(),
      followers: new Set([follower]),
    };
    this.#kept.set(id, kept);
    this.#changed(kept);
    try {
      await link.awake();
      await link.request('process/spawn', {
        processHandle: handleOf(id),
        command: shellOf(link.supervisor.state.platformOs),
        cwd,
        tty: true,
        size,
        outputBytesCap: null,
        timeoutMs: null,
      });
    } catch (error) {
      this.#forget(kept);
      throw error;
    }
    // It was closed before it ran.
    if (this.#kept.get(id) !== kept) this.#kill(kept);
    else if (kept.info.status === 'starting') this.#edit(kept, { status: 'running' });
  }

  /** All that is kept of what it printed, in base64. */
  follow(id: string, stream: ClientStream): string {
    const { followers, printed } = this.#find(id);
    followers.add(stream);
    return printed.bytes().toString('base64');
  }

  /** The client is gone, or lost what waited for it. */
  unfollow(stream: ClientStream): void {
    for (const { followers } of this.#kept.values()) followers.delete(stream);
  }

  async write(id: string, deltaBase64: string): Promise<void> {
    const { info } = this.#find(id);
    const params = { processHandle: handleOf(id), deltaBase64 };
    await this.#parts.link(info.server).request('process/writeStdin', params);
  }

  async resize(id: string, size: TerminalStart['size']): Promise<void> {
    const { info } = this.#find(id);
    const params = { processHandle: handleOf(id), size: { ...size } };
    await this.#parts.link(info.server).request('process/resizePty', params);
  }

  end(id: string): void {
    const kept = this.#kept.get(id);
    if (kept === undefined) return;
    this.#forget(kept);
    this.#kill(kept);
  }

  /** Whether a server's message was about one of them. */
  receive(server: string, message: RpcNotification): boolean {
    const event = message as ServerNotification;
    if (event.method !== 'process/outputDelta' && event.method !== 'process/exited') return false;
    const { processHandle } = event.params;
    if (!processHandle.startsWith(OWNER)) return false;
    const kept = this.#kept.get(processHandle.slice(OWNER.length));
    if (kept?.info.server !== server) return true;
    const { id } = kept.info;
    if (event.method === 'process/exited') {
      this.#edit(kept, { status: 'ended', exitCode: event.params.exitCode });
      return true;
    }
    const { deltaBase64 } = event.params;
    kept.printed.add(Buffer.from(deltaBase64, 'base64'));
    for (const stream of kept.followers) {
      this.#parts.tellOne(stream, 'host/terminal/output', { id, deltaBase64 });
    }
    return true;
  }

  /** A server's processes end with it. */
  serverEnded(server: string): void {
    for (const kept of this.#kept.values()) {
      const { info } = kept;
      if (info.server === server && info.status !== 'ended') this.#edit(kept, { status: 'ended' });
    }
  }

  threadDeleted(key: ThreadKey): void {
    for (const { id } of this.list(key)) this.end(id);
  }

  /** @param clients windows and browsers that are there now */
  watched(clients: number): void {
    if (clients > 0) {
      this.#lingering?.();
      this.#lingering = null;
      return;
    }
    this.#lingering ??= this.#parts.clock.after(this.#parts.lingerMs, () => {
      this.#lingering = null;
      for (const id of this.#kept.keys()) this.end(id);
    });
  }

  close(): void {
    this.#lingering?.();
    this.#lingering = null;
  }

  #find(id: string): Kept {
    const kept = this.#kept.get(id);
    if (kept === undefined) throw invalidRequest(`\`id\`: there is no terminal ${id}`);
    return kept;
  }

  #kill({ info }: Kept): void {
    if (info.status === 'ended') return;
    const link = this.#parts.link(info.server);
    // One that has just ended, or whose server is gone, needs no end.
    if (link.ready) {
      link.request('process/kill', { processHandle: handleOf(info.id) }).catch(() => undefined);
    }
  }

  #forget(kept: Kept): void {
    this.#kept.delete(kept.info.id);
    this.#changed(kept);
  }

  #edit(kept: Kept, change: Partial<Pick<HostTerminal, 'status' | 'exitCode'>>): void {
    kept.info = { ...kept.info, ...change };
    this.#changed(kept);
  }

  #changed({ info: { server, threadId } }: Kept): void {
    const data = this.list({ server, threadId });
    this.#parts.tell('host/terminal/changed', { server, threadId, data });
  }
}

const handleOf = (id: string): string => OWNER + id;

/** The shell that the user of the server's machine has chosen. */
function shellOf(os: string | null): string[] {
  if (os === 'windows') return ['powershell.exe', '-NoLogo'];
  return ['/bin/sh', '-c', 'exec "${SHELL:-/bin/sh}" -l'];
}
