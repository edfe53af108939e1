/** What goes with a message that is not sent yet: kept by main, beside the words of the draft. */
import * as z from 'zod/mini';
import { notice, row } from './row.ts';
import { define, object, openEnum } from './schema.ts';
import type { Infer } from './schema.ts';
import { empty as ok } from './thread.ts';

/** What one draft may hold. */
export const DRAFT_IMAGES = 20;
export const DRAFT_BYTES = 40 * 1024 * 1024;

export const draftAttachment = define('HostDraftAttachment', () =>
  object({
    id: z.string().check(z.regex(/^[\w-]{1,64}$/u)),
    kind: openEnum('image', 'mention', 'skill'),
    name: z.string(),
    /** Of an image: all of it, as a `data:` URL. */
    url: z.optional(z.string()),
    /** Of what stands in the text: the words that stand for it, and its path on the server's machine. */
    words: z.optional(z.string()),
    path: z.optional(z.string()),
  }),
);
export type DraftAttachment = Infer<typeof draftAttachment>;

export const hostDraftRequests = {
  'host/draft/attachments/read': row(
    define('HostDraftAttachmentsReadParams', () => object({ key: z.string() })),
    define('HostDraftAttachmentsReadResponse', () => object({ data: z.array(draftAttachment()) })),
  ),
  /** Behind those that are there; refused where the draft would hold too much. */
  'host/draft/attachments/add': row(
    define('HostDraftAttachmentsAddParams', () =>
      object({ key: z.string(), attachment: draftAttachment() }),
    ),
    ok,
  ),
  /** Ids that are not known are ignored. */
  'host/draft/attachments/remove': row(
    define('HostDraftAttachmentsRemoveParams', () =>
      object({ key: z.string(), ids: z.array(z.string()) }),
    ),
    ok,
  ),
};

export const hostDraftNotifications = {
  /** Another window added or removed some: read them again. */
  'host/draft/attachments/changed': notice(
    define('HostDraftAttachmentsChanged', () => object({ key: z.string() })),
  ),
};
