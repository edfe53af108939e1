/** The icon beside the clock, drawn point by point: a ring, filled while agents work, with a dot that calls. */

export interface Bitmap {
  readonly width: number;
  readonly height: number;
  /** Blue, green, red, alpha; the colours multiplied by it. */
  readonly pixels: Buffer;
}

type Colour = readonly [red: number, green: number, blue: number];

const ACCENT: Colour = [0x5b, 0x82, 0xe8];
const CALLS: Colour = [0xe0, 0xa1, 0x36];
const BLACK: Colour = [0, 0, 0];

export interface GlyphOptions {
  readonly mark: 'idle' | 'working' | 'waiting';
  /** Of one side, in pixels. */
  readonly size: number;
  /** macOS colours it itself: only what is covered counts. */
  readonly template: boolean;
}

export function trayGlyph({ mark, size, template }: GlyphOptions): Bitmap {
  const pixels = Buffer.alloc(size * size * 4);
  const middle = (size - 1) / 2;
  const radius = size * 0.4;
  const width = size * 0.12;
  const dot = { x: size * 0.76, y: size * 0.24, radius: size * 0.22 };
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const far = Math.hypot(x - middle, y - middle);
      const ring = cover(width / 2 - Math.abs(far - radius) + 0.5);
      const core = mark === 'idle' ? 0 : cover(radius * 0.5 - far + 0.5);
      const toDot = Math.hypot(x - dot.x, y - dot.y);
      const calls = mark === 'waiting' ? cover(dot.radius - toDot + 0.5) : 0;
      // A gap around the dot, so that it is seen in one colour, too.
      const gap = mark === 'waiting' ? cover(dot.radius + size * 0.08 - toDot + 0.5) : 0;
      const shape = Math.max(ring, core) * (1 - gap);
      const colour = calls > shape ? (template ? BLACK : CALLS) : template ? BLACK : ACCENT;
      const alpha = Math.max(shape, calls);
      const [red, green, blue] = colour.map((part) => Math.round(part * alpha));
      pixels.set([blue ?? 0, green ?? 0, red ?? 0, Math.round(255 * alpha)], (y * size + x) * 4);
    }
  }
  return { width: size, height: size, pixels };
}

function cover(inside: number): number {
  return Math.max(0, Math.min(1, inside));
}
