/** The catalogue in Chinese, loaded when it is wanted. CONTRIBUTING.md has its glossary. */
import type { english } from './english.ts';
import type { Translated } from './translated.ts';
import { app } from './zh/app.ts';
import { approvals } from './zh/approvals.ts';
import { common } from './zh/common.ts';
import { components } from './zh/components.ts';
import { composer } from './zh/composer.ts';
import { diff } from './zh/diff.ts';
import { hooks } from './zh/hooks.ts';
import { lib } from './zh/lib.ts';
import { rules } from './zh/rules.ts';
import { settings } from './zh/settings.ts';
import { stores } from './zh/stores.ts';
import { trust } from './zh/trust.ts';
import { worktree } from './zh/worktree.ts';

export const chinese: Translated<typeof english> = {
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
};
