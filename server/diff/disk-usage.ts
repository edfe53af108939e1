/** How much room objects of git take. */
import { runGit, type GitPlace } from './git.ts';

/** What commits and all that is in them take together, in bytes. Source: git-rev-list(1), `--disk-usage`. */
export async function diskUsage(place: GitPlace, commits: readonly string[]): Promise<number> {
  if (commits.length === 0) return 0;
  const { stdout } = await runGit(place, ['rev-list', '--disk-usage', '--objects', '--stdin'], {
    stdin: commits.map((commit) => `${commit}\n`).join(''),
  });
  return Number(stdout.toString());
}
