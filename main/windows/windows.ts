/** The app's windows: how they are made, restored after a crash, and found again. */
import { app, BrowserWindow } from 'electron';
import type { WebContents } from 'electron';
import type { Diagnostics } from '../diagnostics/diagnostics.ts';
import { startUrl } from './app-address.ts';
import { followPage } from './page-faults.ts';
import { pagePreferences } from './page-rules.ts';
import { readWindowState, writeWindowState } from './window-state.ts';

export interface WindowTarget {
  readonly server: string;
  readonly threadId: string;
}

export interface WindowsOptions {
  readonly preload: string;
  /** The file in which the place of the last window is kept. */
  readonly statePath: string;
  readonly diagnostics: Diagnostics;
}

export class Windows {
  readonly #options: WindowsOptions;

  constructor(options: WindowsOptions) {
    this.#options = options;
  }

  /** Opens a window, on a thread if one is given. */
  open(target: WindowTarget | null = null): BrowserWindow {
    const others = BrowserWindow.getAllWindows();
    const state = readWindowState(this.#options.statePath);
    const place =
      others.length === 0 && state.x !== undefined && state.y !== undefined
        ? { x: state.x, y: state.y }
        : {};
    const window = new BrowserWindow({
      ...place,
      width: state.width,
      height: state.height,
      minWidth: 400,
      minHeight: 300,
      // Shown when it has something to show.
      show: false,
      title: 'Skein',
      ...(process.platform === 'darwin'
        ? { titleBarStyle: 'hidden' as const, trafficLightPosition: { x: 14, y: 20 } }
        : { autoHideMenuBar: true }),
      webPreferences: pagePreferences(this.#options.preload, app.isPackaged),
    });
    window.once('ready-to-show', () => window.show());
    window.on('close', () => writeWindowState(this.#options.statePath, window.getBounds()));
    followPage(window, this.#options.diagnostics);
    void window.loadURL(target === null ? startUrl : `${startUrl}#${fragment(target)}`);
    return window;
  }

  /** Brings a window to the front, or opens one. */
  show(): void {
    const window = BrowserWindow.getAllWindows()[0];
    if (window === undefined) {
      this.open();
      return;
    }
    this.#front(window);
  }

  /** Brings the window of a page to the front. */
  reveal(contents: WebContents): void {
    const window = BrowserWindow.fromWebContents(contents);
    if (window !== null) this.#front(window);
  }

  #front(window: BrowserWindow): void {
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  }
}

function fragment(target: WindowTarget): string {
  return `/thread/${encodeURIComponent(target.server)}/${encodeURIComponent(target.threadId)}`;
}
