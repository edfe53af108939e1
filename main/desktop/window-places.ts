/** Where windows stood and what they showed, as it is kept in a file; and where that is on today's displays. */
import * as z from 'zod/mini';

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Display {
  readonly id: number;
  /** Without what the system keeps for itself. */
  readonly workArea: Rectangle;
}

const rectangle = z.object({ x: z.int(), y: z.int(), width: z.int(), height: z.int() });

const windowPlace = z.object({
  /** While it is neither maximised nor in full screen. */
  bounds: rectangle,
  display: z.object({ id: z.number(), workArea: rectangle }),
  maximized: z.boolean(),
  fullScreen: z.boolean(),
  /** The fragment of its page. */
  address: z.string().check(z.regex(/^#\//), z.maxLength(4096)),
});
export type WindowPlace = z.infer<typeof windowPlace>;

const file = z.object({ windows: z.array(windowPlace).check(z.maxLength(50)) });

export const SMALLEST = { width: 400, height: 300 };
const USUAL = { width: 1440, height: 900 };
/** How far a window stands from the one before it. */
const STEP = 26;
/** So much of a window's top edge must be within reach of the mouse. */
const GRIP = { width: 120, height: 32 };

/** The one used last comes first. A broken file means that nothing is known. */
export function readPlaces(text: string | null): readonly WindowPlace[] {
  try {
    const judged = file.safeParse(JSON.parse(text ?? ''));
    return judged.success ? judged.data.windows : [];
  } catch {
    return [];
  }
}

export function placesText(windows: readonly WindowPlace[]): string {
  return JSON.stringify({ windows });
}

/**
 * Where a window stands now: on its display if that is there, wherever that lies today; else on the one
 * that has most of it; and always where it can be reached.
 */
export function boundsOn(
  place: Pick<WindowPlace, 'bounds' | 'display'>,
  displays: readonly Display[],
): Rectangle {
  const own = displays.find(({ id }) => id === place.display.id);
  const before = place.display.workArea;
  const moved =
    own === undefined
      ? place.bounds
      : {
          ...place.bounds,
          x: place.bounds.x + own.workArea.x - before.x,
          y: place.bounds.y + own.workArea.y - before.y,
        };
  if (displays.some(({ workArea }) => isInReach(moved, workArea))) {
    return smallest(moved);
  }
  const [best] = [...displays].sort(
    (a, b) => overlap(moved, b.workArea) - overlap(moved, a.workArea),
  );
  const home = own ?? best;
  return home === undefined ? smallest(moved) : within(moved, home.workArea);
}

/** A new window: a step from the one that is there, or in the middle of the display. */
export function boundsOfNew(beside: Rectangle | null, display: Display): Rectangle {
  const { workArea } = display;
  if (beside === null) {
    const width = Math.min(USUAL.width, workArea.width);
    const height = Math.min(USUAL.height, workArea.height);
    const x = workArea.x + Math.round((workArea.width - width) / 2);
    const y = workArea.y + Math.round((workArea.height - height) / 2);
    return { x, y, width, height };
  }
  const stepped = { ...beside, x: beside.x + STEP, y: beside.y + STEP };
  const fits =
    stepped.x + stepped.width <= workArea.x + workArea.width &&
    stepped.y + stepped.height <= workArea.y + workArea.height;
  // At the end of the display it begins again at its corner.
  return within(fits ? stepped : { ...beside, x: workArea.x, y: workArea.y }, workArea);
}

function isInReach({ x, y, width }: Rectangle, area: Rectangle): boolean {
  const left = Math.max(x, area.x);
  const right = Math.min(x + width, area.x + area.width);
  return right - left >= GRIP.width && y >= area.y && y + GRIP.height <= area.y + area.height;
}

function within(bounds: Rectangle, area: Rectangle): Rectangle {
  const width = Math.max(Math.min(bounds.width, area.width), SMALLEST.width);
  const height = Math.max(Math.min(bounds.height, area.height), SMALLEST.height);
  const x = Math.max(area.x, Math.min(bounds.x, area.x + area.width - width));
  const y = Math.max(area.y, Math.min(bounds.y, area.y + area.height - height));
  return { x, y, width, height };
}

function smallest(bounds: Rectangle): Rectangle {
  return {
    ...bounds,
    width: Math.max(bounds.width, SMALLEST.width),
    height: Math.max(bounds.height, SMALLEST.height),
  };
}

function overlap(a: Rectangle, b: Rectangle): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return Math.max(0, width) * Math.max(0, height);
}
