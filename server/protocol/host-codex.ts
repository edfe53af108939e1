/** The threads of Codex on a server's machine: whether they are listed beside its own. */
import * as z from 'zod/mini';
import { row } from './row.ts';
import type { RequestRow } from './row.ts';
import { count, define, object } from './schema.ts';
import type { Infer } from './schema.ts';

const serverParams = define('HostCodexParams', () => object({ server: z.string() }));

const codexHistory = define('HostCodexHistory', () =>
  object({
    /** Its home on the server's machine; null: this server cannot list it. */
    path: z.nullable(z.string()),
    threads: count(),
    archived: count(),
    listed: z.boolean(),
  }),
);
export type CodexHistory = Infer<typeof codexHistory>;

export const hostCodexRequests = {
  /** Counts them; nothing of them is read. */
  'host/codex/read': row(serverParams, codexHistory),
  /** Lists them, or takes them out again, from the library too. Nothing of Codex's is ever written. */
  'host/codex/write': row(
    define('HostCodexWriteParams', () => object({ server: z.string(), listed: z.boolean() })),
    codexHistory,
  ),
} as const satisfies Record<string, RequestRow>;
