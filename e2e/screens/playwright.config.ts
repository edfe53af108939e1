import { defineConfig, devices } from '@playwright/test';
import { findBrowser } from '../browser.ts';

const { executablePath, args } = await findBrowser();

export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: '../../test-results',
  fullyParallel: true,
  workers: 2,
  timeout: 240_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  reporter: [['list']],
  use: {
    ...devices['Desktop Chrome'],
    launchOptions: { executablePath, args: [...args] },
    actionTimeout: 15_000,
    trace: 'off',
  },
});
