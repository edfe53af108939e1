/** Ours: what was allowed for good, for everybody to see and to take back. */
import * as z from 'zod/mini';
import { experimental, notice } from './row.ts';
import type { NotificationRow } from './row.ts';
import { count, define, maybe, object, openEnum, pageLimit } from './schema.ts';
import type { Infer } from './schema.ts';

export const approvalRule = define('ApprovalRule', () =>
  object({
    id: z.string(),
    /** The first words of the commands that run unasked; empty for a rule about a host. */
    prefix: z.array(z.string()),
    /** Only these words: nothing may follow them. */
    exact: z.boolean(),
    /** A host that confined commands may reach unasked, or may not. `port`: null for all. */
    network: maybe(
      object({
        host: z.string(),
        port: maybe(z.number()),
        action: openEnum('allow', 'deny'),
      }),
    ),
    /** `home`: everywhere. `project`: only in `cwd`, because its words mean another thing elsewhere. */
    scope: openEnum('home', 'project'),
    /** Absolute; where the command ran for which it was granted. */
    cwd: maybe(z.string()),
    /** Whether commands run outside the sandbox by it. */
    leavesSandbox: z.boolean(),
    /** Unix seconds; null for rules that Codex left in `default.rules`. */
    grantedAt: maybe(z.number()),
    /** Name of the client whose user decided. */
    client: maybe(z.string()),
    threadId: maybe(z.string()),
    useCount: count(),
    /** Unix seconds. */
    lastUsedAt: maybe(z.number()),
    source: openEnum('skein', 'codex'),
  }),
);
export type ApprovalRule = Infer<typeof approvalRule>;

const listParams = define('ApprovalRuleListParams', () =>
  object({ cursor: maybe(z.string()), limit: maybe(pageLimit()) }),
);
const listResponse = define('ApprovalRuleListResponse', () =>
  object({
    /** The newest first. */
    data: z.array(approvalRule()),
    nextCursor: maybe(z.string()),
    /** Lines of the rules files that could not be understood. They allow nothing. */
    problems: z.array(object({ line: count(), message: z.string() })),
  }),
);
const idParams = define('ApprovalRuleIdParams', () => object({ id: z.string() }));
const revokeResponse = define('ApprovalRuleRevokeResponse', () =>
  object({
    /** Whether there was such a rule. */
    revoked: z.boolean(),
  }),
);
const restoreResponse = define('ApprovalRuleRestoreResponse', () =>
  object({
    /** Whether it is in force now, or one that says the same. */
    restored: z.boolean(),
  }),
);

/** By this server; another one of the same home tells its own clients. */
const changed = define('ApprovalRuleChangedNotification', () =>
  object({ id: z.string(), change: openEnum('granted', 'revoked', 'restored') }),
);

export const approvalRuleRequests = {
  'approvalRule/list': experimental(listParams, listResponse),
  'approvalRule/revoke': experimental(idParams, revokeResponse),
  /** Takes a revocation back: the rule is in force again, as it was granted. */
  'approvalRule/restore': experimental(idParams, restoreResponse),
} as const;

export const approvalRuleNotifications = {
  'approvalRule/changed': notice(changed, 'experimental'),
} as const satisfies Record<string, NotificationRow>;
