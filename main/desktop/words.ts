/**
 * Words of main itself, in the language of the app: of the menus, notifications and questions that the
 * system shows for it, also while there is no window that could say them.
 */
import { createInstance } from 'i18next';
import type { AppSettings } from '../../server/protocol/host.ts';
import { attention } from '../../renderer/locales/en/attention.ts';
import { commands } from '../../renderer/locales/en/commands.ts';
import { desktop } from '../../renderer/locales/en/desktop.ts';
import { attention as chineseAttention } from '../../renderer/locales/zh/attention.ts';
import { commands as chineseCommands } from '../../renderer/locales/zh/commands.ts';
import { desktop as chineseDesktop } from '../../renderer/locales/zh/desktop.ts';

const english = { attention, commands, desktop };
const chinese = {
  attention: chineseAttention,
  commands: chineseCommands,
  desktop: chineseDesktop,
};

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: typeof english;
  }
}

const instance = createInstance();
void instance.init({
  lng: 'en',
  fallbackLng: 'en',
  initAsync: false,
  resources: { en: english, zh: chinese },
  // Menus and dialogs take text as text.
  interpolation: { escapeValue: false },
});

/** Speaks the language that is set when it is called. */
export function words<N extends keyof typeof english>(part: N) {
  return instance.getFixedT(null, part);
}

/** @param preferred the languages that the user reads, as the system has them */
export function speak(setting: AppSettings['language'], preferred: readonly string[]): void {
  const first = preferred.find((tag) => /^(zh|en)\b/i.test(tag)) ?? 'en';
  const language = setting === 'system' ? first.slice(0, 2).toLowerCase() : setting;
  void instance.changeLanguage(language);
}
