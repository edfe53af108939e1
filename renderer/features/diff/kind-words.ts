/** How kinds of changes are shown. */
import { words } from '../../lib/words.ts';
import type { ChangeKind } from './changed-files.ts';

const t = words('diff');

const letters: Readonly<Record<ChangeKind, string>> = {
  add: 'A',
  delete: 'D',
  update: 'M',
  rename: 'R',
  untracked: 'U',
  conflict: '!',
};

export const kindLetter = (kind: ChangeKind): string => letters[kind];
export const kindWord = (kind: ChangeKind): string => t(`kind.${kind}`);
