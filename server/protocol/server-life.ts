/** What a server tells of its own life. */
import * as z from 'zod/mini';
import { notice } from './row.ts';
import { define, object } from './schema.ts';

const detached = define('ServerDetachedNotification', () =>
  object({
    /** Where turns go on. */
    threadIds: z.array(z.string()),
  }),
);

export const serverLifeNotifications = {
  /**
   * To the client whose end would be the server's: others still watch turns that run, so it ends after
   * them and listens no more.
   */
  'server/detached': notice(detached, 'experimental'),
} as const;
