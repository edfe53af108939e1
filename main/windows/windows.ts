/** The app's windows: how they are made, come back after a crash and at the next start, and are found. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { app, BrowserWindow, screen } from 'electron';
import type { WebContents } from 'electron';
import type { ThreadKey } from '../../server/protocol/host-thread.ts';
import { newAddress, shows, threadsAt } from '../desktop/addresses.ts';
import {
  boundsOfNew,
  boundsOn,
  placesText,
  readPlaces,
  SMALLEST,
} from '../desktop/window-places.ts';
import type { WindowPlace } from '../desktop/window-places.ts';
import type { Diagnostics } from '../diagnostics/diagnostics.ts';
import { startUrl } from './app-address.ts';
import { followPage } from './page-faults.ts';
import { pagePreferences } from './page-rules.ts';

export interface WindowsOptions {
  readonly preload: string;
  /** The file in which the windows are kept. */
  readonly file: string;
  readonly diagnostics: Diagnostics;
  /** Leads the page of a window to an address; false while it cannot hear that. */
  readonly lead: (contents: WebContents, address: string, requestId: string | null) => boolean;
}

/** Milliseconds in which changes of places are kept together. */
const KEEP_MS = 1000;

export class Windows {
  readonly #options: WindowsOptions;
  /** The one used last comes first. */
  #order: BrowserWindow[] = [];
  #timer: NodeJS.Timeout | null = null;
  /** The app is ending: windows go one by one, and all of them are to come back. */
  #frozen = false;
  readonly #looks: (() => void)[] = [];

  constructor(options: WindowsOptions) {
    this.#options = options;
    app.on('before-quit', () => {
      this.#keep();
      this.#frozen = true;
    });
  }

  /** Those of the last time, or the first one. */
  restore(): void {
    const places = readPlaces(this.#read());
    if (places.length === 0) this.open();
    // The one used last comes last, on top of the others.
    for (const place of places.toReversed()) {
      this.#make(place.address, place, place !== places[0]);
    }
  }

  /** Opens a window at an address. */
  open(address: string = newAddress(null)): BrowserWindow {
    const [last] = this.#order;
    const [kept] = last === undefined ? readPlaces(this.#read()) : [];
    return this.#make(address, kept ?? null, false);
  }

  /**
   * Leads to an address: in the window that shows its thread already, else in the one used last, else in a
   * new one. Without an address, brings the one used last to the front.
   */
  show(address: string | null = null, requestId: string | null = null): void {
    const [thread] = address === null ? [] : threadsAt(address);
    const showing = this.#order.find(
      (window) => thread !== undefined && shows(addressOf(window), thread),
    );
    const window = showing ?? this.#order[0];
    if (window === undefined) {
      this.open(address ?? undefined);
      return;
    }
    const heard = address === null || this.#options.lead(window.webContents, address, requestId);
    // One whose page is still on its way begins there instead, and is shown when it has something to show.
    if (!heard) void window.loadURL(`${startUrl}${address}`);
    if (heard || window.isVisible()) this.front(window);
  }

  /** Brings the app up; or, if it is what the user is in, out of his way. */
  toggle(): void {
    const window = BrowserWindow.getFocusedWindow();
    if (window === null) this.show();
    else if (process.platform === 'darwin') app.hide();
    else window.minimize();
  }

  /** Whether the user looks at a window that shows this thread; of none: at any. */
  isLookedAt(thread: ThreadKey | null): boolean {
    const window = BrowserWindow.getFocusedWindow();
    return window !== null && (thread === null || shows(addressOf(window), thread));
  }

  /** Calls when the user looks at another window, or a window shows something else. */
  onLook(run: () => void): void {
    this.#looks.push(run);
  }

  front(window: BrowserWindow): void {
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  }

  #make(address: string, place: WindowPlace | null, behind: boolean): BrowserWindow {
    const [beside] = this.#order;
    const bounds =
      place === null
        ? boundsOfNew(beside?.getNormalBounds() ?? null, displayOf(beside))
        : boundsOn(place, screen.getAllDisplays());
    const window = new BrowserWindow({
      ...bounds,
      minWidth: SMALLEST.width,
      minHeight: SMALLEST.height,
      // Shown when it has something to show.
      show: false,
      title: 'Skein',
      ...(process.platform === 'darwin'
        ? { titleBarStyle: 'hidden' as const, trafficLightPosition: { x: 14, y: 20 } }
        : { autoHideMenuBar: true }),
      webPreferences: pagePreferences(this.#options.preload, app.isPackaged),
    });
    this.#order.unshift(window);
    window.once('ready-to-show', () => {
      if (place?.maximized === true) window.maximize();
      if (place?.fullScreen === true) window.setFullScreen(true);
      if (behind) window.showInactive();
      else window.show();
    });
    this.#follow(window);
    followPage(window, this.#options.diagnostics);
    void window.loadURL(`${startUrl}${address}`);
    return window;
  }

  #follow(window: BrowserWindow): void {
    const soon = (): void => {
      this.#timer ??= setTimeout(() => this.#keep(), KEEP_MS);
    };
    const looks = (): void => {
      for (const run of this.#looks) run();
    };
    window.on('focus', () => {
      this.#order = [window, ...this.#order.filter((one) => one !== window)];
      // The end was called off.
      this.#frozen = false;
      soon();
      looks();
    });
    window.on('move', soon);
    window.on('resize', soon);
    window.webContents.on('did-navigate-in-page', () => {
      soon();
      looks();
    });
    // What is left when the last one closes comes back at the next start.
    window.on('close', () => this.#keep(this.#order.length > 1 ? window : null));
    window.on('closed', () => {
      this.#order = this.#order.filter((one) => one !== window);
    });
  }

  /** Keeps all windows but one that closes. */
  #keep(without: BrowserWindow | null = null): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const open = this.#order.filter((window) => !window.isDestroyed() && window !== without);
    if (this.#frozen || open.length === 0) return;
    const { file, diagnostics } = this.#options;
    try {
      writeFileSync(`${file}.new`, placesText(open.map(placeOf)), { mode: 0o600 });
      renameSync(`${file}.new`, file);
    } catch (error) {
      diagnostics.warn(`the places of the windows were not kept: ${String(error)}`);
    }
  }

  #read(): string | null {
    try {
      return readFileSync(this.#options.file, 'utf8');
    } catch {
      return null;
    }
  }
}

/** The fragment of a window's page. */
function addressOf(window: BrowserWindow): string {
  const url = window.webContents.getURL();
  const { hash } = URL.canParse(url) ? new URL(url) : { hash: '' };
  return hash === '' ? newAddress(null) : hash;
}

function displayOf(window: BrowserWindow | undefined) {
  return window === undefined
    ? screen.getPrimaryDisplay()
    : screen.getDisplayMatching(window.getNormalBounds());
}

function placeOf(window: BrowserWindow): WindowPlace {
  const { id, workArea } = displayOf(window);
  return {
    bounds: window.getNormalBounds(),
    display: { id, workArea },
    maximized: window.isMaximized(),
    fullScreen: window.isFullScreen(),
    address: addressOf(window),
  };
}
