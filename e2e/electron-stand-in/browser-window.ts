import { EventEmitter } from 'node:events';
import { app } from './app.ts';
import { createEvent, destroyed } from './events.ts';
import { loudClass, record } from './loud.ts';
import { nativeTheme } from './native-theme.ts';
import { screen } from './screen.ts';
import { WebContents } from './web-contents.ts';

type Rectangle = { x: number; y: number; width: number; height: number };
type WebPreferences = Record<string, unknown> & { preload?: string };
type WindowOptions = Partial<Rectangle> & {
  title?: string;
  show?: boolean;
  webPreferences?: WebPreferences;
};

const all = new Map<number, BrowserWindow>();
let focusedId = 0;
let lastId = 0;

// What would make a page more powerful than ours may ever be; a test must not pass with it.
const forbidden: [string, boolean][] = [
  ['sandbox', false],
  ['contextIsolation', false],
  ['nodeIntegration', true],
  ['nodeIntegrationInWorker', true],
  ['nodeIntegrationInSubFrames', true],
  ['webSecurity', false],
  ['allowRunningInsecureContent', true],
  ['webviewTag', true],
  ['experimentalFeatures', true],
];

export class BrowserWindow extends EventEmitter {
  static readonly getAllWindows = (): BrowserWindow[] => [...all.values()];
  static readonly getFocusedWindow = (): BrowserWindow | null => all.get(focusedId) ?? null;
  static readonly fromId = (id: number): BrowserWindow | null => all.get(id) ?? null;
  static readonly fromWebContents = (contents: WebContents): BrowserWindow | null =>
    [...all.values()].find((window) => window.#contents === contents) ?? null;

  readonly id = ++lastId;
  readonly #contents: WebContents;
  #bounds: Rectangle;
  #title: string;
  #visible: boolean;
  #destroyed = false;
  #state: 'normal' | 'minimized' | 'maximized' | 'fullscreen' = 'normal';

  constructor(options: WindowOptions = {}) {
    super();
    if (!app.started) throw new Error('Cannot create BrowserWindow before app is ready');
    const preferences = options.webPreferences ?? {};
    for (const [name, value] of forbidden) {
      if (preferences[name] !== value) continue;
      throw new Error(`electron stand-in: webPreferences.${name}: ${String(value)} is refused`);
    }
    const { x = 0, y = 0, width = 800, height = 600, title = app.getName() } = options;
    this.#bounds = { x, y, width, height };
    this.#title = title;
    this.#visible = options.show ?? true;
    this.#contents = new WebContents(preferences.preload, { width, height });
    all.set(this.id, this);
    app.addWindow(this);
    this.#follow(this.#contents);
    app.emit('web-contents-created', createEvent({}), this.#contents);
    app.emit('browser-window-created', createEvent({}), this);
    if (this.#visible) setImmediate(() => this.focus());
  }

  #follow(contents: WebContents): void {
    nativeTheme.follow(contents);
    contents.once('-painted', () => this.emit('ready-to-show', createEvent({})));
    contents.once('destroyed', () => this.#gone());
    contents.on('render-process-gone', (event: object, details: object) => {
      app.emit('render-process-gone', event, contents, details);
    });
  }

  get webContents(): WebContents {
    if (this.#destroyed) throw destroyed();
    return this.#contents;
  }

  loadURL = (url: string): Promise<void> => this.webContents.loadURL(url);
  reload = (): void => this.webContents.reload();
  isDestroyed = (): boolean => this.#destroyed;
  isVisible = (): boolean => this.#visible && this.#state !== 'minimized';
  isFocused = (): boolean => focusedId === this.id;
  isMinimized = (): boolean => this.#state === 'minimized';
  isMaximized = (): boolean => this.#state === 'maximized';
  isFullScreen = (): boolean => this.#state === 'fullscreen';
  getTitle = (): string => this.#title;
  setTitle = (title: string): void => {
    this.#title = title;
  };
  /** Those of the display while it fills it. */
  getBounds = (): Rectangle => {
    const { bounds, workArea } = screen.getDisplayMatching(this.#bounds);
    if (this.#state === 'maximized') return workArea;
    return this.#state === 'fullscreen' ? bounds : { ...this.#bounds };
  };
  getNormalBounds = (): Rectangle => ({ ...this.#bounds });
  getContentBounds = (): Rectangle => this.getBounds();
  getSize = (): [number, number] => [this.#bounds.width, this.#bounds.height];
  getPosition = (): [number, number] => [this.#bounds.x, this.#bounds.y];
  setSize = (width: number, height: number): void => this.setBounds({ width, height });
  setPosition = (x: number, y: number): void => this.setBounds({ x, y });
  setMinimumSize = (...size: number[]): void => record('window.setMinimumSize', ...size);
  setMenuBarVisibility = (visible: boolean): void => record('window.setMenuBarVisibility', visible);
  setAutoHideMenuBar = (hide: boolean): void => record('window.setAutoHideMenuBar', hide);
  setBackgroundColor = (color: string): void => record('window.setBackgroundColor', color);
  setTitleBarOverlay = (options: object): void => record('window.setTitleBarOverlay', options);
  setProgressBar = (progress: number): void => record('window.setProgressBar', progress);
  flashFrame = (flag: boolean): void => record('window.flashFrame', flag);

  setBounds(change: Partial<Rectangle>): void {
    const before = this.#bounds;
    const bounds = { ...before, ...change };
    this.#bounds = bounds;
    this.webContents.setSize(bounds);
    const resized = bounds.width !== before.width || bounds.height !== before.height;
    if (resized) setImmediate(() => this.emit('resize', createEvent({})));
    if (bounds.x === before.x && bounds.y === before.y) return;
    setImmediate(() => this.emit('move', createEvent({})));
  }

  show(): void {
    this.showInactive();
    this.focus();
  }

  showInactive(): void {
    if (this.#visible) return;
    this.#visible = true;
    this.emit('show', createEvent({}));
  }

  hide(): void {
    if (!this.#visible) return;
    this.#visible = false;
    this.emit('hide', createEvent({}));
    this.blur();
  }

  focus(): void {
    if (this.#destroyed || !this.isVisible() || this.isFocused()) return;
    BrowserWindow.getFocusedWindow()?.blur();
    focusedId = this.id;
    this.#contents.focus();
    this.emit('focus', createEvent({}));
    app.emit('browser-window-focus', createEvent({}), this);
  }

  blur(): void {
    if (!this.isFocused()) return;
    focusedId = 0;
    this.emit('blur', createEvent({}));
    app.emit('browser-window-blur', createEvent({}), this);
  }

  minimize(): void {
    this.#become('minimized', 'minimize');
    this.blur();
  }

  restore(): void {
    if (this.#state === 'minimized') this.#become('normal', 'restore');
    this.focus();
  }

  maximize = (): void => {
    // It shows a window that was hidden, and gives it the focus.
    this.#become('maximized', 'maximize');
    this.show();
  };
  unmaximize = (): void => {
    if (this.#state === 'maximized') this.#become('normal', 'unmaximize');
  };
  setFullScreen = (on: boolean): void =>
    this.#become(on ? 'fullscreen' : 'normal', on ? 'enter-full-screen' : 'leave-full-screen');

  #become(state: 'normal' | 'minimized' | 'maximized' | 'fullscreen', event: string): void {
    if (this.#state === state) return;
    this.#state = state;
    this.emit(event, createEvent({}));
  }

  close(): void {
    if (this.#destroyed) return;
    const event = createEvent({});
    this.emit('close', event);
    if (event.defaultPrevented) app.cancelQuit();
    else this.#contents.close({ waitForBeforeUnload: true });
  }

  destroy(): void {
    if (this.#destroyed) return;
    this.#contents.close();
    this.#gone();
  }

  #gone(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    all.delete(this.id);
    this.emit('closed', createEvent({}));
    app.removeWindow(this);
  }
}

loudClass('BrowserWindow', BrowserWindow);
