/** Opens rollouts for reading: ours as they are, those of Codex as if they were ours. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { isCodexName } from './codex-files.ts';
import { FileReader } from './file-reader.ts';
import type { Readable } from './read-bytes.ts';

/** What readers need of an open file. */
export interface RolloutHandle extends Readable {
  stat(): Promise<{ readonly size: number }>;
  close(): Promise<void>;
}

const HEAD_BYTES = 4096;
/** What was read of Codex stays in memory up to so many bytes: pages of one thread come in a row. */
const CACHE_BYTES = 64 * 1024 * 1024;

interface Cached {
  readonly stamp: string;
  readonly bytes: Promise<Buffer>;
  size: number;
}

/** The one used last is the last. */
const cache = new Map<string, Cached>();

/** @throws when the file cannot be read */
export async function openRollout(file: string): Promise<RolloutHandle> {
  const handle = await FileReader.open(file);
  if (!isCodexName(file) || !(await isOfCodex(handle))) return handle;
  await handle.close();
  const bytes = await converted(file);
  return {
    read: async (into, offset, length, position) => ({
      bytesRead: bytes.copy(into, offset, position, position + length),
    }),
    stat: () => Promise.resolve({ size: bytes.length }),
    close: () => Promise.resolve(),
  };
}

/**
 * The same for those who read very many files in a row: each call is done when it returns, which for
 * a small file takes a tenth of the time. The caller lets the loop breathe.
 */
export async function openRolloutAtOnce(file: string): Promise<RolloutHandle> {
  const descriptor = openSync(file, 'r');
  let ofCodex = false;
  try {
    const head = Buffer.alloc(isCodexName(file) ? HEAD_BYTES : 0);
    const length = readSync(descriptor, head, 0, head.length, 0);
    ofCodex = isHeadOfCodex(head.toString('latin1', 0, length));
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
  if (ofCodex) {
    closeSync(descriptor);
    return openRollout(file);
  }
  return {
    read: async (into, offset, length, position) => ({
      bytesRead: readSync(descriptor, into, offset, length, position),
    }),
    stat: () => Promise.resolve({ size: fstatSync(descriptor).size }),
    close: () => Promise.resolve(closeSync(descriptor)),
  };
}

async function isOfCodex(handle: Readable): Promise<boolean> {
  const head = Buffer.alloc(HEAD_BYTES);
  const { bytesRead } = await handle.read(head, 0, HEAD_BYTES, 0);
  return isHeadOfCodex(head.toString('latin1', 0, bytesRead));
}

/** Our first line tells when the thread was made in a member that Codex does not have. */
function isHeadOfCodex(text: string): boolean {
  return (
    /^\{"timestamp":"[^"]*",(?:"ordinal":\d+,)?"type":"session_meta"/.test(text) &&
    !/[,{]"created_at_ms":\d/.test(text)
  );
}

async function converted(file: string): Promise<Buffer> {
  const { size, mtimeMs } = await stat(file);
  const stamp = `${size} ${mtimeMs}`;
  let found = cache.get(file);
  if (found?.stamp !== stamp) {
    const bytes = import('./codex-history.ts').then(({ readCodexFile }) =>
      readCodexFile(file, size),
    );
    found = { stamp, bytes, size: 0 };
  }
  cache.delete(file);
  cache.set(file, found);
  try {
    const bytes = await found.bytes;
    found.size = bytes.length;
    trim();
    return bytes;
  } catch (error) {
    cache.delete(file);
    throw error;
  }
}

function trim(): void {
  let sum = 0;
  for (const [file, { size }] of [...cache].reverse()) {
    sum += size;
    if (sum > CACHE_BYTES) cache.delete(file);
  }
}
