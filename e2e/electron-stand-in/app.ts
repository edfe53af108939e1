import { spawn } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { mkdirSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { stopChromium } from './chromium.ts';
import { createEvent } from './events.ts';
import { loud, loudClass, record } from './loud.ts';
import { SingleInstance } from './single-instance.ts';

type AppWindow = { close: () => void; destroy: () => void };

/** `app`. `started` turns true where Electron itself is ready, whatever a driver lets the app see. */
class App extends EventEmitter {
  isPackaged = false;
  readonly dock = undefined;
  readonly commandLine = loud('app.commandLine', {
    appendSwitch: (name: string, value = '') => void this.#switches.set(name, value),
    appendArgument: () => undefined,
    hasSwitch: (name: string) => this.#switches.has(name),
    getSwitchValue: (name: string) => this.#switches.get(name) ?? '',
    removeSwitch: (name: string) => void this.#switches.delete(name),
  });
  started = false;
  readonly #ready = Promise.withResolvers<unknown>();
  readonly #switches = new Map<string, string>();
  readonly #paths = new Map<string, string>();
  readonly #windows = new Set<AppWindow>();
  readonly #instance = new SingleInstance((argv, cwd, data) => {
    void this.#ready.promise.then(() =>
      this.emit('second-instance', createEvent({}), argv, cwd, data),
    );
  });
  #name = 'electron';
  #version = '';
  #appPath = '';
  #badge = 0;
  #quitting = false;
  #next: { execPath: string; args: string[] } | null = null;

  /** Told by the runner before the entry is loaded. */
  describe(appPath: string, name: string, version: string, packaged = false): void {
    this.isPackaged = packaged;
    this.#appPath = appPath;
    this.#name = name;
    this.#version = version;
  }

  /** Told by the runner when the entry is loaded and Chromium runs. */
  start(): void {
    this.started = true;
    this.#ready.resolve({});
    this.emit('ready', createEvent({}), {});
  }

  /** Whether the app quits, or has asked to while it was being loaded. */
  get ending(): boolean {
    return this.#quitting;
  }

  whenReady = (): Promise<unknown> => this.#ready.promise;
  isReady = (): boolean => this.started;
  getName = (): string => this.#name;
  getVersion = (): string => this.#version;
  getAppPath = (): string => this.#appPath;
  getLocale = (): string => 'en-US';
  getPreferredSystemLanguages = (): string[] => ['en-US'];
  setName = (name: string): void => {
    this.#name = name;
  };
  get name(): string {
    return this.#name;
  }
  set name(name: string) {
    this.#name = name;
  }

  getPath(name: string): string {
    const set = this.#paths.get(name);
    if (set !== undefined) return set;
    const home = homedir();
    if (name === 'home') return home;
    if (name === 'temp') return tmpdir();
    if (name === 'exe') return process.execPath;
    if (name === 'appData') return process.env['XDG_CONFIG_HOME'] ?? join(home, '.config');
    if (name === 'userData') {
      return this.#switches.get('user-data-dir') ?? join(this.getPath('appData'), this.#name);
    }
    if (name === 'sessionData') return this.getPath('userData');
    if (name === 'logs') {
      const logs = join(this.getPath('userData'), 'logs');
      mkdirSync(logs, { recursive: true });
      return logs;
    }
    const folder = { desktop: 'Desktop', documents: 'Documents', downloads: 'Downloads' }[name];
    if (folder === undefined) throw new Error(`Failed to get '${name}' path`);
    return join(home, folder);
  }

  setPath(name: string, path: string): void {
    if (!isAbsolute(path)) throw new Error('Path must be absolute');
    this.#paths.set(name, path);
  }

  setAppLogsPath(path?: string): void {
    this.setPath('logs', path ?? join(this.getPath('userData'), 'logs'));
  }

  requestSingleInstanceLock(data?: object): boolean {
    return this.#instance.request(this.getPath('userData'), data);
  }

  hasSingleInstanceLock = (): boolean => this.#instance.held;
  releaseSingleInstanceLock = (): void => this.#instance.release();

  enableSandbox(): void {
    if (this.started) throw new Error('app.enableSandbox() can only be called before app is ready');
    this.#switches.set('enable-sandbox', '');
  }

  setAsDefaultProtocolClient(...args: unknown[]): boolean {
    record('app.setAsDefaultProtocolClient', ...args);
    return true;
  }

  addRecentDocument = (path: string): void => record('app.addRecentDocument', path);
  clearRecentDocuments = (): void => record('app.clearRecentDocuments');
  setAboutPanelOptions = (options: object): void => record('app.setAboutPanelOptions', options);
  setAppUserModelId = (id: string): void => record('app.setAppUserModelId', id);
  setBadgeCount(count = 0): boolean {
    record('app.setBadgeCount', count);
    this.#badge = count;
    return process.platform !== 'win32';
  }
  getBadgeCount = (): number => this.#badge;
  focus = (): void => record('app.focus');

  addWindow(window: AppWindow): void {
    this.#windows.add(window);
  }

  /** A window has gone: the last one ends a quit under way, or asks the app what to do. */
  removeWindow(window: AppWindow): void {
    this.#windows.delete(window);
    if (this.#windows.size > 0) return;
    if (this.#quitting) this.#finish();
    else if (!this.emit('window-all-closed')) this.quit();
  }

  /** A window refused to close. */
  cancelQuit(): void {
    this.#quitting = false;
  }

  quit(): void {
    if (this.#quitting) return;
    const event = createEvent({});
    this.emit('before-quit', event);
    if (event.defaultPrevented) return;
    this.#quitting = true;
    if (this.#windows.size === 0) setImmediate(() => this.#finish());
    for (const window of this.#windows) window.close();
  }

  #finish(): void {
    if (!this.#quitting) return;
    const event = createEvent({});
    this.emit('will-quit', event);
    if (event.defaultPrevented) this.#quitting = false;
    else this.#end(0);
  }

  exit(code = 0): void {
    this.#quitting = true;
    this.#end(code);
  }

  /** Begins when this one has ended. */
  relaunch({ execPath = process.execPath, args = process.argv.slice(1) } = {}): void {
    this.#next = { execPath, args };
  }

  #end(code: number): void {
    this.emit('quit', createEvent({}), code);
    this.#instance.release();
    const next = this.#next;
    if (next !== null) {
      process.once('exit', () =>
        spawn(next.execPath, next.args, { detached: true, stdio: 'ignore' }).unref(),
      );
    }
    void stopChromium().then(() => process.exit(code));
  }
}

loudClass('app', App);
export const app = new App();
