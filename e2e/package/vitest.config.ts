import { defineConfig } from 'vitest/config';

/** `npm run test:package`: packs the server and uses it as a stranger would. Needs Python 3 and npm. */
export default defineConfig({
  test: {
    include: ['e2e/package/*.test.ts'],
    pool: 'forks',
    // One makes what the others use.
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
});
