/** Attachments: what a client keeps beside a thread, found again by type and key. */
import * as z from 'zod/mini';
import { define, json, object } from './schema.ts';
import type { Infer } from './schema.ts';

const identity = () => ({ attachmentType: z.string(), identityKey: z.string() });

/** `createdAt` is in Unix seconds. */
export const threadAttachment = define('ThreadAttachment', () =>
  object({ id: z.string(), ...identity(), payload: json(), createdAt: z.number() }),
);
export type ThreadAttachment = Infer<typeof threadAttachment>;
