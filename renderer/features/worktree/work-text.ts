/** What is in a work tree, in words. */
import type { Worktree } from '../../../server/protocol/worktree.ts';
import { words } from '../../lib/words.ts';

const t = words('worktree');

/** Whether it holds what its base has not. */
export function holdsWork({ work }: Worktree): boolean {
  return work != null && ((work.ahead > 0 && !work.merged) || work.uncommitted > 0);
}

export function workText({ work, handedBack }: Worktree): string {
  if (work == null) return t('workUnknown');
  const parts: string[] = [
    ...(work.ahead > 0 ? [t('ahead', { count: work.ahead })] : []),
    ...(work.behind > 0 ? [t('behind', { commits: work.behind })] : []),
    ...(work.uncommitted > 0 ? [t('uncommitted', { count: work.uncommitted })] : []),
    ...(work.ahead > 0 && work.merged ? [t('workMerged')] : []),
    ...(handedBack ? [t('workHandedBack')] : []),
  ];
  if (parts.length === 0) return t('workNone');
  return parts.reduce((before, next) => t('and', { before, next }));
}
