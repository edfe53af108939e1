/** Images as bytes: of which format they are, whatever a file's name or an address says. */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';

interface Format {
  readonly type: string;
  /** How its files begin, in bytes; a null stands for any. */
  readonly begins: readonly (number | null)[];
  /** Whether the end is there, too: a provider would refuse what was cut off, and all that comes after it. */
  readonly isWhole: (bytes: Buffer) => boolean;
}

/** Those that models take. */
const FORMATS: readonly Format[] = [
  {
    type: 'image/png',
    begins: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
    isWhole: (bytes) => bytes.includes('IEND', 8),
  },
  {
    type: 'image/jpeg',
    begins: [0xff, 0xd8, 0xff],
    isWhole: (bytes) => bytes.includes(Buffer.from([0xff, 0xd9])),
  },
  {
    type: 'image/gif',
    begins: [0x47, 0x49, 0x46, 0x38],
    isWhole: (bytes) => bytes.at(-1) === 0x3b,
  },
  {
    type: 'image/webp',
    begins: [0x52, 0x49, 0x46, 0x46, null, null, null, null, 0x57, 0x45, 0x42, 0x50],
    isWhole: (bytes) => bytes.readUInt32LE(4) + 8 <= bytes.length,
  },
];

export const NO_IMAGE = 'it is no PNG, JPEG, GIF or WebP image';

const MAX_IMAGE_BYTES = 20 * 1024 * 1024;

/** Base64 characters that hold the longest of these beginnings. */
const BEGINNING = 64;

export type ReadImage = { readonly url: string } | { readonly problem: string };

/**
 * Reads an image file for a model. The `problem` of one that can't be shown says in words what is amiss
 * with it. Never waits for what is no file.
 */
export async function readImage(file: string): Promise<ReadImage> {
  let handle: FileHandle | null = null;
  try {
    handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    return await readOpenImage(handle);
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  } finally {
    await handle?.close();
  }
}

/** The same of a file that is open, at its beginning: what was judged is what is read. */
export async function readOpenImage(handle: FileHandle): Promise<ReadImage> {
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) return { problem: 'it is not a file' };
    if (stats.size > MAX_IMAGE_BYTES) return { problem: 'it is larger than 20 MiB' };
    const bytes = await handle.readFile();
    const format = formatOf(bytes);
    if (format === null) return { problem: NO_IMAGE };
    if (!format.isWhole(bytes)) return { problem: 'its end is missing' };
    return { url: `data:${format.type};base64,${bytes.toString('base64')}` };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

/** An image's `data:` URL as models take it; null where it holds none. */
export function soundDataUrl(url: string): string | null {
  const parts = /^data:([^,;]*)(?:;[^,]*)?,([A-Za-z0-9+/]+={0,2})$/i.exec(url);
  const [, type = '', base64 = ''] = parts ?? [];
  if (type !== '' && !/^image\//i.test(type)) return null;
  const format = formatOf(Buffer.from(base64.slice(0, BEGINNING), 'base64'));
  return format === null ? null : `data:${format.type};base64,${base64}`;
}

function formatOf(bytes: Buffer): Format | null {
  const found = FORMATS.find(({ begins }) =>
    begins.every((byte, at) => byte === null || byte === bytes[at]),
  );
  return found ?? null;
}
