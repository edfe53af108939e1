/** How the server fares, and reports for those who mend it. */
import * as z from 'zod/mini';
import { experimental, row } from './row.ts';
import { define, maybe, object } from './schema.ts';

const diagnosticsParams = define('ServerDiagnosticsParams', () => object({}));
const diagnosticsResponse = define('ServerDiagnosticsResponse', () =>
  object({
    process: object({
      id: z.int(),
      residentMemoryBytes: maybe(z.number()),
      physicalFootprintBytes: maybe(z.number()),
    }),
    gauges: z.array(object({ name: z.string(), value: z.number() })),
  }),
);
const feedbackParams = define('FeedbackSaveParams', () =>
  object({
    /** Absolute; nothing may be there yet. The client owns the file. */
    savePath: z.string(),
    classification: z.string(),
    reason: maybe(z.string()),
    threadId: maybe(z.string()),
    includeLogs: z.optional(z.boolean()),
    extraLogFiles: maybe(z.array(z.string())),
    tags: maybe(z.record(z.string(), z.string())),
  }),
);
const feedbackResponse = define('FeedbackSaveResponse', () =>
  object({ savedPath: z.string(), threadId: z.string(), promptHash: maybe(z.string()) }),
);

export const diagnosticsRequests = {
  'server/diagnostics': experimental(diagnosticsParams, diagnosticsResponse),
  'feedback/save': row(feedbackParams, feedbackResponse),
} as const;
