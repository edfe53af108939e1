/** The catalogue in English, a part for each folder of the renderer. Its keys are those of every language. */
import { app } from './en/app.ts';
import { approvals } from './en/approvals.ts';
import { common } from './en/common.ts';
import { components } from './en/components.ts';
import { composer } from './en/composer.ts';
import { diff } from './en/diff.ts';
import { hooks } from './en/hooks.ts';
import { lib } from './en/lib.ts';
import { rules } from './en/rules.ts';
import { settings } from './en/settings.ts';
import { stores } from './en/stores.ts';
import { trust } from './en/trust.ts';
import { worktree } from './en/worktree.ts';

export const english = {
  app,
  approvals,
  common,
  components,
  composer,
  diff,
  hooks,
  lib,
  rules,
  settings,
  stores,
  trust,
  worktree,
} as const;
