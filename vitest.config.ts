import { defineConfig } from 'vitest/config';

/** Tests in these start processes and terminals, or look at their memory: each file has a process itself. */
const APART = [
  'main/http/door.test.ts',
  'e2e/**/*.test.ts',
  'server/{handlers,mcp,processes,sandbox,threads,tools}/**/*.test.ts',
  'server/*.test.ts',
];

// `npm run test:package` has a config of its own.
const NEVER = ['**/node_modules/**', 'out/**', 'e2e/package/**', '**/*.dom.test.{ts,tsx}'];

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
          // A process for each file would load the same modules a hundred times.
          isolate: false,
          setupFiles: './build/test-manners.ts',
          include: ['{server,main,preload,renderer,build}/**/*.test.{ts,tsx}'],
          exclude: [...NEVER, ...APART],
        },
      },
      {
        extends: true,
        test: {
          name: 'apart',
          environment: 'node',
          include: APART,
          exclude: NEVER,
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
