import { EventEmitter } from 'node:events';
import { loudClass } from './loud.ts';
import type { WebContents } from './web-contents.ts';

type Source = 'system' | 'light' | 'dark';

/** `nativeTheme` over Chromium's emulation of `prefers-color-scheme`; the system itself is light. */
class NativeTheme extends EventEmitter {
  readonly shouldUseHighContrastColors = false;
  readonly shouldUseInvertedColorScheme = false;
  readonly prefersReducedTransparency = false;
  readonly #pages = new Set<WebContents>();
  #source: Source = 'system';

  get themeSource(): Source {
    return this.#source;
  }

  set themeSource(source: Source) {
    if (source === this.#source) return;
    this.#source = source;
    for (const page of this.#pages) this.#apply(page);
    setImmediate(() => this.emit('updated'));
  }

  get shouldUseDarkColors(): boolean {
    return this.#source === 'dark';
  }

  follow(page: WebContents): void {
    this.#pages.add(page);
    page.once('destroyed', () => this.#pages.delete(page));
    if (this.#source !== 'system') this.#apply(page);
  }

  #apply(page: WebContents): void {
    page.emulateColorScheme(this.shouldUseDarkColors ? 'dark' : 'light');
  }
}

loudClass('nativeTheme', NativeTheme);
export const nativeTheme = new NativeTheme();
