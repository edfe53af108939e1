import { EventEmitter } from 'node:events';
import { app } from './app.ts';
import { loudClass, record } from './loud.ts';
import type { Menu } from './menu.ts';
import { NativeImage } from './native-image.ts';

/** An icon that is never drawn; a test clicks in the menu that it was given, or plays the user with `emit('click')`. */
export class Tray extends EventEmitter {
  menu: Menu | null = null;
  toolTip = '';
  title = '';
  image: NativeImage;
  #destroyed = false;

  constructor(image: NativeImage) {
    super();
    if (!app.started) throw new Error('Cannot create Tray before app is ready');
    this.image = this.#checked(image);
  }

  setImage(image: NativeImage): void {
    this.image = this.#checked(image);
  }
  setContextMenu(menu: Menu | null): void {
    this.menu = menu;
  }
  setToolTip(text: string): void {
    this.toolTip = text;
  }
  /** Drawn on macOS alone, and an error nowhere. */
  setTitle(text: string): void {
    this.title = text;
  }
  popUpContextMenu(): void {
    record('Tray.popUpContextMenu');
  }
  destroy(): void {
    this.#destroyed = true;
  }
  isDestroyed = (): boolean => this.#destroyed;

  #checked(image: NativeImage): NativeImage {
    if (!(image instanceof NativeImage) || image.isEmpty()) {
      throw new Error('electron stand-in: an icon must be an image that is not empty');
    }
    return image;
  }
}
loudClass('Tray', Tray);
