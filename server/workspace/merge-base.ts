/** Where two lines of history part. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const LIMIT_MS = 5_000;

/** The commit at which HEAD left `branch`; null when git does not know, or is not there. */
export async function mergeBase(cwd: string, branch: string): Promise<string | null> {
  try {
    const { stdout } = await run('git', ['merge-base', '--', 'HEAD', branch], {
      cwd,
      timeout: LIMIT_MS,
      windowsHide: true,
    });
    const sha = stdout.trim();
    return /^[0-9a-f]{40,64}$/.test(sha) ? sha : null;
  } catch {
    return null;
  }
}
