import { EventEmitter } from 'node:events';
import type { CdpSession, Protocol } from './cdp.ts';
import { chromium } from './chromium.ts';
import { createCodec } from './codec.ts';
import { contextMenuParams, type Clicked } from './context-menu.ts';
import { createEvent, destroyed } from './events.ts';
import { ipcMain } from './ipc-main.ts';
import { loudClass, record } from './loud.ts';
import { loadError } from './net-errors.ts';
import { toAppUrl, toPageUrl } from './origin.ts';
import { PageChannel, type Receive } from './page-channel.ts';
import { pageScripts } from './page-scripts.ts';
import { defaultSession, type Session } from './session.ts';
import { closePage, onPageCrash, onPageGone, openPage, type Page } from './targets.ts';
import { createMainFrame, type WebFrameMain } from './web-frame.ts';

type OpenHandler = (details: object) => { action: 'allow' | 'deny' };

type Size = { width: number; height: number };

const codec = createCodec();
const all = new Map<number, WebContents>();

/** One page. The constructor returns at once, as Electron's does; Chromium's tab follows. */
export class WebContents extends EventEmitter {
  static readonly getAllWebContents = (): WebContents[] => [...all.values()];
  static readonly fromId = (id: number): WebContents | undefined => all.get(id);
  /** Asked by test drivers, which know pages by Chromium's target ids. */
  static fromDevToolsTargetId(targetId: string): WebContents | undefined {
    return [...all.values()].find((contents) => contents.#targetId === targetId);
  }

  readonly id: number;
  readonly session: Session;
  readonly mainFrame: WebFrameMain;
  readonly #preload: string | undefined;
  readonly #page: Promise<Page>;
  #targetId = '';
  #url = '';
  #loading = false;
  #destroyed = false;
  #ownNavigation = false;
  #openHandler: OpenHandler | null = null;
  #channel: PageChannel | null = null;
  #frameHeight = 0;
  #zoomLevel = 0;

  constructor(preload: string | undefined, size: Size) {
    super();
    this.id = all.size === 0 ? 1 : Math.max(...all.keys()) + 1;
    this.session = defaultSession;
    this.mainFrame = createMainFrame(this);
    all.set(this.id, this);
    this.#preload = preload;
    this.#page = this.#open(size);
    this.#page.catch((error: unknown) => console.error('electron stand-in:', error));
  }

  async #open(size: Size): Promise<Page> {
    await chromium();
    const page = await openPage(size.width, size.height);
    const { targetId, session } = page;
    this.#targetId = targetId;
    onPageGone(targetId, () => this.#gone());
    onPageCrash(targetId, (_status, exitCode) => {
      this.#channel?.close();
      this.emit('render-process-gone', createEvent({}), { reason: 'crashed', exitCode });
    });
    this.#listen(session);
    session.tell('Page.enable');
    session.tell('Page.setLifecycleEventsEnabled', { enabled: true });
    session.tell('Runtime.enable');
    session.tell('Fetch.enable', { patterns: [{ resourceType: 'Document' }] });
    const scripts = pageScripts(this.#preload);
    if (scripts.preloadFault) this.#preloadFailed(scripts.preloadFault);
    this.#channel = new PageChannel(session, targetId, scripts, this.#receive);
    await session.send('Runtime.runIfWaitingForDebugger');
    // Chromium's own bars take a part of the window: the page gets the size that was asked for.
    const { cssLayoutViewport } = await session.send('Page.getLayoutMetrics');
    this.#frameHeight = size.height - cssLayoutViewport.clientHeight;
    await this.#resize(session, size);
    if (this.#destroyed) closePage(targetId);
    return page;
  }

  #listen(session: CdpSession): void {
    const isMain = (frameId: string): boolean => frameId === this.#targetId;
    session.on('Fetch.requestPaused', (paused) => this.#navigates(session, paused));
    session.on('Page.frameStartedNavigating', ({ frameId, url, navigationType }) => {
      const isSameDocument = /same/i.test(navigationType);
      const details = { url: toAppUrl(url), isSameDocument, isMainFrame: isMain(frameId) };
      this.emit(
        'did-start-navigation',
        createEvent(details),
        details.url,
        isSameDocument,
        details.isMainFrame,
      );
    });
    session.on('Page.frameNavigated', ({ frame }) => {
      if (frame.parentId !== undefined) return;
      // Chromium tells the fragment apart, as Electron does not.
      const { unreachableUrl = frame.url, urlFragment = '' } = frame;
      this.#url = toAppUrl(unreachableUrl + urlFragment);
    });
    session.on('Page.navigatedWithinDocument', ({ frameId, url }) => {
      if (!isMain(frameId)) return;
      this.#url = toAppUrl(url);
      this.emit('did-navigate-in-page', createEvent({}), this.#url, true);
    });
    session.on('Page.domContentEventFired', () => {
      if (this.#url !== '') this.emit('dom-ready', createEvent({}));
    });
    session.on('Page.lifecycleEvent', ({ frameId, name }) => {
      if (name === 'firstPaint' && isMain(frameId) && this.#url !== '') this.emit('-painted');
    });
    session.on('Page.loadEventFired', () => {
      this.#loading = false;
      if (this.#url === '') return;
      this.emit('did-finish-load', createEvent({}));
      this.emit('-painted');
    });
    // A link with a target; the page's own window.open never gets this far.
    session.on('Page.windowOpen', ({ url, windowName }) => this.#askToOpen(url, windowName, ''));
    session.on('Page.javascriptDialogOpening', ({ type }) => {
      // Electron closes or keeps the page without a dialog; a set returnValue keeps it.
      if (type === 'beforeunload') session.tell('Page.handleJavaScriptDialog', { accept: false });
    });
  }

  #navigates(session: CdpSession, paused: Protocol.Fetch.requestPausedPayload): void {
    const { requestId, frameId, request } = paused;
    const url = toAppUrl(request.url);
    const isMainFrame = frameId === this.#targetId;
    const details = { url, isMainFrame, isSameDocument: false, frame: this.mainFrame };
    const allowed = (name: string): boolean => {
      const event = createEvent(details);
      this.emit(name, event, url, false, isMainFrame, this.mainFrame.processId, 1);
      return !event.defaultPrevented;
    };
    let go = true;
    if (paused.redirectedRequestId !== undefined) go = allowed('will-redirect');
    else if (isMainFrame && this.#ownNavigation) this.#ownNavigation = false;
    else go = allowed('will-frame-navigate') && (!isMainFrame || allowed('will-navigate'));
    const failed = (errorReason: 'Aborted' | 'BlockedByClient'): void =>
      session.tell('Fetch.failRequest', { requestId, errorReason });
    if (!go) return failed('Aborted');
    void this.session.lets(url).then((lets) => {
      if (lets) session.tell('Fetch.continueRequest', { requestId });
      else failed('BlockedByClient');
    });
  }

  readonly #receive: Receive = (kind, rest, answer) => {
    if (kind === 'send') {
      const [channel, payload] = rest as [string, string];
      ipcMain.receive(this, this.mainFrame, channel, payload);
    } else if (kind === 'invoke') {
      const [id, channel, payload] = rest as [number, string, string];
      void ipcMain.answer(this, this.mainFrame, channel, payload, (ok, result) =>
        answer(['reply', id, ok, result]),
      );
    } else if (kind === 'open') {
      const [url, frameName, features] = rest as [string, string, string];
      this.#askToOpen(url, frameName, features);
    } else if (kind === 'context-menu') {
      this.emit('context-menu', createEvent({}), contextMenuParams(rest[0] as Clicked));
    } else if (kind === 'preload-error') {
      const [text, stack] = rest as [string, string];
      this.#preloadFailed(Object.assign(new Error(text), { stack }));
    }
  };

  #preloadFailed(error: Error): void {
    this.emit('preload-error', createEvent({}), this.#preload ?? '', error);
  }

  /** Puts an attempt to open a window to the app's handler. */
  #askToOpen(pageUrl: string, frameName: string, features: string): void {
    const url = toAppUrl(pageUrl);
    const disposition = features === '' ? 'foreground-tab' : 'new-window';
    const referrer = { url: '', policy: 'strict-origin-when-cross-origin' };
    const answer = this.#openHandler?.({ url, frameName, features, disposition, referrer });
    if (answer?.action === 'deny') return;
    console.error(`electron stand-in: opening ${url} was allowed, which is not implemented`);
    process.exit(1);
  }

  send(channel: string, ...args: unknown[]): void {
    if (typeof channel !== 'string') throw new TypeError('Missing required channel argument');
    this.#alive();
    const down = codec.encode(args);
    this.#channel?.post(['message', channel, down]);
  }

  postMessage(channel: string, message: unknown, ports: unknown[] = []): void {
    if (ports.length > 0) throw new Error('electron stand-in: ports are not implemented');
    this.send(channel, message);
  }

  async loadURL(url: string): Promise<void> {
    this.#alive();
    const { session } = await this.#page;
    await this.session.applyPermissions(this, url);
    this.#loading = true;
    this.#ownNavigation = true;
    const done = Promise.withResolvers<void>();
    this.once('did-finish-load', done.resolve);
    this.once('destroyed', done.resolve);
    // A page that is closed meanwhile gives no answer.
    const { errorText } = await session
      .send('Page.navigate', { url: toPageUrl(url) })
      .catch(() => ({ errorText: 'net::ERR_ABORTED' }));
    this.#ownNavigation = false;
    if (errorText !== undefined) {
      this.#loading = false;
      const error = loadError(errorText, url);
      this.emit('did-fail-load', createEvent({}), error.errno, error.code, url, true);
      throw error;
    }
    await done.promise;
  }

  reload(): void {
    this.#alive();
    this.#ownNavigation = true;
    this.#withSession((session) => session.tell('Page.reload'));
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.#openHandler = handler;
  }

  executeJavaScript(code: string): Promise<unknown> {
    return this.#page.then(async ({ session }) => {
      const options = { expression: code, awaitPromise: true, returnByValue: true };
      const { result, exceptionDetails } = await session.send('Runtime.evaluate', options);
      if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? 'Error');
      return result.value as unknown;
    });
  }

  /** Chromium's view of the system's colours. */
  emulateColorScheme(scheme: 'light' | 'dark'): void {
    const features = [{ name: 'prefers-color-scheme', value: scheme }];
    this.#withSession((session) => session.tell('Emulation.setEmulatedMedia', { features }));
  }

  setSize(size: Size): void {
    this.#withSession((session) => void this.#resize(session, size).catch(() => undefined));
  }

  async #resize(session: CdpSession, { width, height }: Size): Promise<void> {
    const { windowId } = await session.send('Browser.getWindowForTarget');
    const bounds = { width, height: height + this.#frameHeight };
    await session.send('Browser.setWindowBounds', { windowId, bounds });
  }

  focus(): void {
    this.#withSession((session) => session.tell('Page.bringToFront'));
  }

  close(options: { waitForBeforeUnload?: boolean } = {}): void {
    if (this.#destroyed) return;
    this.#withSession((session) => {
      if (options.waitForBeforeUnload) session.tell('Page.close');
      else closePage(this.#targetId);
    });
  }

  forcefullyCrashRenderer(): void {
    this.#withSession((session) => session.tell('Page.crash'));
  }

  getZoomLevel = (): number => this.#zoomLevel;
  /** Kept, not drawn: a page of this Chromium cannot be told. */
  setZoomLevel(level: number): void {
    record('webContents.setZoomLevel', this.id, level);
    this.#zoomLevel = level;
  }
  replaceMisspelling = (word: string): void => record('webContents.replaceMisspelling', word);

  openDevTools(): void {
    record('webContents.openDevTools', this.id);
  }

  closeDevTools(): void {
    record('webContents.closeDevTools', this.id);
  }

  isDevToolsOpened = (): boolean => false;
  getURL = (): string => this.#url;
  isLoading = (): boolean => this.#loading;
  isDestroyed = (): boolean => this.#destroyed;
  getType = (): string => 'window';
  getOSProcessId = (): number => 0;

  #withSession(action: (session: CdpSession) => void): void {
    void this.#page.then(
      ({ session }) => action(session),
      () => undefined,
    );
  }

  #alive(): void {
    if (this.#destroyed) throw destroyed();
  }

  #gone(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.#channel?.close();
    all.delete(this.id);
    this.emit('destroyed', createEvent({}));
  }
}

loudClass('webContents', WebContents);
