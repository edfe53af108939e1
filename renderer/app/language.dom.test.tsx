import { expect, test } from 'vitest';
import { shownLanguage } from '../lib/words.ts';
import { startSettings } from '../../server/protocol/host-settings.ts';
import { startedApp } from '../testing/fixtures.ts';
import { followLanguage } from './language.ts';

test('the app begins once the user’s language is shown, and follows what is chosen', async () => {
  const { app } = await startedApp({ settings: { ...startSettings, language: 'zh' } });
  const worded = (): boolean => app.store.getState().worded;
  const stop = followLanguage(app);
  expect(worded()).toBe(false);
  await expect.poll(worded, { timeout: 10_000 }).toBe(true);
  expect(shownLanguage()).toBe('zh');
  expect(document.documentElement.lang).toBe('zh-Hans');
  app.store.setState({ settings: { ...startSettings, language: 'en' } });
  await expect.poll(() => document.documentElement.lang).toBe('en');
  expect(shownLanguage()).toBe('en');
  stop();
});

test('in the language that is there already it begins at once', async () => {
  const { app } = await startedApp({ settings: { ...startSettings, language: 'en' } });
  const stop = followLanguage(app);
  expect(app.store.getState().worded).toBe(true);
  stop();
});
