/** The catalogue in English, a part for each folder of the renderer. Its keys are those of every language. */
import { approvals } from './en/approvals.ts';
import { common } from './en/common.ts';
import { composer } from './en/composer.ts';
import { diff } from './en/diff.ts';
import { hooks } from './en/hooks.ts';
import { rules } from './en/rules.ts';
import { settings } from './en/settings.ts';
import { trust } from './en/trust.ts';
import { worktree } from './en/worktree.ts';

export const english = {
  approvals,
  common,
  composer,
  diff,
  hooks,
  rules,
  settings,
  trust,
  worktree,
} as const;
