/** What a window asks of main when the user is called back to it. */
import * as z from 'zod/mini';
import { row } from './row.ts';
import { define } from './schema.ts';
import { empty as ok } from './thread.ts';

const none = define('HostWindowShowParams', () => z.optional(z.nullable(z.looseObject({}))));

export const hostAttentionRequests = {
  /** Brings the caller's window to the front; a page in a browser does that itself. */
  'host/window/show': row(none, ok),
};
