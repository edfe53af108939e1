/** Runs in the page, before anything of Skein's: takes times where they are made. */

export interface Watched {
  /** From one frame to the next. Milliseconds, as all here. */
  readonly frames: readonly number[];
  /** Frames in which a stretch of the transcript that should have rows had none. */
  readonly holes: number;
  /** The longest task of 50 ms or more; 0 if there was none. */
  readonly longestTask: number;
  /** From a key press to the frame that shows it. */
  readonly keys: readonly number[];
}

export interface Probe {
  /** From the start of the page: its first content, and a list of threads and a composer in it. */
  readonly start: Promise<{ readonly shown: number; readonly usable: number }>;
  /** Goes to another view. Resolves with how long it took until such an element was painted in sight. */
  show(fragment: string, selector: string): Promise<number>;
  watch(): void;
  take(): Watched;
}

declare global {
  interface Window {
    benchProbe: Probe;
  }
}

/** It is sent to the page as text: nothing in it may come from this file. */
export function installProbe(): void {
  const hole = 64;
  const patience = 60_000;

  /** Calls back when what is in the page now has been painted. */
  function painted(then: () => void): void {
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.addEventListener('message', () => {
        channel.port1.close();
        then();
      });
      channel.port1.start();
      channel.port2.postMessage(null);
    });
  }

  function inSight(selector: string): boolean {
    return [...document.querySelectorAll(selector)].some((element) => {
      const { top, bottom } = element.getBoundingClientRect();
      const drawn = element.checkVisibility({ visibilityProperty: true });
      return drawn && bottom > 0 && top < innerHeight;
    });
  }

  /** Resolves with the time at which all of them were painted; they are looked for after each frame. */
  function whenInSight(...selectors: readonly string[]): Promise<number> {
    const until = performance.now() + patience;
    return new Promise((resolve, reject) => {
      const look = (): void => {
        if (selectors.every(inSight)) resolve(performance.now());
        else if (performance.now() < until) painted(look);
        else reject(new Error(`nothing in sight fits ${selectors.join(', ')}`));
      };
      painted(look);
    });
  }

  /** The largest stretch of the transcript's window without a row. */
  function largestGap(): number {
    const flow = document.querySelector('.transcript-flow');
    if (flow === null) return 0;
    const { top, bottom } = flow.getBoundingClientRect();
    const rows = [...flow.querySelectorAll('[data-row]')]
      .map((row) => row.getBoundingClientRect())
      .sort((one, other) => one.top - other.top);
    let covered = top;
    let largest = 0;
    for (const row of rows) {
      largest = Math.max(largest, Math.min(row.top, bottom) - covered);
      covered = Math.max(covered, row.bottom);
    }
    return Math.max(largest, bottom - covered);
  }

  let frames: number[] = [];
  let keys: number[] = [];
  let holes = 0;
  let longestTask = 0;
  let watching = false;

  function onFrame(before: number): void {
    requestAnimationFrame((at) => {
      if (!watching) return;
      frames.push(at - before);
      if (largestGap() > hole) holes += 1;
      onFrame(at);
    });
  }

  addEventListener(
    'keydown',
    ({ timeStamp }) => {
      if (watching) painted(() => keys.push(performance.now() - timeStamp));
    },
    true,
  );
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longestTask = Math.max(longestTask, duration);
  }).observe({ type: 'longtask' });

  const firstPaint = new Promise<number>((resolve) => {
    new PerformanceObserver((list) => {
      const [first] = list.getEntriesByName('first-contentful-paint');
      if (first !== undefined) resolve(first.startTime);
    }).observe({ type: 'paint', buffered: true });
  });
  const start = Promise.all([firstPaint, whenInSight('.thread-row', 'form textarea')]).then(
    // The browser tells of a paint once it is on the screen, which is a little later.
    ([shown, usable]) => ({ shown, usable: Math.max(shown, usable) }),
  );

  window.benchProbe = {
    start,
    async show(fragment, selector) {
      const from = performance.now();
      location.hash = fragment;
      return (await whenInSight(selector)) - from;
    },
    watch() {
      frames = [];
      keys = [];
      holes = 0;
      longestTask = 0;
      watching = true;
      requestAnimationFrame(onFrame);
    },
    take() {
      watching = false;
      return { frames, keys, holes, longestTask };
    },
  };
}
