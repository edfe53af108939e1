import { EventEmitter } from 'node:events';
import { createEvent } from './events.ts';
import { loudClass } from './loud.ts';

type Rectangle = { x: number; y: number; width: number; height: number };
export type DisplaySpec = { id: number; bounds: Rectangle; workArea?: Rectangle };

function overlap(a: Rectangle, b: Rectangle): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return Math.max(0, width) * Math.max(0, height);
}

const complete = ({ id, bounds, workArea = bounds }: DisplaySpec) => ({
  id,
  bounds,
  workArea,
  size: { width: bounds.width, height: bounds.height },
  workAreaSize: { width: workArea.width, height: workArea.height },
  scaleFactor: 1,
});
type Display = ReturnType<typeof complete>;

const plain: DisplaySpec[] = [{ id: 1, bounds: { x: 0, y: 0, width: 1920, height: 1080 } }];

/** One plain display, those of ELECTRON_STAND_IN_DISPLAYS (JSON), or what a test plugs in later. */
class Screen extends EventEmitter {
  #displays: Display[];

  constructor() {
    super();
    const named = process.env['ELECTRON_STAND_IN_DISPLAYS'];
    this.#displays = (named === undefined ? plain : (JSON.parse(named) as DisplaySpec[])).map(
      complete,
    );
  }

  /** The user plugs displays in or out; the first one is the primary. */
  plug(displays: DisplaySpec[]): void {
    const before = this.#displays;
    this.#displays = displays.map(complete);
    for (const one of this.#displays) {
      if (!before.some(({ id }) => id === one.id)) this.emit('display-added', createEvent({}), one);
    }
    for (const one of before) {
      const gone = !displays.some(({ id }) => id === one.id);
      if (gone) this.emit('display-removed', createEvent({}), one);
    }
  }

  getAllDisplays = (): Display[] => structuredClone(this.#displays);
  getPrimaryDisplay(): Display {
    const [first] = this.#displays;
    if (first === undefined) throw new Error('electron stand-in: there is no display');
    return structuredClone(first);
  }
  getDisplayMatching(bounds: Rectangle): Display {
    const [best] = this.#displays.toSorted(
      (a, b) => overlap(bounds, b.bounds) - overlap(bounds, a.bounds),
    );
    return best === undefined || overlap(bounds, best.bounds) === 0
      ? this.getPrimaryDisplay()
      : structuredClone(best);
  }
  getDisplayNearestPoint({ x, y }: { x: number; y: number }): Display {
    return this.getDisplayMatching({ x, y, width: 1, height: 1 });
  }
  getCursorScreenPoint = (): { x: number; y: number } => ({ x: 0, y: 0 });
}
loudClass('screen', Screen);
export const screen = new Screen();
