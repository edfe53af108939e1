import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Processes, not threads: tests spawn servers, change folders and load native modules.
    pool: 'forks',
    globalSetup: './build/test-home.ts',
    maxWorkers: 2,
    testTimeout: 15_000,
    hookTimeout: 15_000,
    teardownTimeout: 5_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          environment: 'node',
          // A process for each file would load the same modules 150 times: a fifth of all the time.
          isolate: false,
          setupFiles: './build/test-manners.ts',
          include: ['{server,main,preload,renderer,build,e2e}/**/*.test.{ts,tsx}'],
          // `npm run test:package` has a config of its own.
          exclude: ['**/node_modules/**', 'out/**', 'e2e/package/**', '**/*.dom.test.{ts,tsx}'],
        },
      },
      {
        extends: true,
        test: {
          name: 'dom',
          environment: 'happy-dom',
          include: ['renderer/**/*.dom.test.{ts,tsx}'],
        },
      },
    ],
  },
});
