/** How many questions wait, on the app's icon. */
import { app, BrowserWindow, nativeImage } from 'electron';

/** @param count 0 takes it away */
export function showBadge(count: number): void {
  if (process.platform === 'win32') {
    for (const window of BrowserWindow.getAllWindows()) {
      // Its words are for screen readers: the number says it in every language.
      window.setOverlayIcon(count === 0 ? null : dot(), count === 0 ? '' : String(count));
    }
  } else app.setBadgeCount(count);
}

const SIZE = 16;

/** Windows wants a picture over its icon: an amber dot, drawn point by point. */
function dot() {
  const pixels = Buffer.alloc(SIZE * SIZE * 4);
  const middle = (SIZE - 1) / 2;
  for (let y = 0; y < SIZE; y += 1) {
    for (let x = 0; x < SIZE; x += 1) {
      const inside = SIZE / 2 - Math.hypot(x - middle, y - middle);
      // Blue, green, red, and how much of it: the edge is smooth.
      const cover = Math.max(0, Math.min(1, inside));
      const colour = [0x0a, 0x7f, 0xc4].map((part) => Math.round(part * cover));
      pixels.set([...colour, Math.round(255 * cover)], (y * SIZE + x) * 4);
    }
  }
  return nativeImage.createFromBitmap(pixels, { width: SIZE, height: SIZE });
}
