/** Whose rollout a file is that a client names by its path. */
import { open } from 'node:fs/promises';
import path from 'node:path';
import { errorCodes } from '../protocol/envelope.ts';
import { invalidRequest, RpcFault } from '../rpc/fault.ts';
import { parseLine } from './rollout-line.ts';
import type { RolloutPlace } from './rollout-path.ts';
import { readBytes } from './read-bytes.ts';

/** A first line is small; one that is not is none of ours. */
const FIRST_BYTES = 1024 * 1024;

/** By the first line of the file. @throws {RpcFault} */
export async function placeOfFile(home: string, file: string): Promise<RolloutPlace> {
  if (!path.isAbsolute(file)) throw invalidRequest(`path must be absolute: ${file}`);
  const first = await firstLine(file);
  if (first === null) throw invalidRequest(`no rollout found at path ${file}`);
  const line = parseLine(first);
  if (line?.type !== 'session_meta') {
    const message = `failed to read thread: ${file} is no rollout of Skein`;
    throw new RpcFault(errorCodes.internal, message);
  }
  const archived = path.dirname(path.resolve(file)) === path.join(home, 'archived_sessions');
  return { threadId: line.payload.id, path: path.resolve(file), archived };
}

/** Null when the file cannot be read. */
export async function firstLine(file: string): Promise<string | null> {
  const handle = await open(file, 'r').catch(() => null);
  if (handle === null) return null;
  try {
    const bytes = await readBytes(handle, 0, FIRST_BYTES);
    const end = bytes.indexOf(0x0a);
    return bytes.toString('utf8', 0, end === -1 ? bytes.length : end);
  } catch {
    return null;
  } finally {
    await handle.close();
  }
}
