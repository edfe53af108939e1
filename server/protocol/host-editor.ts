/** Opening files of a thread in the editor that the user chose. */
import * as z from 'zod/mini';
import { row } from './row.ts';
import { count, define, maybe, object } from './schema.ts';

export const hostEditorRequests = {
  /** The address is made by main, of the user's own setting: nobody else can have one opened. */
  'host/editor/open': row(
    define('HostEditorOpenParams', () =>
      object({
        server: z.string(),
        /** Absolute. */
        path: z.string(),
        /** From 1 on; left out: 1. */
        line: maybe(count()),
      }),
    ),
    define('HostEditorOpenResponse', () =>
      object({
        /** False: the page must follow `url` itself. */
        opened: z.boolean(),
        url: z.string(),
      }),
    ),
  ),
};
