import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { picturesIn } from './containers.ts';
import { fingerprints, ICO_SIZES, MADE, PNG_SIZES } from './drawings.ts';

const made = (...path: string[]): Buffer => readFileSync(join(MADE, ...path));

/** Width and height that a PNG says it has. @throws when it is none */
function sizeOf(png: Uint8Array): [number, number] {
  const bytes = Buffer.from(png);
  expect(bytes.toString('latin1', 1, 4)).toBe('PNG');
  expect(bytes.toString('latin1', bytes.length - 8, bytes.length - 4)).toBe('IEND');
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
}

it('were made from the drawings that lie beside them', () => {
  const from = JSON.parse(made('made-from.json').toString()) as unknown;
  expect(from, 'run build/icons/make.ts').toEqual(fingerprints());
});

it('have the sizes that their names say, and no others lie there', () => {
  for (const size of PNG_SIZES) {
    expect(sizeOf(made('png', `${size}x${size}.png`))).toEqual([size, size]);
  }
  expect(readdirSync(join(MADE, 'png'))).toHaveLength(PNG_SIZES.length);
  expect(sizeOf(made('tray', 'trayTemplate.png'))).toEqual([16, 16]);
  expect(sizeOf(made('tray', 'trayTemplate@2x.png'))).toEqual([32, 32]);
});

it('hold each size once for Windows', () => {
  const file = made('icon.ico');
  const sizes = Array.from({ length: file.readUInt16LE(4) }, (_, index) => {
    const at = 6 + 16 * index;
    const [length, offset] = [file.readUInt32LE(at + 8), file.readUInt32LE(at + 12)];
    const picture = file.subarray(offset, offset + length);
    expect(picture).toEqual(made('png', `${sizeOf(picture)[0]}x${sizeOf(picture)[0]}.png`));
    return file.readUInt8(at) || 256;
  });
  expect(sizes).toEqual([...ICO_SIZES]);
});

it('hold all sizes that macOS asks for', () => {
  const file = made('icon.icns');
  expect(file.readUInt32BE(4)).toBe(file.length);
  const pictures = [...picturesIn(file)].map(([kind, png]) => [kind, sizeOf(png)[0]]);
  expect(Object.fromEntries(pictures)).toMatchObject({
    ic10: 1024,
    ic09: 512,
    ic07: 128,
    icp4: 16,
  });
  expect(pictures).toHaveLength(10);
});
