import type { Operand } from '../command.ts';
import { turnOptions } from '../exec/options.ts';

export const reviewOperand: Operand = {
  name: 'PROMPT',
  optional: true,
  summary: 'what to look at instead; -: from standard input',
};

export const reviewOptions = {
  uncommitted: { summary: 'what is staged, unstaged and untracked (the default)' },
  base: { value: 'BRANCH', summary: 'what differs from a branch' },
  commit: { value: 'SHA', summary: 'what a commit changed' },
  title: { value: 'TITLE', summary: 'with --commit: how the commit is called' },
  ...turnOptions,
} as const;
