/** What main offers about the files that Skein keeps: showing, measuring, verifying, backing up. */
import * as z from 'zod/mini';
import { row } from './row.ts';
import type { RequestRow } from './row.ts';
import { define, object } from './schema.ts';
import { empty as ok } from './thread.ts';

export const hostDataRequests = {
  /** Shows a file or folder of this machine in the system's file manager; nothing is opened or run. */
  'host/path/show': row(
    define('HostPathShowParams', () => object({ path: z.string() })),
    ok,
  ),
} as const satisfies Record<string, RequestRow>;
