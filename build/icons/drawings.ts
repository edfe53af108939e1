/** The drawings that icons are made from, and which of them is used at which size. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const HERE = import.meta.dirname;
export const MADE = join(HERE, 'made');

export const PNG_SIZES = [16, 24, 32, 48, 64, 128, 256, 512, 1024] as const;
export const ICO_SIZES = [16, 24, 32, 48, 64, 256] as const;

const DRAWINGS = ['icon.svg', 'icon-small.svg', 'icon-tiny.svg', 'tray.svg'] as const;

/** `mac` leaves the margin that its icons have; elsewhere the picture fills its square. */
export function drawingFor(size: number, use: 'plain' | 'mac' | 'tray'): string {
  if (use === 'tray') return text('tray.svg');
  // Three strands are no strands where each is less than two pixels.
  if (size < 32) return text('icon-tiny.svg');
  if (size < 48) return text('icon-small.svg');
  const drawing = text('icon.svg');
  return use === 'mac' ? drawing : drawing.replace('0 0 1024 1024', '68 68 888 888');
}

/** What each drawing is now, to be held against what the made files were made from. */
export function fingerprints(): Record<string, string> {
  return Object.fromEntries(
    DRAWINGS.map((name) => [name, createHash('sha256').update(text(name)).digest('hex')]),
  );
}

function text(name: (typeof DRAWINGS)[number]): string {
  return readFileSync(join(HERE, name), 'utf8').replaceAll('\r\n', '\n');
}
