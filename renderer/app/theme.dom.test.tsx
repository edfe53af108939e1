import { expect, it } from 'vitest';
import { startSettings } from '../stores/app-state.ts';
import { startedApp } from '../testing/fixtures.ts';
import { followTheme } from './theme.ts';

it('shows the user’s choices on the page, and the system’s by leaving them out', async () => {
  const { app, hub } = await startedApp();
  const stop = followTheme(app);
  const root = document.documentElement.dataset;
  const shown = (): unknown[] => [root['theme'], root['text'], root['code'], root['motion']];
  expect(shown()).toEqual([undefined, undefined, undefined, undefined]);
  const settings = {
    ...startSettings,
    theme: 'dark',
    textSize: 'large',
    codeSize: 'small',
    motion: 'reduced',
  } as const;
  hub.notify('host/settings/changed', { settings });
  expect(shown()).toEqual(['dark', 'large', 'small', 'reduced']);
  hub.notify('host/settings/changed', { settings: startSettings });
  expect(shown()).toEqual([undefined, undefined, undefined, undefined]);
  stop();
});
