/**
 * Ours: a thread of another home or server taken over with all its turns, such as one that was exported.
 * Begun, filled in as many steps as its size asks for, and committed; until then there is no thread.
 */
import * as z from 'zod/mini';
import { experimental } from './row.ts';
import { count, define, maybe, object } from './schema.ts';
import { empty, threadResult } from './thread.ts';
import { turn } from './turn.ts';

const importIdParams = define('ThreadImportIdParams', () => object({ importId: z.string() }));

const beginParams = define('ThreadImportBeginParams', () =>
  object({
    /** Absolute. It need not be there; to import is not to trust it. */
    cwd: z.string(),
    name: maybe(z.string()),
    /** Unix seconds. */
    createdAt: maybe(z.number()),
  }),
);
const beginResponse = define('ThreadImportBeginResponse', () => object({ importId: z.string() }));

const addParams = define('ThreadImportAddParams', () =>
  object({
    importId: z.string(),
    /** The oldest first, with all their items. One that ran is imported as interrupted. */
    turns: z.array(turn()),
  }),
);
/** How much there is by now. */
const addResponse = define('ThreadImportAddResponse', () =>
  object({ turns: count(), items: count() }),
);

const codexHomeParams = define('CodexHomeReadParams', () =>
  z.optional(z.nullable(z.looseObject({}))),
);
const codexHomeResponse = define('CodexHomeReadResponse', () =>
  object({
    /** Absolute. */
    path: z.string(),
    /** What `import.codex_home` of the config says, or would say to have them listed. */
    setting: z.string(),
    /** By their names alone, archived ones included. */
    threads: count(),
    archived: count(),
    /** Whether the config asks for them. */
    listed: z.boolean(),
  }),
);

export const threadImportRequests = {
  /** Counts the threads of Codex on this machine, and looks anew whether the config asks for them. */
  'codexHome/read': experimental(codexHomeParams, codexHomeResponse),
  'thread/import/begin': experimental(beginParams, beginResponse),
  'thread/import/add': experimental(addParams, addResponse),
  'thread/import/commit': experimental(importIdParams, threadResult),
  /** Drops what was not committed. An import that nothing was heard of for ten minutes drops itself. */
  'thread/import/cancel': experimental(importIdParams, empty),
} as const;
