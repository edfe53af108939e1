import { threadOptions } from '../exec/options.ts';

export const reviewOptions = {
  uncommitted: { summary: 'what is staged, unstaged and untracked (the default)' },
  base: { value: 'BRANCH', summary: 'what differs from a branch' },
  commit: { value: 'SHA', summary: 'what a commit changed' },
  title: { value: 'TITLE', summary: 'with --commit: how the commit is called' },
  ...threadOptions,
} as const;
