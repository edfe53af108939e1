import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: './electron',
  testMatch: '**/*.spec.ts',
  outputDir: '../test-results/electron',
  // Each spec runs an app, a browser and a server of its own.
  workers: 2,
  timeout: 30_000,
  expect: { timeout: 10_000 },
  forbidOnly: true,
  // A journey that passes only sometimes is a fault to find, not to try again.
  retries: 0,
  reporter: [['list']],
});
