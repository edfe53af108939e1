/** Skills: folders with a SKILL.md that a model may read when it needs it. */
import * as z from 'zod/mini';
import { notice, row } from './row.ts';
import type { NotificationRow, RequestRow } from './row.ts';
import { define, json, maybe, object, openEnum } from './schema.ts';
import type { Infer } from './schema.ts';

const skillInterface = define('SkillInterface', () =>
  object({
    displayName: maybe(z.string()),
    shortDescription: maybe(z.string()),
    /** Absolute. */
    iconSmall: maybe(z.string()),
    iconLarge: maybe(z.string()),
    iconSmallUrl: maybe(z.string()),
    iconLargeUrl: maybe(z.string()),
    brandColor: maybe(z.string()),
    defaultPrompt: maybe(z.string()),
  }),
);

export const skillMetadata = define('SkillMetadata', () =>
  object({
    name: z.string(),
    description: z.string(),
    shortDescription: maybe(z.string()),
    interface: maybe(skillInterface()),
    dependencies: maybe(object({ tools: z.array(json()) })),
    /** The SKILL.md, absolute. */
    path: z.string(),
    scope: openEnum('user', 'repo', 'system', 'admin'),
    enabled: z.boolean(),
    pluginId: maybe(z.string()),
  }),
);
export type SkillMetadata = Infer<typeof skillMetadata>;

const listParams = define('SkillsListParams', () =>
  object({ cwds: z.optional(z.array(z.string())), forceReload: z.optional(z.boolean()) }),
);
export type SkillsListParams = Infer<typeof listParams>;

const configWriteParams = define('SkillsConfigWriteParams', () =>
  object({ path: maybe(z.string()), name: maybe(z.string()), enabled: z.boolean() }),
);
export type SkillsConfigWriteParams = Infer<typeof configWriteParams>;

const extraRootsParams = define('SkillsExtraRootsSetParams', () =>
  object({ extraRoots: z.array(z.string()) }),
);
export type SkillsExtraRootsSetParams = Infer<typeof extraRootsParams>;

export const skillRequests = {
  'skills/list': row(
    listParams,
    define('SkillsListResponse', () =>
      object({
        data: z.array(
          object({
            cwd: z.string(),
            skills: z.array(skillMetadata()),
            errors: z.array(object({ path: z.string(), message: z.string() })),
          }),
        ),
      }),
    ),
  ),
  'skills/config/write': row(
    configWriteParams,
    define('SkillsConfigWriteResponse', () => object({ effectiveEnabled: z.boolean() })),
  ),
  'skills/extraRoots/set': row(
    extraRootsParams,
    define('SkillsExtraRootsSetResponse', () => z.looseObject({})),
  ),
} as const satisfies Record<string, RequestRow>;

export const skillNotifications = {
  /** Files changed: lists that a client holds are out of date. */
  'skills/changed': notice(define('SkillsChangedNotification', () => z.looseObject({}))),
} as const satisfies Record<string, NotificationRow>;
