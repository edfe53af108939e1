/** Images as bytes: of which format they are, whatever a file's name or an address says. */

/** How files of the formats that models take begin, in bytes; a null stands for any. */
const FORMATS: ReadonlyArray<readonly [type: string, begins: readonly (number | null)[]]> = [
  ['image/png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  ['image/gif', [0x47, 0x49, 0x46, 0x38]],
  ['image/webp', [0x52, 0x49, 0x46, 0x46, null, null, null, null, 0x57, 0x45, 0x42, 0x50]],
];

export const NO_IMAGE = 'it is no PNG, JPEG, GIF or WebP image';

/** Base64 characters that hold the longest of these beginnings. */
const BEGINNING = 64;

/** Of an image by its bytes; null for what models do not take. */
export function imageUrl(bytes: Buffer): string | null {
  return urlOf(bytes.toString('base64'));
}

/** An image's `data:` URL as models take it; null where it holds none. */
export function soundDataUrl(url: string): string | null {
  const parts = /^data:([^,;]*)(?:;[^,]*)?,([A-Za-z0-9+/]+={0,2})$/i.exec(url);
  const [, type = '', base64 = ''] = parts ?? [];
  return type === '' || /^image\//i.test(type) ? urlOf(base64) : null;
}

function urlOf(base64: string): string | null {
  const bytes = Buffer.from(base64.slice(0, BEGINNING), 'base64');
  const format = FORMATS.find(([, begins]) =>
    begins.every((byte, at) => byte === null || byte === bytes[at]),
  );
  return format === undefined ? null : `data:${format[0]};base64,${base64}`;
}
