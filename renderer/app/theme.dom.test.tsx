import { expect, it } from 'vitest';
import { startSettings } from '../../server/protocol/host-settings.ts';
import { startedApp } from '../testing/fixtures.ts';
import { followTheme } from './theme.ts';

it('shows the user’s choices on the page, and the system’s by leaving them out', async () => {
  const { app, hub } = await startedApp();
  const stop = followTheme(app);
  const root = document.documentElement.dataset;
  const names = ['theme', 'contrast', 'density', 'text', 'code', 'motion'];
  const shown = (): string => names.map((name) => root[name] ?? '–').join(' ');
  expect(shown()).toBe('– – – – – –');
  const settings = {
    ...startSettings,
    theme: 'dark',
    contrast: 'more',
    density: 'compact',
    textSize: 'large',
    codeSize: 'small',
    motion: 'reduced',
  } as const;
  hub.notify('host/settings/changed', { settings });
  expect(shown()).toBe('dark more compact large small reduced');
  hub.notify('host/settings/changed', { settings: startSettings });
  expect(shown()).toBe('– – – – – –');
  stop();
});
