/** The catalogue in Chinese, loaded when it is wanted. CONTRIBUTING.md has its glossary. */
import type { english } from './english.ts';
import type { Translated } from './translated.ts';
import { common } from './zh/common.ts';
import { hooks } from './zh/hooks.ts';
import { rules } from './zh/rules.ts';
import { settings } from './zh/settings.ts';
import { trust } from './zh/trust.ts';

export const chinese: Translated<typeof english> = { common, hooks, rules, settings, trust };
