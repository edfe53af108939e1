/** Icons of Windows and macOS: one file that holds the same picture in several sizes, each a PNG. */

export interface Picture {
  readonly size: number;
  readonly png: Uint8Array;
}

/** @see https://learn.microsoft.com/en-us/previous-versions/ms997538(v=msdn.10) */
export function ico(pictures: readonly Picture[]): Buffer {
  const head = Buffer.alloc(6 + 16 * pictures.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(pictures.length, 4);
  let offset = head.length;
  for (const [index, { size, png }] of pictures.entries()) {
    const at = 6 + 16 * index;
    // A byte has no 256: zero means it.
    head.writeUInt8(size % 256, at);
    head.writeUInt8(size % 256, at + 1);
    head.writeUInt16LE(1, at + 4);
    head.writeUInt16LE(32, at + 6);
    head.writeUInt32LE(png.length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += png.length;
  }
  return Buffer.concat([head, ...pictures.map(({ png }) => png)]);
}

/** The size in pixels of each kind of part; those from `ic11` on are for dense screens. */
const ICNS_KINDS: Readonly<Record<string, number>> = {
  icp4: 16,
  icp5: 32,
  ic07: 128,
  ic08: 256,
  ic09: 512,
  ic10: 1024,
  ic11: 32,
  ic12: 64,
  ic13: 256,
  ic14: 512,
};

export function icns(pngOf: (size: number) => Uint8Array): Buffer {
  const parts = Object.entries(ICNS_KINDS).map(([kind, size]) => part(kind, pngOf(size)));
  return part('icns', Buffer.concat(parts));
}

/** The pictures of such a file, by kind. */
export function picturesIn(file: Buffer): Map<string, Uint8Array> {
  const found = new Map<string, Uint8Array>();
  for (let at = 8; at < file.length;) {
    const length = file.readUInt32BE(at + 4);
    found.set(file.toString('latin1', at, at + 4), file.subarray(at + 8, at + length));
    at += length;
  }
  return found;
}

function part(kind: string, data: Uint8Array): Buffer {
  const head = Buffer.alloc(8, kind, 'latin1');
  head.writeUInt32BE(data.length + 8, 4);
  return Buffer.concat([head, data]);
}
