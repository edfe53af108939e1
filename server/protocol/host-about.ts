/** What Skein says of itself: what is new in it, where its makers are found, whose work it holds. */
import * as z from 'zod/mini';
import { row } from './row.ts';
import type { RequestRow } from './row.ts';
import { define, object } from './schema.ts';
import type { Infer } from './schema.ts';

export const about = define('HostAbout', () =>
  object({
    /** What is new in this version, as Markdown; null: nothing is written down. */
    notes: z.nullable(z.string()),
    /** Https addresses, as they were packed with it; null where none was. */
    documentation: z.nullable(z.string()),
    issues: z.nullable(z.string()),
    /** What it runs on, by names such as `node` and `system`. */
    versions: z.record(z.string(), z.string()),
  }),
);
export type About = Infer<typeof about>;

const none = define('HostAboutParams', () => object({}));

export const hostAboutRequests = {
  'host/about/read': row(none, about),
  /** The licences of all packages inside; null where Skein runs from its sources, which have them beside them. */
  'host/about/licences': row(
    none,
    define('HostAboutLicences', () => object({ text: z.nullable(z.string()) })),
  ),
} as const satisfies Record<string, RequestRow>;
