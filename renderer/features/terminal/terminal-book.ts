/** The user's terminals of every thread: shells on the thread's server, in its folder, outside the sandbox. */
import { v4 } from 'uuid';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { HOST } from '../../../server/protocol/host.ts';
import type { ThreadKey } from '../../../server/protocol/host-thread.ts';
import type { ClientParams, ServerNotification } from '../../../server/protocol/methods.ts';
import { decodeBase64, encodeBase64 } from '../../lib/base64.ts';
import { workspaceFile } from '../../lib/paths.ts';
import { keyOf } from '../../stores/app-state.ts';
import type { App } from '../../stores/app-store.ts';
import { commandsOf } from '../../stores/command-book.ts';
import { showFile } from '../../stores/shown-files.ts';
import type { Screen, Size } from './screen.ts';

export interface TerminalInfo {
  readonly id: string;
  /** Counts those of a thread; never used twice. */
  readonly number: number;
  /** As its shell wants it to be called; empty while it has not said. */
  readonly title: string;
  readonly status: 'starting' | 'running' | 'ended';
  /** Null while it runs, and where nobody can know. */
  readonly exitCode: number | null;
  /** Why it did not start or was cut off. */
  readonly problem: string | null;
}

export interface ThreadTerminals {
  readonly open: boolean;
  readonly list: readonly TerminalInfo[];
  /** The one that is shown; null: the agent's own processes. */
  readonly shown: string | null;
}

export const noTerminals: ThreadTerminals = { open: false, list: [], shown: null };

interface Session {
  readonly key: ThreadKey;
  /** Its key in the store. */
  readonly thread: string;
  readonly server: string;
  readonly cwd: string;
  /** Of the server that its shell runs on. */
  generation: number;
  screen: Promise<Screen> | null;
  spawned: boolean;
}

export class TerminalBook {
  /** By {@link keyOf} of their thread. */
  readonly store: StoreApi<Readonly<Record<string, ThreadTerminals>>> = createStore(() => ({}));
  readonly #app: App;
  readonly #sessions = new Map<string, Session>();

  constructor(app: App) {
    this.#app = app;
    app.rpc.onNotifications((batch) => {
      for (const { server, message } of batch) {
        if (server !== HOST) this.#receive(message as ServerNotification);
        else if (message.method === 'host/resync') this.#checkAll();
      }
    });
    app.store.subscribe(({ servers }, before) => {
      if (servers !== before.servers) this.#endOlder();
    });
  }

  of(thread: ThreadKey): ThreadTerminals {
    return this.store.getState()[keyOf(thread)] ?? noTerminals;
  }

  setOpen(thread: ThreadKey, open: boolean): void {
    this.#change(keyOf(thread), { open });
  }

  /** Shows the drawer, with a first terminal where there is none, or hides it. */
  toggle(thread: ThreadKey, cwd: string): void {
    const { open, list } = this.of(thread);
    if (!open && list.length === 0) this.add(thread, cwd);
    else this.setOpen(thread, !open);
  }

  show(thread: ThreadKey, id: string | null): void {
    this.#change(keyOf(thread), { shown: id });
  }

  /** One more; its shell starts when it is first shown. @param cwd absolute, on the server's machine */
  add(thread: ThreadKey, cwd: string): void {
    const key = keyOf(thread);
    const { list } = this.of(thread);
    const number = Math.max(0, ...list.map((one) => one.number)) + 1;
    const made = this.#make(thread, cwd, number);
    this.#change(key, { open: true, list: [...list, made], shown: made.id });
  }

  /** A new shell in the place of one that has ended. */
  again(id: string): void {
    const session = this.#sessions.get(id);
    if (session === undefined) return;
    const { list } = this.store.getState()[session.thread] ?? noTerminals;
    const old = list.find((one) => one.id === id);
    if (old?.status !== 'ended') return;
    const made = this.#make(session.key, session.cwd, old.number);
    this.#sessions.delete(id);
    void session.screen?.then((screen) => screen.dispose());
    const after = list.map((one) => (one.id === id ? made : one));
    this.#change(session.thread, { list: after, shown: made.id });
  }

  #make(key: ThreadKey, cwd: string, number: number): TerminalInfo {
    const id = `terminal-${v4()}`;
    this.#sessions.set(id, {
      key,
      thread: keyOf(key),
      server: key.server,
      cwd,
      generation: 0,
      screen: null,
      spawned: false,
    });
    return { id, number, title: '', status: 'starting', exitCode: null, problem: null };
  }

  /** Ends its shell if that still runs, and forgets it. */
  close(thread: ThreadKey, id: string): void {
    const session = this.#sessions.get(id);
    const { list, shown } = this.of(thread);
    const at = list.findIndex((one) => one.id === id);
    if (session === undefined || at < 0) return;
    if (list[at]?.status === 'running') this.#tell(session, 'process/kill', { processHandle: id });
    this.#sessions.delete(id);
    void session.screen?.then((screen) => screen.dispose());
    const left = list.filter((one) => one.id !== id);
    const next = (left[at] ?? left.at(-1))?.id ?? null;
    this.#change(keyOf(thread), {
      list: left,
      shown: shown === id ? next : shown,
      ...(left.length === 0 ? { open: false } : {}),
    });
  }

  /** For a window that goes: main would wait for it to come back before it ends them. */
  endAll(): void {
    for (const [id, session] of this.#sessions) {
      this.#tell(session, 'process/kill', { processHandle: id });
    }
  }

  /** Puts a terminal where it is seen. Its shell starts with the size that it has there. */
  attach(id: string, place: HTMLElement, focus: boolean): void {
    const session = this.#sessions.get(id);
    if (session === undefined) return;
    session.screen ??= this.#draw(id, session);
    void session.screen.then(
      (screen) => {
        if (!this.#sessions.has(id) || !place.isConnected) return;
        const size = screen.attach(place);
        if (focus) screen.focus();
        if (!session.spawned) void this.#spawn(id, session, size, screen);
      },
      (error: unknown) => this.#end(id, { problem: words(error) }),
    );
  }

  async #draw(id: string, session: Session): Promise<Screen> {
    const { drawScreen } = await import('./screen.ts');
    return drawScreen({
      onInput: (text) => {
        if (this.#hasEnded(id, session)) {
          // Nobody reads any more; the bar above says so, and that this key begins anew.
          if (text === '\r') this.again(id);
          return;
        }
        this.#tell(session, 'process/writeStdin', {
          processHandle: id,
          deltaBase64: encodeBase64(text),
        });
      },
      onSize: (size) =>
        this.#tell(session, 'process/resizePty', { processHandle: id, size: { ...size } }),
      onTitle: (title) => this.#edit(id, { title }),
      isOfApp: (event) => commandsOf(this.#app).ofPress(event)?.command.inTerminal === true,
      fileOf: (path) => workspaceFile(path, session.cwd, session.cwd),
      onFile: (path, line) => showFile(this.#app, session.key, { path, line }),
      onLink: (url) => void this.#app.rpc.host('host/link/open', { url }).catch(() => {}),
    });
  }

  async #spawn(id: string, session: Session, size: Size, screen: Screen): Promise<void> {
    session.spawned = true;
    session.generation = this.#generationOf(session.server);
    const { servers } = this.#app.store.getState();
    const os = servers.find((one) => one.id === session.server)?.platformOs ?? null;
    try {
      await this.#app.rpc.request(session.server, 'process/spawn', {
        processHandle: id,
        command: shellOf(os),
        cwd: session.cwd,
        tty: true,
        size: { ...size },
        outputBytesCap: null,
        timeoutMs: null,
      });
      this.#edit(id, { status: 'running' });
      // It may have been given another place meanwhile, while nobody could be told.
      if (screen.size().cols !== size.cols || screen.size().rows !== size.rows) {
        this.#tell(session, 'process/resizePty', { processHandle: id, size: screen.size() });
      }
    } catch (error) {
      this.#end(id, { problem: words(error) });
    }
  }

  #receive(message: ServerNotification): void {
    if (message.method === 'process/outputDelta') {
      const { processHandle, deltaBase64 } = message.params;
      const bytes = decodeBase64(deltaBase64);
      void this.#sessions.get(processHandle)?.screen?.then((screen) => screen.write(bytes));
    } else if (message.method === 'process/exited') {
      this.#end(message.params.processHandle, { exitCode: message.params.exitCode });
    }
  }

  /** After a gap in the stream nobody knows which of them ended in it: each is asked. */
  #checkAll(): void {
    for (const [id, session] of this.#sessions) {
      void session.screen?.then((screen) => {
        if (!session.spawned) return;
        const params = { processHandle: id, size: screen.size() };
        this.#app.rpc
          .request(session.server, 'process/resizePty', params)
          .catch((error: unknown) => this.#end(id, { problem: words(error) }));
      });
    }
  }

  /** A server that started anew has none of the processes of before. */
  #endOlder(): void {
    for (const [id, session] of this.#sessions) {
      if (session.spawned && this.#generationOf(session.server) > session.generation) {
        this.#end(id, {});
      }
    }
  }

  #hasEnded(id: string, { thread }: Session): boolean {
    const { list } = this.store.getState()[thread] ?? noTerminals;
    return list.find((one) => one.id === id)?.status === 'ended';
  }

  #generationOf(server: string): number {
    const { servers } = this.#app.store.getState();
    return servers.find(({ id }) => id === server)?.generation ?? 0;
  }

  #tell<M extends 'process/writeStdin' | 'process/resizePty' | 'process/kill'>(
    { server, spawned }: Session,
    method: M,
    params: ClientParams<M>,
  ): void {
    if (!spawned) return;
    // One that has just ended hears nothing any more; its end is told by itself.
    this.#app.rpc.request(server, method, params).catch(() => {});
  }

  #end(id: string, how: Partial<Pick<TerminalInfo, 'exitCode' | 'problem'>>): void {
    this.#edit(id, { status: 'ended', ...how });
  }

  #edit(id: string, change: Partial<TerminalInfo>): void {
    const session = this.#sessions.get(id);
    if (session === undefined) return;
    const { list } = this.store.getState()[session.thread] ?? noTerminals;
    this.#change(session.thread, {
      list: list.map((one) =>
        // What has ended stays so, whatever is still on its way.
        one.id === id && one.status !== 'ended' ? { ...one, ...change } : one,
      ),
    });
  }

  #change(key: string, change: Partial<ThreadTerminals>): void {
    const before = this.store.getState()[key] ?? noTerminals;
    this.store.setState({ [key]: { ...before, ...change } });
  }
}

const books = new WeakMap<App, TerminalBook>();

export function terminalsOf(app: App): TerminalBook {
  let book = books.get(app);
  if (book === undefined) {
    book = new TerminalBook(app);
    books.set(app, book);
  }
  return book;
}

/** The shell that the user of the server's machine has chosen. */
function shellOf(os: string | null): string[] {
  if (os === 'windows') return ['powershell.exe', '-NoLogo'];
  return ['/bin/sh', '-c', 'exec "${SHELL:-/bin/sh}" -l'];
}

function words(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
