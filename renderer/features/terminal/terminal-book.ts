/**
 * The user's terminals of every thread: shells on the thread's server, in its folder, outside the sandbox. Main
 * holds them (`main/hub/terminals.ts` says how long); here is what is seen of them.
 */
import { v4 } from 'uuid';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { HOST } from '../../../server/protocol/host.ts';
import type { HostNotificationParams } from '../../../server/protocol/host.ts';
import type { HostTerminal } from '../../../server/protocol/host-terminal.ts';
import type { ThreadKey } from '../../../server/protocol/host-thread.ts';
import { withMarks } from '../../../server/protocol/hidden-characters.ts';
import { decodeBase64, encodeBase64 } from '../../lib/base64.ts';
import { openLink } from '../../lib/open-link.ts';
import { workspaceFile } from '../../lib/paths.ts';
import { can } from '../../stores/abilities.ts';
import { keyOf } from '../../stores/app-state.ts';
import type { App } from '../../stores/app-store.ts';
import { commandsOf } from '../../stores/command-book.ts';
import { showFile } from '../../stores/shown-files.ts';
import type { Arrived } from '../../stores/rpc.ts';
import { rememberDrawers, rememberedDrawers } from './drawers.ts';
import type { Screen, Size } from './screen.ts';

/** Of a title, in characters. */
const MOST_TITLE = 200;

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
  readonly cwd: string;
  screen: Promise<Screen> | null;
  /** `new`: main has not heard of it; `asked`: it was told to start it; `there`: main has it. */
  state: 'new' | 'asked' | 'there';
  /** Whether what it prints comes here. */
  followed: boolean;
  /** What came while that from before is still on its way; null: nothing is. */
  held: Uint8Array[] | null;
}

export class TerminalBook {
  /** By {@link keyOf} of their thread. */
  readonly store: StoreApi<Readonly<Record<string, ThreadTerminals>>>;
  readonly #app: App;
  readonly #sessions = new Map<string, Session>();
  /** Threads whose terminals were asked for. */
  readonly #loads = new Map<string, { readonly key: ThreadKey; readonly done: Promise<void> }>();
  /** Main may still tell of what was closed here. */
  readonly #closed = new Set<string>();

  constructor(app: App) {
    this.#app = app;
    const drawers = [...rememberedDrawers()].map(
      ([key, drawer]) => [key, { ...noTerminals, ...drawer }] as const,
    );
    this.store = createStore(() => Object.fromEntries(drawers));
    this.store.subscribe((threads) => rememberDrawers(threads));
    app.rpc.onNotifications((batch) => {
      for (const { server, message } of batch) {
        if (server === HOST) this.#receive(message);
      }
    });
  }

  of(thread: ThreadKey): ThreadTerminals {
    return this.store.getState()[keyOf(thread)] ?? noTerminals;
  }

  setOpen(thread: ThreadKey, open: boolean): void {
    this.#change(keyOf(thread), { open });
  }

  /** Asks main for those of a thread, once: some may be of a page before this one. */
  load(thread: ThreadKey): Promise<void> {
    const key = keyOf(thread);
    const known = this.#loads.get(key);
    if (known !== undefined) return known.done;
    const before = this.of(thread);
    const done = this.#ask(thread).then(
      () => {
        const { list } = this.of(thread);
        // The drawer is as it was left, unless what stood in it is gone.
        if (before.open && before.shown !== null && list.length === 0) this.setOpen(thread, false);
      },
      () => void this.#loads.delete(key),
    );
    this.#loads.set(key, { key: thread, done });
    return done;
  }

  async #ask(thread: ThreadKey): Promise<void> {
    const { data } = await this.#app.rpc.host('host/terminal/list', { ...thread });
    this.#known(thread, data);
  }

  /** Shows the drawer, with a first terminal where there is none, or hides it. */
  async toggle(thread: ThreadKey, cwd: string): Promise<void> {
    if (this.of(thread).open) {
      this.setOpen(thread, false);
      return;
    }
    await this.load(thread);
    const { list } = this.of(thread);
    const starts = can(this.#app.store.getState(), thread.server, 'terminals');
    if (list.length === 0 && starts) this.add(thread, cwd);
    else this.setOpen(thread, true);
  }

  show(thread: ThreadKey, id: string | null): void {
    this.#change(keyOf(thread), { shown: id });
  }

  /** One more; its shell starts when it is first shown. @param cwd absolute, on the server's machine */
  add(thread: ThreadKey, cwd: string): void {
    const { list } = this.of(thread);
    const number = Math.max(0, ...list.map((one) => one.number)) + 1;
    const made = this.#make(thread, cwd, number);
    this.#change(keyOf(thread), { open: true, list: [...list, made], shown: made.id });
  }

  /** A new shell in the place of one that has ended. */
  again(id: string): void {
    const session = this.#sessions.get(id);
    if (session === undefined) return;
    const { list } = this.of(session.key);
    const old = list.find((one) => one.id === id);
    if (old?.status !== 'ended') return;
    const made = this.#make(session.key, session.cwd, old.number);
    this.#drop(id);
    const after = list.map((one) => (one.id === id ? made : one));
    this.#change(session.thread, { list: after, shown: made.id });
  }

  #make(key: ThreadKey, cwd: string, number: number): TerminalInfo {
    const id = v4();
    this.#sessions.set(id, newSession(key, cwd, 'new'));
    return { id, number, title: '', status: 'starting', exitCode: null, problem: null };
  }

  /** Ends its shell if that still runs, and forgets it. */
  close(thread: ThreadKey, id: string): void {
    const { list, shown } = this.of(thread);
    const at = list.findIndex((one) => one.id === id);
    if (at < 0) return;
    this.#drop(id);
    const left = list.filter((one) => one.id !== id);
    const next = (left[at] ?? left.at(-1))?.id ?? null;
    this.#change(keyOf(thread), {
      list: left,
      shown: shown === id ? next : shown,
      ...(left.length === 0 ? { open: false } : {}),
    });
  }

  /** Takes a terminal away, here and in main. */
  #drop(id: string): void {
    const session = this.#sessions.get(id);
    if (session === undefined) return;
    if (session.state !== 'new') {
      this.#closed.add(id);
      this.#app.rpc.host('host/terminal/end', { id }).catch(() => {});
    }
    this.#forget(id, session);
  }

  #forget(id: string, session: Session): void {
    this.#sessions.delete(id);
    void session.screen?.then((screen) => screen.dispose());
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
        if (session.state === 'new') void this.#start(id, session, size, screen);
        else if (!session.followed) void this.#follow(id, session, screen);
      },
      (error: unknown) => this.#failed(id, error),
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
        if (session.state === 'new') return;
        const params = { id, deltaBase64: encodeBase64(text) };
        this.#app.rpc.host('host/terminal/write', params).catch(() => {});
      },
      onSize: (size) => this.#tellSize(id, session, size),
      // A program writes it, and it is shown where there is only text.
      onTitle: (title) => this.#edit(id, { title: withMarks(title.slice(0, MOST_TITLE)) }),
      isOfApp: (event) => commandsOf(this.#app).ofPress(event)?.command.inTerminal === true,
      fileOf: (path) => workspaceFile(path, session.cwd, session.cwd),
      onFile: (path, line) => showFile(this.#app, session.key, { path, line }),
      onLink: (url) => void openLink(this.#app, url).catch(() => {}),
    });
  }

  async #start(id: string, session: Session, size: Size, screen: Screen): Promise<void> {
    session.state = 'asked';
    session.followed = true;
    const { list } = this.of(session.key);
    const number = list.find((one) => one.id === id)?.number ?? 1;
    const { key, cwd } = session;
    try {
      await this.#app.rpc.host('host/terminal/start', { ...key, id, number, cwd, size });
      session.state = 'there';
      this.#edit(id, { status: 'running' });
      // It may have been given another place meanwhile.
      const now = screen.size();
      if (now.cols !== size.cols || now.rows !== size.rows) this.#tellSize(id, session, now);
    } catch (error) {
      this.#failed(id, error);
    }
  }

  /** Draws what it has printed so far, and goes on from there. */
  async #follow(id: string, session: Session, screen: Screen): Promise<void> {
    session.followed = true;
    session.held = [];
    try {
      const { deltaBase64 } = await this.#app.rpc.host('host/terminal/follow', { id });
      screen.replay(decodeBase64(deltaBase64));
      for (const bytes of session.held) screen.write(bytes);
      this.#tellSize(id, session, screen.size());
    } catch (error) {
      session.followed = false;
      this.#failed(id, error);
    } finally {
      session.held = null;
    }
  }

  #tellSize(id: string, session: Session, size: Size): void {
    if (session.state !== 'there' || this.#hasEnded(id, session)) return;
    // One that has just ended hears nothing any more; its end is told by itself.
    this.#app.rpc.host('host/terminal/resize', { id, size: { ...size } }).catch(() => {});
  }

  #receive({ method, params }: Arrived['message']): void {
    if (method === 'host/terminal/output') {
      const { id, deltaBase64 } = params as HostNotificationParams<typeof method>;
      const session = this.#sessions.get(id);
      const bytes = decodeBase64(deltaBase64);
      if (session?.held != null) session.held.push(bytes);
      else void session?.screen?.then((screen) => screen.write(bytes));
    } else if (method === 'host/terminal/changed') {
      const { server, threadId, data } = params as HostNotificationParams<typeof method>;
      if (this.#loads.has(keyOf({ server, threadId }))) this.#known({ server, threadId }, data);
    } else if (method === 'host/resync') this.#askAnew();
  }

  /** After a gap in the stream all may be otherwise, and nothing is told here any more. */
  #askAnew(): void {
    for (const { key } of this.#loads.values()) void this.#ask(key).catch(() => {});
    for (const [id, session] of this.#sessions) {
      if (session.state === 'there' && session.followed) {
        void session.screen?.then((screen) => this.#follow(id, session, screen));
      }
    }
  }

  /** What main has of a thread; what was begun here and did not get there stays. */
  #known(thread: ThreadKey, data: readonly HostTerminal[]): void {
    const before = this.of(thread);
    const there = data.filter(({ id }) => !this.#closed.has(id));
    const list: TerminalInfo[] = there.map(({ id, cwd, number, status, exitCode }) => {
      if (!this.#sessions.has(id)) this.#sessions.set(id, newSession(thread, cwd, 'there'));
      const info = before.list.find((one) => one.id === id);
      return {
        id,
        number,
        title: info?.title ?? '',
        status,
        exitCode,
        problem: info?.problem ?? null,
      };
    });
    for (const info of before.list) {
      const session = this.#sessions.get(info.id);
      if (session === undefined || there.some(({ id }) => id === info.id)) continue;
      if (session.state !== 'there' || info.problem !== null) list.push(info);
      else this.#forget(info.id, session);
    }
    list.sort((a, b) => a.number - b.number);
    const isThere = before.shown === null || list.some(({ id }) => id === before.shown);
    this.#change(keyOf(thread), {
      list,
      shown:
        isThere && (before.open || before.shown !== null)
          ? before.shown
          : (list.at(-1)?.id ?? null),
    });
  }

  #hasEnded(id: string, { key }: Session): boolean {
    return this.of(key).list.find((one) => one.id === id)?.status === 'ended';
  }

  #failed(id: string, error: unknown): void {
    const problem = error instanceof Error ? error.message : String(error);
    this.#edit(id, { status: 'ended', problem });
  }

  #edit(id: string, change: Partial<TerminalInfo>): void {
    const session = this.#sessions.get(id);
    if (session === undefined) return;
    this.#change(session.thread, {
      list: this.of(session.key).list.map((one) =>
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

function newSession(key: ThreadKey, cwd: string, state: Session['state']): Session {
  return { key, thread: keyOf(key), cwd, screen: null, state, followed: false, held: null };
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
