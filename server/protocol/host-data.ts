/**
 * What main offers about the files that Skein keeps on this machine: showing, measuring, verifying,
 * repairing, backing up. What takes long is a job: its client names it, hears of its progress, and may
 * cancel it.
 */
import * as z from 'zod/mini';
import { notice, row } from './row.ts';
import type { NotificationRow, RequestRow } from './row.ts';
import { count, define, object, openEnum } from './schema.ts';
import type { Infer } from './schema.ts';
import { empty as ok } from './thread.ts';

const jobParams = define('HostDataJobParams', () => object({ job: z.string() }));
const folderParams = define('HostDataFolderParams', () =>
  object({ job: z.string(), folder: z.string() }),
);

const place = define('HostDataPlace', () =>
  object({
    id: openEnum(
      'threads',
      'archived',
      'library',
      'settings',
      'checkpoints',
      'outputs',
      'workTrees',
      'workers',
      'logs',
      'keys',
      'caches',
      'other',
    ),
    /** Absolute; the home where it is several things in it. */
    path: z.string(),
    files: count(),
    bytes: count(),
  }),
);
export type DataPlace = Infer<typeof place>;

const repaired = z.nullable(z.string());

/** What the doctor says of the history; see `skein doctor --json`. */
export const historyReport = define('HostHistoryReport', () =>
  object({
    home: z.string(),
    onDisk: count(),
    archived: count(),
    listed: count(),
    damaged: count(),
    problems: z.array(
      object({
        kind: z.string(),
        threadId: z.string(),
        path: z.string(),
        cause: z.string(),
        harmless: z.boolean(),
        repaired,
      }),
    ),
    index: object({
      path: z.string(),
      state: openEnum('sound', 'missing', 'stale', 'corrupt', 'otherVersion'),
      wrong: z.array(z.string()),
      unlisted: z.array(z.string()),
      repaired,
    }),
    orphans: z.array(object({ kind: z.string(), path: z.string(), cause: z.string(), repaired })),
    /** Where a repair put what it took out of its place. */
    backup: z.nullable(z.string()),
  }),
);
export type HistoryReport = Infer<typeof historyReport>;

const health = define('HostDataHealth', () =>
  object({
    history: z.nullable(historyReport()),
    /** Why the history could not be looked through. */
    historyError: z.nullable(z.string()),
    /** What SQLite finds amiss with the library; empty when it is sound. */
    library: z.nullable(z.array(z.string())),
    libraryError: z.nullable(z.string()),
    /** What a repair did to the library; null when there was nothing to do. */
    libraryRepaired: z.nullable(openEnum('reindexed', 'begunAnew')),
  }),
);
export type DataHealth = Infer<typeof health>;

const backupResult = define('HostDataBackupResult', () =>
  object({
    /** The folder that was made. */
    path: z.string(),
    threads: count(),
    files: count(),
    bytes: count(),
    tookMs: count(),
    /** What was left out because it is no plain file, such as a link. */
    skipped: z.array(z.string()),
  }),
);
export type BackupResult = Infer<typeof backupResult>;

const restoreResult = define('HostDataRestoreResult', () =>
  object({
    madeAtMs: z.number(),
    /** Threads that were missing and are there now. */
    added: count(),
    /** Threads that were there: nothing of them was touched. */
    present: count(),
    damaged: z.array(object({ path: z.string(), cause: z.string() })),
  }),
);
export type RestoreResult = Infer<typeof restoreResult>;

export const oldCopy = define('HostOldCopy', () =>
  object({
    /**
     * Of the library: `beforeChange`: as it was before a newer Skein changed its form. `leftBehind`: a newer Skein's,
     * from which the user went back.
     */
    kind: openEnum('beforeChange', 'leftBehind', 'damaged'),
    path: z.string(),
    bytes: count(),
    atMs: z.number(),
  }),
);
export type OldCopy = Infer<typeof oldCopy>;

const keptResult = define('HostDataKept', () =>
  object({
    /** The newest first. */
    copies: z.array(oldCopy()),
    /** What this start threw away, as it was older than `keepFor` says; null: it has not looked yet. */
    pruned: z.nullable(object({ copies: count(), bytes: count(), approvals: count() })),
  }),
);
export type DataKept = Infer<typeof keptResult>;

export const hostDataRequests = {
  /** Shows a file or folder of this machine in the system's file manager; nothing is opened or run. */
  'host/path/show': row(
    define('HostPathShowParams', () => object({ path: z.string() })),
    ok,
  ),
  'host/data/measure': row(
    jobParams,
    define('HostDataMeasureResult', () => object({ home: z.string(), places: z.array(place()) })),
  ),
  /** Looks through the history and the library; changes nothing. */
  'host/data/verify': row(jobParams, health),
  /** Mends what can be mended, and says what it did. Nothing of the user's is deleted. */
  'host/data/repair': row(jobParams, health),
  /** Makes a dated folder in `folder`: all threads, the library, the settings; never a key. */
  'host/data/backup': row(folderParams, backupResult),
  /** Adds the threads of a backup that are missing here; overwrites nothing. */
  'host/data/restore': row(folderParams, restoreResult),
  /** What is only there in case: how much of it, and what became of the rest. Never a thread. */
  'host/data/kept': row(jobParams, keptResult),
  /** A job that is not known has ended. */
  'host/data/cancel': row(jobParams, ok),
} as const satisfies Record<string, RequestRow>;

export const hostDataNotifications = {
  /** Whether what is written reaches the disk. */
  'host/library/changed': notice(
    define('HostLibraryChanged', () =>
      object({
        /** Why the latest is not kept yet; it is tried again. Null: all is kept. */
        unkept: z.nullable(z.string()),
      }),
    ),
  ),
  'host/data/progress': notice(
    define('HostDataProgress', () =>
      object({
        job: z.string(),
        done: count(),
        /** Null while it is not known. */
        total: z.nullable(count()),
      }),
    ),
  ),
} as const satisfies Record<string, NotificationRow>;
