import { defineConfig } from 'vitest/config';

/** `npm run test:eval`: whether the evaluation judges as it should. Without a network or a model. */
export default defineConfig({
  test: {
    include: ['e2e/eval/*.test.ts'],
    pool: 'forks',
    testTimeout: 15_000,
    hookTimeout: 15_000,
  },
});
