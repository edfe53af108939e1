/** What the system hands to the app: links, files, and what a second start was given. */
import { app } from 'electron';
import { isSecondStart, namedIn, openingOfLink, openingsOf, SCHEME } from '../desktop/openings.ts';
import type { Opening, SecondStart } from '../desktop/openings.ts';
import { isEnding } from './lifecycle.ts';

export class Arrivals {
  /** What came before there was anybody to take it. */
  #early: Opening[] = [];
  #take: ((openings: readonly Opening[]) => void) | null = null;
  /** What came while this one ended, as it is written in a start; null: nobody came. */
  #late: string[] | null = null;

  /** Must be made before the app is ready: macOS tells of links at once. */
  constructor() {
    app.on('open-url', (event, url) => {
      event.preventDefault();
      this.#got([openingOfLink(url)], [url]);
    });
    app.on('open-file', (event, path) => {
      event.preventDefault();
      this.#got([{ kind: 'path', path, prompt: null, trusted: true }], [path]);
    });
    app.on('second-instance', (_event, _argv, _cwd, data) => {
      // Chromium puts its own arguments in another order: what was handed over is exact.
      const start = isSecondStart(data) ? { ...data, packaged: app.isPackaged } : null;
      // Who started Skein wants to see it, though nobody knows what in it.
      if (start === null) this.#got([], []);
      else this.#got(openingsOf(start), namedIn(start));
    });
  }

  /** What this start hands to the one that runs already. */
  get ours(): SecondStart {
    return { argv: process.argv, cwd: process.cwd() };
  }

  /** From now on; with what came before, and what this very start was given. */
  serve(take: (openings: readonly Opening[]) => void): void {
    // Where the system asks the app's own package what it opens, that is said there.
    if (app.isPackaged && process.platform === 'win32') app.setAsDefaultProtocolClient(SCHEME);
    this.#take = take;
    // A first start has its windows anyway.
    const named = openingsOf({ ...this.ours, packaged: app.isPackaged });
    const first = [...named.filter(({ kind }) => kind !== 'window'), ...this.#early];
    this.#early = [];
    if (first.length > 0) take(first);
  }

  /** Whoever came while this one ended gets one of their own, once this one has gone. */
  startAgain(): void {
    if (this.#late === null) return;
    // An image lies elsewhere each time it is mounted.
    const execPath = process.env['APPIMAGE'] ?? process.execPath;
    const own = app.isPackaged ? [] : [app.getAppPath()];
    app.relaunch({ execPath, args: [...own, ...this.#late] });
  }

  /**
   * @param openings nothing in it: the user started Skein again, and wants to see it
   * @param words the same as a start says it
   */
  #got(openings: readonly Opening[], words: readonly string[]): void {
    if (isEnding()) this.#late = [...(this.#late ?? []), ...words];
    else if (this.#take === null) this.#early.push(...openings);
    else this.#take(openings);
  }
}
