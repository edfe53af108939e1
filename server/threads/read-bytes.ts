/** Reading of open files by place. */

export interface Readable {
  read(
    into: Buffer,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesRead: number }>;
}

const BLOCK_BYTES = 4 * 1024 * 1024;

/** Fewer bytes only where the file ends. */
export async function readBytes(handle: Readable, at: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(Math.max(0, length));
  let filled = 0;
  while (filled < bytes.length) {
    const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, at + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}

/**
 * Hands over the lines of the first `size` bytes, a block of whole ones at a time; `from` is where
 * a line begins.
 */
export async function readWholeLines(
  handle: Readable,
  size: number,
  take: (bytes: Buffer) => void,
  from = 0,
): Promise<void> {
  let rest: Buffer = Buffer.alloc(0);
  const block = Buffer.allocUnsafe(Math.max(0, Math.min(BLOCK_BYTES, size - from)));
  for (let at = from; at < size;) {
    const { bytesRead } = await handle.read(block, 0, Math.min(block.length, size - at), at);
    if (bytesRead === 0) break;
    at += bytesRead;
    const bytes = Buffer.concat([rest, block.subarray(0, bytesRead)]);
    const whole = bytes.lastIndexOf(0x0a) + 1;
    take(bytes.subarray(0, whole));
    rest = Buffer.from(bytes.subarray(whole));
  }
}
