import { defineConfig } from 'vitest/config';

/** `npm run test:wire`: the scenarios' own expectations, and every door, on our server alone. */
export default defineConfig({
  test: {
    include: ['e2e/conformance/*.test.ts', 'main/{cli,real-server}.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    globalSetup: './build/test-home.ts',
    testTimeout: 15_000,
    hookTimeout: 15_000,
    teardownTimeout: 5_000,
  },
});
