/** Which drawers stood open, and what was shown in them: a page that is loaded again shows them as they were. */

const KEY = 'skein.drawers';

export interface Drawer {
  readonly open: boolean;
  /** The terminal that is shown; null: none of them. */
  readonly shown: string | null;
}

/** @param drawers by thread */
export function rememberDrawers(drawers: Readonly<Record<string, Drawer>>): void {
  const open = Object.entries(drawers).flatMap(([key, one]) =>
    one.open ? [[key, one.shown]] : [],
  );
  try {
    sessionStorage.setItem(KEY, JSON.stringify(open));
  } catch {
    // A page without a store of its own begins with closed drawers.
  }
}

/** The open ones. */
export function rememberedDrawers(): Map<string, Drawer> {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? '[]');
    if (!Array.isArray(kept)) return new Map();
    return new Map(
      kept.flatMap((entry: unknown): [string, Drawer][] => {
        const [key, shown] = Array.isArray(entry) ? (entry as unknown[]) : [];
        if (typeof key !== 'string') return [];
        return [[key, { open: true, shown: typeof shown === 'string' ? shown : null }]];
      }),
    );
  } catch {
    return new Map();
  }
}
