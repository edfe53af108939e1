/** The folder in which the user wants work trees to be made. */
import path from 'node:path';
import { isWithin, resolveLinks } from '../sandbox/paths.ts';
import { PROTECTED_NAMES } from '../sandbox/port.ts';
import { findRepository } from '../workspace/repository.ts';
import { WorktreeError } from './worktree-error.ts';

/**
 * Its real path; it may be one that is still to be made. `root`: the folder for work trees in Skein's
 * home. @throws {WorktreeError} where work trees would be in the way, or commands could not work
 */
export async function usableFolder(folder: string, root: string): Promise<string> {
  const real = await resolveLinks(folder);
  const home = await resolveLinks(path.dirname(root));
  const refuse = (why: string): never => {
    throw new WorktreeError(`worktrees.folder in config.toml cannot be ${folder}: ${why}`);
  };
  if (path.dirname(real) === real) refuse('that is a whole disk');
  if (isWithin(real, home) && !isWithin(real, path.join(home, path.basename(root)))) {
    refuse('it lies among what Skein keeps, which is hidden from commands');
  }
  const guarded = real.split(path.sep).find((part) => PROTECTED_NAMES.includes(part));
  if (guarded !== undefined && !isWithin(real, home)) {
    refuse(`commands may not write below a folder named ${guarded}`);
  }
  const repository = await findRepository(real);
  if (repository !== null) {
    refuse(
      `it lies in the repository ${repository.top}, which would take work trees for its files`,
    );
  }
  return real;
}
