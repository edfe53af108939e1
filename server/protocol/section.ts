/** Sections: named groups of threads with an order of their own. */
import * as z from 'zod/mini';
import { define, maybe, object } from './schema.ts';
import type { Infer } from './schema.ts';

const appearance = define('ThreadSectionAppearance', () =>
  object({ icon: maybe(z.string()), color: maybe(z.string()) }),
);

export const threadSection = define('ThreadSection', () =>
  object({ id: z.string(), name: z.string(), appearance: maybe(appearance()) }),
);
export type ThreadSection = Infer<typeof threadSection>;
