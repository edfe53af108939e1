/** The catalogue in English, a part for each folder of the renderer. Its keys are those of every language. */
import { common } from './en/common.ts';
import { hooks } from './en/hooks.ts';
import { rules } from './en/rules.ts';
import { settings } from './en/settings.ts';
import { trust } from './en/trust.ts';

export const english = { common, hooks, rules, settings, trust } as const;
