/** The menu of the desktop app: a window says what is in it, in its language and with its keys. */
import * as z from 'zod/mini';
import { row } from './row.ts';
import { define, object } from './schema.ts';
import type { Infer } from './schema.ts';
import { empty as ok } from './thread.ts';

export const appMenu = define('HostAppMenu', () =>
  object({
    menus: z.array(
      object({
        /** `file`, `edit`, `view`, `thread`, `window`, `help`: main adds what the system offers there. */
        id: z.string(),
        label: z.string(),
        /** Parts with a line between them. */
        parts: z.array(
          z.array(
            object({
              /** Comes back in `host/command` when it is chosen. */
              command: z.string(),
              label: z.string(),
              /** Such as `Mod+Shift+F`. */
              keys: z.nullable(z.string()),
              enabled: z.boolean(),
            }),
          ),
        ),
      }),
    ),
  }),
);
export type AppMenu = Infer<typeof appMenu>;

export const hostMenuRequests = {
  /** The menu as it is to be while the caller's window has the focus. Where there is none, nothing. */
  'host/menu/write': row(appMenu, ok),
};
