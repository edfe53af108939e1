import { defineConfig } from 'vitest/config';

/** `npm run test:fault`: servers, commands and the app are killed, flooded, cut off and attacked, case by case. */
export default defineConfig({
  test: {
    include: [
      'e2e/robustness/*.test.ts',
      'server/threads/{checkpoint-crashes,compaction-kill,recovery}.test.ts',
      'server/sandbox/escape.test.ts',
      'server/tools/exec-command/ending.test.ts',
    ],
    pool: 'forks',
    maxWorkers: 2,
    globalSetup: './build/test-home.ts',
    testTimeout: 15_000,
    hookTimeout: 15_000,
    teardownTimeout: 5_000,
  },
});
