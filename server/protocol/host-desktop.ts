/** What the desktop app's own parts (links, notifications, the tray) ask of a window, and it of them. */
import * as z from 'zod/mini';
import { notice, row } from './row.ts';
import { define, object } from './schema.ts';
import type { Infer } from './schema.ts';

/** How the parts of the desktop that depend on more than a setting stand now. */
export const desktopState = define('HostDesktopState', () =>
  object({
    /**
     * Of the keys that work in every program. `taken`: the system or another program has them.
     * `unusable`: they cannot be such keys.
     */
    shortcut: z.enum(['off', 'on', 'taken', 'unusable']),
    /** Whether there can be an icon beside the clock, as far as the system says. */
    tray: z.boolean(),
    spelling: object({
      /** The system checks by itself, in its own languages; there is nothing to choose. */
      bySystem: z.boolean(),
      /** Codes of languages that there are dictionaries of. */
      available: z.array(z.string()),
      /** Codes of languages whose dictionary could not be fetched. */
      failed: z.array(z.string()),
    }),
  }),
);
export type DesktopState = Infer<typeof desktopState>;

const none = define('HostDesktopReadParams', () => z.optional(z.nullable(z.looseObject({}))));

export const hostDesktopRequests = {
  /** Null in a browser. */
  'host/desktop/read': row(
    none,
    define('HostDesktopReadResponse', () => object({ desktop: z.nullable(desktopState()) })),
  ),
};

export const hostDesktopNotifications = {
  'host/desktop/changed': notice(
    define('HostDesktopChanged', () => object({ desktop: desktopState() })),
  ),
  /** Something outside of the window leads here: a link, a notification, a folder that was passed. */
  'host/show': notice(
    define('HostShow', () =>
      object({
        /** Where, as the fragment of the page's address: `#/thread/local/ID`. */
        address: z.string(),
        /** The question that the user comes for. */
        requestId: z.nullable(z.string()),
      }),
    ),
  ),
};
