/** The figures of the window, each with the CPU as it is and slowed down. */

/** How much slower a page's own CPU time is made. */
export const SLOWDOWNS = [1, 4] as const;
export type Slowdown = (typeof SLOWDOWNS)[number];

export type WindowFigure =
  | 'shown'
  | 'usable'
  | 'open-items'
  | 'open-bytes'
  | 'switch'
  | 'key'
  | 'scroll-frame'
  | 'scroll-blank'
  | 'live-frame'
  | 'live-task'
  | 'live-key'
  | 'live-switch';

export type WindowRowId = `window-${WindowFigure}/${Slowdown}` | 'window-heap' | 'window-memory';

interface WindowRow {
  readonly what: string;
  readonly unit: 'ms' | 'MiB' | '';
  readonly known: null;
  readonly budget: { readonly kind: 'limit'; readonly value: number } | null;
}

const ms = (what: string, budget: number | null): WindowRow => ({
  what,
  unit: 'ms',
  known: null,
  budget: budget === null ? null : { kind: 'limit', value: budget },
});

const FIGURES: Readonly<Record<WindowFigure, WindowRow>> = {
  shown: ms('window shown', 1000),
  usable: ms('window usable', 2000),
  'open-items': ms('open a thread of 50,000 items: its newest rows painted', 400),
  'open-bytes': ms('open a thread of 250 MB: its newest rows painted', 400),
  switch: ms('switch among 30 long threads, p95', 150),
  key: ms('key to paint in the composer, p95', null),
  'scroll-frame': ms('scroll through 50,000 items: frame, p95', 16.7),
  'scroll-blank': {
    what: 'scroll through 50,000 items: frames with a hole, of 1,000',
    unit: '',
    known: null,
    budget: null,
  },
  'live-frame': ms('type, scroll, switch at 1,000 deltas/s: frame, p95', 16.7),
  'live-task': ms('type, scroll, switch at 1,000 deltas/s: longest task', null),
  'live-key': ms('type, scroll, switch at 1,000 deltas/s: key to paint, p95', null),
  'live-switch': ms('type, scroll, switch at 1,000 deltas/s: switch, p95', 150),
};

function rowsAt(slowdown: Slowdown): [WindowRowId, WindowRow][] {
  return Object.entries(FIGURES).map(([figure, row]) => [
    `window-${figure as WindowFigure}/${slowdown}`,
    slowdown === 1 ? row : { ...row, what: `${row.what}; CPU ÷ ${slowdown}` },
  ]);
}

export const WINDOW_ROWS = Object.fromEntries([
  ...SLOWDOWNS.flatMap(rowsAt),
  [
    'window-heap',
    { what: 'JS heap after 30 long threads', unit: 'MiB', known: null, budget: null },
  ],
  [
    'window-memory',
    {
      what: 'renderer’s memory after 30 long threads',
      unit: 'MiB',
      known: null,
      budget: { kind: 'limit', value: 450 },
    },
  ],
]) as Readonly<Record<WindowRowId, WindowRow>>;
