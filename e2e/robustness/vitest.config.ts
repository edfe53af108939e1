import { defineConfig } from 'vitest/config';

/** `npm run test:fault`: servers and the app are killed, flooded and cut off, each case on its own. */
export default defineConfig({
  test: {
    include: [
      'e2e/robustness/*.test.ts',
      'server/threads/{checkpoint-crashes,compaction-kill}.test.ts',
    ],
    pool: 'forks',
    maxWorkers: 2,
    globalSetup: './build/test-home.ts',
    testTimeout: 15_000,
    hookTimeout: 15_000,
    teardownTimeout: 5_000,
  },
});
