/** Where two lines of history part. */
import { plainGit } from './plain-git.ts';

const LIMIT_MS = 5_000;

/** The commit at which HEAD left `branch`; null when git does not know, or is not there. */
export async function mergeBase(cwd: string, branch: string): Promise<string | null> {
  try {
    const said = await plainGit(cwd, ['merge-base', '--', 'HEAD', branch], { timeoutMs: LIMIT_MS });
    const sha = said.trim();
    return /^[0-9a-f]{40,64}$/.test(sha) ? sha : null;
  } catch {
    return null;
  }
}
