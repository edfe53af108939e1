/** Members that every item has, the unknown kinds included. Times are Unix milliseconds. */
import * as z from 'zod/mini';
import { maybe } from './schema.ts';

export const itemCommon = () => ({
  id: z.string(),
  startedAtMs: maybe(z.number()),
  completedAtMs: maybe(z.number()),
});
