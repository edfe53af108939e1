import { defineConfig, devices } from '@playwright/test';
import { findBrowser } from './browser.ts';
import type { JourneyOptions } from './fixtures/skein.ts';

const { executablePath, args } = await findBrowser();

export default defineConfig<JourneyOptions>({
  testDir: './specs',
  testMatch: '**/*.spec.ts',
  outputDir: '../test-results',
  fullyParallel: true,
  // Each journey runs a browser, a backend and a server of its own.
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  // A journey that passes only sometimes is a fault to find, not to try again. (CI tries once more, and
  // names it at its end.)
  retries: 0,
  reporter: [['list']],
  use: {
    ...devices['Desktop Chrome'],
    viewport: { width: 1280, height: 800 },
    launchOptions: { executablePath, args: [...args] },
    // A failure shows the page as text; recording all the others would cost a quarter of the time.
    trace: 'off',
  },
  projects: [
    // What only windows have (places, menus, notifications of the system) has its specs in `electron/`.
    { name: 'web', use: { surface: 'web' }, testIgnore: ['electron/**'] },
    // The same in a browser, from further away: `npm run e2e:far`.
    { name: 'web-far', use: { surface: 'web-far' }, testIgnore: ['electron/**'] },
    // What only a browser has (links, tabs that share a stream) has its specs in `web/`; what the
    // page alone decides, however it is shown, is proved once and has them in `page/`.
    { name: 'electron', use: { surface: 'electron' }, testIgnore: ['web/**', 'page/**'] },
  ],
});
