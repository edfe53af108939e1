/** What is in a backup: every file with its size and hash. It is written last, so what has one is whole. */
import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { isAbsolute, join, normalize, sep } from 'node:path';
import * as z from 'zod/mini';

export const MANIFEST = 'manifest.json';

const manifest = z.looseObject({
  format: z.literal(1),
  version: z.string(),
  madeAtMs: z.number(),
  threads: z.number(),
  files: z.array(
    // With forward slashes, from the folder of the backup.
    z.looseObject({ path: z.string(), bytes: z.number(), sha256: z.string() }),
  ),
});
export type Manifest = z.infer<typeof manifest>;
export type ManifestFile = Manifest['files'][number];

/** @throws with words for people when it is none */
export function readManifest(folder: string): Manifest {
  let text: string;
  try {
    text = readFileSync(join(folder, MANIFEST), 'utf8');
  } catch (error) {
    throw new Error(`${folder} is no backup of Skein’s: it has no ${MANIFEST}`, { cause: error });
  }
  const judged = z.safeParse(manifest, parsed(text));
  if (!judged.success) throw new Error(`${MANIFEST} in ${folder} is damaged, or of a newer Skein`);
  return judged.data;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Where a file of a backup goes below a folder; null where its path would lead out of it. */
export function placeBelow(folder: string, path: string): string | null {
  const local = normalize(path.replaceAll('/', sep));
  return isAbsolute(local) || local.split(sep).includes('..') ? null : join(folder, local);
}

const CHUNK = 1024 * 1024;

/** Reads a file as far as `end`, a chunk at a time. */
export function readChunks(path: string, end: number, take: (chunk: Buffer) => void): void {
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.allocUnsafe(Math.min(CHUNK, Math.max(end, 1)));
    for (let at = 0; at < end;) {
      const count = readSync(file, buffer, 0, Math.min(buffer.length, end - at), at);
      if (count === 0) throw new Error(`${path} became shorter while it was read`);
      take(buffer.subarray(0, count));
      at += count;
    }
  } finally {
    closeSync(file);
  }
}

export function hashOf(path: string, bytes: number): string {
  const hash = createHash('sha256');
  readChunks(path, bytes, (chunk) => hash.update(chunk));
  return hash.digest('hex');
}
