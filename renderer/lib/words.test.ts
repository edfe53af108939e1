import { afterEach, expect, test, vi } from 'vitest';
import { languageFor, locale, showLanguage, shownLanguage, words } from './words.ts';

afterEach(async () => {
  vi.stubGlobal('document', { documentElement: {} });
  await showLanguage('en');
  vi.unstubAllGlobals();
});

test('the language is the chosen one, or the first of the system’s that there is', () => {
  expect(languageFor('zh', ['en-GB'])).toBe('zh');
  expect(languageFor('system', ['fr-CA', 'zh-Hans-CN', 'en'])).toBe('zh');
  expect(languageFor('system', ['en-US', 'zh'])).toBe('en');
  expect(languageFor('system', ['fr', 'de'])).toBe('en');
  expect(languageFor('system', [])).toBe('en');
});

test('numbers and dates follow the reader’s variant of the language shown', () => {
  expect(locale(['fr', 'en-GB', 'en-US'])).toBe('en-GB');
  expect(locale(['fr'])).toBe('en');
  // What a browser says that was started without a locale.
  expect(locale(['en-US@posix'])).toBe('en');
});

test('the last language asked for counts, and what was kept of words speaks it', async () => {
  const root = { lang: '' };
  vi.stubGlobal('document', { documentElement: root });
  const t = words('hooks');
  expect(t('trusted')).toBe('Trusted');
  await showLanguage('zh');
  expect([shownLanguage(), root.lang, t('trusted')]).toEqual(['zh', 'zh-Hans', '已信任']);
  expect(t('ask', { count: 1 })).toBe('信任这 1 个钩子吗？');
  expect(t('loading')).toBe('正在加载');
  await Promise.all([showLanguage('en'), showLanguage('zh'), showLanguage('en')]);
  expect([shownLanguage(), root.lang, t('ask', { count: 1 })]).toEqual([
    'en',
    'en',
    'Trust this hook?',
  ]);
});
