/** Copies the beginning of a rollout as a new thread's own, so that neither depends on the other. */
import { mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Projection, TurnRow } from './projection.ts';
import { encodeLine } from './rollout-line.ts';
import type { SessionMeta } from './rollout-line.ts';
import { invalidRequest } from '../rpc/fault.ts';

const BLOCK = 1024 * 1024;

/** The turns that a fork keeps. @throws {RpcFault} */
export function forkedRows(
  rows: readonly TurnRow[],
  liveTurnId: string | null,
  cut: {
    readonly lastTurnId?: string | null | undefined;
    readonly beforeTurnId?: string | null | undefined;
  },
): readonly TurnRow[] {
  const { lastTurnId, beforeTurnId } = cut;
  if (lastTurnId != null && beforeTurnId != null) {
    throw invalidRequest('`lastTurnId` and `beforeTurnId` cannot both be given');
  }
  const wanted = lastTurnId ?? beforeTurnId;
  if (wanted == null) return rows.filter((row) => row.id !== liveTurnId);
  const at = rows.findIndex((row) => row.id === wanted);
  if (at === -1) throw invalidRequest(`turn not found: ${wanted}`);
  if (beforeTurnId != null) return rows.slice(0, at);
  if (wanted === liveTurnId) throw invalidRequest(`turn is still in progress: ${wanted}`);
  return rows.slice(0, at + 1);
}

/** Where the kept turns end in the source, in bytes. */
export function forkEnd(rows: readonly TurnRow[], source: Projection): number {
  const last = rows.at(-1);
  return last === undefined ? 0 : (last.end ?? source.size);
}

/** Writes `target`: its own first line, then the source's lines up to `end` without their first. */
export async function copyRollout(
  source: string,
  end: number,
  target: string,
  session: SessionMeta,
): Promise<void> {
  await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
  // Under another name until it is whole.
  const partial = `${target}.partial`;
  const from = await open(source, 'r');
  try {
    const to = await open(partial, 'w', 0o600);
    try {
      await to.write(
        encodeLine({ type: 'session_meta', payload: session }, 0, session.created_at_ms),
      );
      const block = Buffer.allocUnsafe(BLOCK);
      let first = true;
      for (let at = 0; at < end;) {
        const { bytesRead } = await from.read(block, 0, Math.min(BLOCK, end - at), at);
        if (bytesRead === 0) break;
        at += bytesRead;
        let bytes = block.subarray(0, bytesRead);
        if (first) {
          const newline = bytes.indexOf(0x0a);
          if (newline === -1) continue;
          bytes = bytes.subarray(newline + 1);
          first = false;
        }
        await to.writeFile(bytes);
      }
    } finally {
      await to.close();
    }
    await rename(partial, target);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  } finally {
    await from.close();
  }
}
