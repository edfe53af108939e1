/**
 * Makes the icons of all systems from the drawings beside this file: `node build/launch.mjs
 * build/icons/make.ts`. Needs rsvg-convert (librsvg2-bin). What it makes is kept in git, so that packing
 * needs no tool for it.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ico, icns } from './containers.ts';
import { drawingFor, fingerprints, ICO_SIZES, MADE, PNG_SIZES } from './drawings.ts';

rmSync(MADE, { recursive: true, force: true });
mkdirSync(join(MADE, 'png'), { recursive: true });
mkdirSync(join(MADE, 'tray'));

for (const size of PNG_SIZES) {
  writeFileSync(join(MADE, 'png', `${size}x${size}.png`), draw(drawingFor(size, 'plain'), size));
}
const plain = ICO_SIZES.map((size) => ({ size, png: draw(drawingFor(size, 'plain'), size) }));
writeFileSync(join(MADE, 'icon.ico'), ico(plain));
writeFileSync(
  join(MADE, 'icon.icns'),
  icns((size) => draw(drawingFor(size, 'mac'), size)),
);
// macOS colours a picture whose name ends so by itself, to suit the menu bar.
for (const [name, size] of [
  ['trayTemplate', 16],
  ['trayTemplate@2x', 32],
] as const) {
  writeFileSync(join(MADE, 'tray', `${name}.png`), draw(drawingFor(size, 'tray'), size));
}
for (const [name, size] of [
  ['tray', 16],
  ['tray@2x', 32],
] as const) {
  writeFileSync(join(MADE, 'tray', `${name}.png`), draw(drawingFor(size, 'plain'), size));
}
writeFileSync(join(MADE, 'made-from.json'), `${JSON.stringify(fingerprints(), null, 2)}\n`);

function draw(svg: string, size: number): Buffer {
  return execFileSync('rsvg-convert', ['-w', String(size), '-h', String(size)], {
    input: svg,
    maxBuffer: 16 * 1024 * 1024,
  });
}
