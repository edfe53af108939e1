/** Words for people, in the language of the app. What they say lies in `renderer/locales`. */
import { createInstance, type TFunction } from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { AppSettings } from '../../server/protocol/host.ts';
import { english } from '../locales/english.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    fallbackNS: 'common';
    resources: typeof english;
  }
}

export type Language = Exclude<AppSettings['language'], 'system'>;
/** A part of the catalogue: of a feature, or of another folder of the renderer. */
export type Namespace = keyof typeof english;

const instance = createInstance();
// Ready when it returns: English is part of the bundle.
void instance.use(initReactI18next).init({
  lng: 'en',
  fallbackLng: 'en',
  initAsync: false,
  defaultNS: 'common',
  fallbackNS: 'common',
  resources: { en: english },
  // React and the document take text as text.
  interpolation: { escapeValue: false },
});

/**
 * Words for what is no component. What this returns speaks the language that is shown when it is
 * called, so it may be kept at the top of a file, and what it says may not.
 */
export function words<N extends Namespace>(namespace: N): TFunction<N> {
  return instance.getFixedT(null, namespace);
}

/** The language that words are in now. */
export function shownLanguage(): Language {
  return instance.language === 'zh' ? 'zh' : 'en';
}

/**
 * The language that a setting stands for: the system's is the first that we speak of those that its
 * user reads.
 */
export function languageFor(
  setting: AppSettings['language'],
  preferred: readonly string[] = navigator.languages,
): Language {
  if (setting !== 'system') return setting;
  for (const tag of preferred) {
    if (/^zh\b/i.test(tag)) return 'zh';
    if (/^en\b/i.test(tag)) return 'en';
  }
  return 'en';
}

/** How dates and numbers are written: in the reader's own variant of the language that is shown. */
export function locale(preferred: readonly string[] = navigator.languages): string {
  const language = shownLanguage();
  const own = preferred.find((tag) => tag.split('-')[0]?.toLowerCase() === language);
  return own !== undefined && isLocale(own) ? own : language;
}

/** Several names as one text: `a, b, and c`. */
export function listText(names: readonly string[]): string {
  return new Intl.ListFormat(locale(), { type: 'conjunction' }).format(names);
}

/** A browser may name what `Intl` refuses, such as `en-US@posix`. */
function isLocale(tag: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(tag).length > 0;
  } catch {
    return false;
  }
}

let wanted: Language = 'en';

/** Shows everything in a language; the last one asked for counts. Rejects if it cannot be loaded. */
export async function showLanguage(language: Language): Promise<void> {
  wanted = language;
  if (language === 'zh' && !instance.hasResourceBundle('zh', 'common')) {
    const { chinese } = await import('../locales/chinese.ts');
    for (const [namespace, texts] of Object.entries(chinese)) {
      instance.addResourceBundle('zh', namespace, texts);
    }
  }
  if (wanted !== language) return;
  if (instance.language !== language) await instance.changeLanguage(language);
  document.documentElement.lang = language === 'zh' ? 'zh-Hans' : language;
}

/** Whether the catalogue has words for a name that others may add to. */
export function isWorded<K extends string>(
  table: Readonly<Record<K, unknown>>,
  name: string,
): name is K {
  return Object.hasOwn(table, name);
}
