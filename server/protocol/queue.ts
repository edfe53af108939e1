/** The queue of a thread: messages that wait until it is idle. */
import * as z from 'zod/mini';
import { userInput } from './item.ts';
import { define, maybe, object } from './schema.ts';
import type { Infer } from './schema.ts';

const clientMetadata = () => maybe(z.record(z.string(), z.string()));

export const queuedSubmission = define('QueuedSubmission', () =>
  object({
    id: z.string(),
    input: z.array(userInput()),
    clientUserMessageId: z.string(),
    responsesapiClientMetadata: clientMetadata(),
  }),
);
export type QueuedSubmission = Infer<typeof queuedSubmission>;
