/** Names for the branches of work trees: readable, and nobody else's. */
import { WorktreeError } from './worktree-error.ts';
import type { OwnGit } from './own-git.ts';

const MAX_LENGTH = 40;

/** The beginning of some words as the part of a branch's name; empty when nothing is left of them. */
export function slugOf(words: string): string {
  const plain = words
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-+|-+$/g, '');
  if (plain.length <= MAX_LENGTH) return plain;
  const cut = plain.slice(0, MAX_LENGTH + 1);
  const end = cut.lastIndexOf('-');
  return cut.slice(0, end > MAX_LENGTH / 2 ? end : MAX_LENGTH).replace(/[\uD800-\uDBFF]$/, '');
}

/** A branch that the client named. @throws {WorktreeError} */
export async function ensureFree(git: OwnGit, branch: string): Promise<string> {
  const sound = await git
    .run(['check-ref-format', `refs/heads/${branch}`], { codes: [0, 1] })
    .then(({ code }) => code === 0 && !branch.startsWith('-'));
  if (!sound) throw new WorktreeError(`worktree.branch: \`${branch}\` is no name for a branch`);
  if (await git.holds(['show-ref', '--verify', '--quiet', `refs/heads/${branch}`])) {
    throw new WorktreeError(
      `worktree.branch: the branch \`${branch}\` exists already; choose another name, or leave it out`,
    );
  }
  return branch;
}

/** A new branch named after some words, else after the day. */
export async function freeBranch(git: OwnGit, words: string, nowMs: number): Promise<string> {
  const slug = slugOf(words) || new Date(nowMs).toISOString().slice(0, 10);
  const patterns = ['refs/heads/skein', `refs/heads/skein-${slug}*`];
  const { out } = await git.run(['for-each-ref', '--format=%(refname)', ...patterns]);
  const taken = new Set(out.split('\n').map((ref) => ref.toLowerCase()));
  // A branch `skein` leaves no room for branches below it.
  const prefix = taken.has('refs/heads/skein') ? 'skein-' : 'skein/';
  for (let nth = 1; ; nth += 1) {
    const branch = `${prefix}${slug}${nth === 1 ? '' : `-${nth}`}`;
    const ref = `refs/heads/${branch}`.toLowerCase();
    // Also as a folder of others, and on file systems that know no case.
    if (![...taken].some((each) => each === ref || each.startsWith(`${ref}/`))) return branch;
  }
}
