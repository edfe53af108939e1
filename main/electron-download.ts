/** Fetches Electron's program with the installer of its own package, and gives up when nothing moves. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const STILL_MS = 20_000;
const LOOK_MS = 1000;

/**
 * @param folder of the `electron` package
 * @param stillMs gives up when nothing was received for so long
 * @returns null when it is there, else why not
 */
export async function downloadElectron(folder: string, stillMs = STILL_MS): Promise<string | null> {
  process.stderr.write('skein: fetching Electron, once (about 110 MB)\n');
  // The installer says nothing while it works, but it works in files: their size tells.
  const scratch = mkdtempSync(join(tmpdir(), 'skein-electron-'));
  const child = spawn(process.execPath, [join(folder, 'install.js')], {
    cwd: folder,
    env: { ...process.env, TMPDIR: scratch, TMP: scratch, TEMP: scratch },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString('utf8')).slice(-4096);
  });
  let stuck = false;
  let size = -1;
  let movedAt = performance.now();
  const watch = setInterval(
    () => {
      const now = sizeOf(scratch) + sizeOf(join(folder, 'dist'));
      if (now !== size) {
        size = now;
        movedAt = performance.now();
      } else if (performance.now() - movedAt >= stillMs) {
        stuck = true;
        child.kill('SIGKILL');
      }
    },
    Math.min(LOOK_MS, stillMs),
  );
  const end = (): void => void child.kill('SIGKILL');
  process.once('exit', end);
  try {
    const code = await new Promise<number | null>((resolve) => {
      child.once('error', () => resolve(null));
      child.once('close', resolve);
    });
    if (code === 0) return null;
    if (stuck) return `Electron could not be fetched: nothing came for ${stillMs / 1000} s`;
    return `Electron could not be fetched${reason(said)}`;
  } finally {
    process.off('exit', end);
    clearInterval(watch);
    rmSync(scratch, { recursive: true, force: true });
  }
}

function reason(said: string): string {
  if (/ENOTFOUND|EAI_AGAIN/.test(said)) return ': its address cannot be found (offline?)';
  if (/ECONNREFUSED|ENETUNREACH|ETIMEDOUT|EHOSTUNREACH/.test(said)) {
    return ': the network cannot be reached';
  }
  const line = said.split('\n').find((each) => each.trim() !== '');
  return line === undefined ? '' : `: ${line.trim().slice(0, 200)}`;
}

function sizeOf(folder: string): number {
  let total = 0;
  try {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) total += statSync(join(entry.parentPath, entry.name)).size;
    }
  } catch {
    // A file that went away while it was counted: the next look counts anew.
  }
  return total;
}
