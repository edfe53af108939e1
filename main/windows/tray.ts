/** The icon beside the clock, while the user wants one. */
import { app, Menu, nativeImage, Tray } from 'electron';
import type { MenuItemConstructorOptions } from 'electron';
import type { Desk } from '../desktop/desk.ts';
import { trayView } from '../desktop/tray-entries.ts';
import type { TrayEntry, TrayView } from '../desktop/tray-entries.ts';
import { trayGlyph } from '../desktop/tray-glyph.ts';
import type { Windows } from './windows.ts';

const mac = process.platform === 'darwin';
const POINTS = mac ? 18 : 16;

export class TrayIcon {
  readonly #windows: Windows;
  #tray: Tray | null = null;
  #shown = '';
  #failed = false;

  constructor(desk: Desk, windows: Windows, warn: (message: string) => void) {
    this.#windows = windows;
    const look = (): void => {
      try {
        this.#draw(desk.state.settings.tray ? trayView(desk.state) : null);
        this.#failed = false;
      } catch (error) {
        // Some Linux desktops have no place for it.
        this.#failed = true;
        warn(`there is no icon beside the clock: ${String(error)}`);
      }
    };
    look();
    desk.onChange(look);
  }

  /** While it is there the app goes on without a window. */
  get isThere(): boolean {
    return this.#tray !== null;
  }

  /** False once the system has refused it. */
  get isPossible(): boolean {
    return !this.#failed;
  }

  #draw(view: TrayView | null): void {
    if (view === null) {
      this.#tray?.destroy();
      this.#tray = null;
      this.#shown = '';
      return;
    }
    const text = JSON.stringify(view);
    if (text === this.#shown) return;
    if (this.#tray === null) {
      this.#tray = new Tray(imageOf(view.mark));
      // Where a click opens the menu (macOS, most Linux desktops) this is not told.
      if (!mac) this.#tray.on('click', () => this.#windows.show());
    } else this.#tray.setImage(imageOf(view.mark));
    this.#tray.setToolTip(view.tip);
    this.#tray.setContextMenu(Menu.buildFromTemplate(view.entries.map((one) => this.#item(one))));
    this.#shown = text;
  }

  #item(entry: TrayEntry): MenuItemConstructorOptions {
    switch (entry.type) {
      case 'line':
        return { type: 'separator' };
      case 'note':
        return { label: entry.label, enabled: false };
      case 'lead':
        return { label: entry.label, click: () => this.#windows.show(entry.address) };
      case 'quit':
        return { label: entry.label, click: () => app.quit() };
    }
  }
}

function imageOf(mark: TrayView['mark']) {
  const { width, height, pixels } = trayGlyph({ mark, size: POINTS * 2, template: mac });
  const image = nativeImage.createFromBitmap(pixels, { width, height, scaleFactor: 2 });
  if (mac) image.setTemplateImage(true);
  return image;
}
