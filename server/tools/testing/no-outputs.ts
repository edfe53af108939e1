/** A place for outputs that keeps none, for tests of tools. */
import type { ThreadOutputs } from '../read-output/output-store.ts';

export const noOutputs: ThreadOutputs = {
  begin: () => null,
  read: () => Promise.resolve({ problem: 'nothing is kept' }),
};
