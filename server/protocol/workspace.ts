/** Files of a workspace, reached through the server that works on it. Paths are absolute. */
import * as z from 'zod/mini';
import { experimental, notice, row } from './row.ts';
import type { NotificationRow, RequestRow } from './row.ts';
import { define, maybe, object, openEnum } from './schema.ts';
import type { Infer } from './schema.ts';

export const fsPathParams = define('FsPathParams', () => object({ path: z.string() }));
export type FsPathParams = Infer<typeof fsPathParams>;

export const fsReadFileResponse = define('FsReadFileResponse', () =>
  object({ dataBase64: z.string() }),
);
export const fsGetMetadataParams = define('FsGetMetadataParams', () =>
  object({
    path: z.string(),
    /** Tell the size as well. Our own: other servers do not hear it and answer without. */
    withSize: z.optional(z.boolean()),
  }),
);
export const fsGetMetadataResponse = define('FsGetMetadataResponse', () =>
  object({
    isDirectory: z.boolean(),
    isFile: z.boolean(),
    isSymlink: z.boolean(),
    createdAtMs: z.number(),
    modifiedAtMs: z.number(),
    /** Bytes, when they were asked for. */
    size: z.optional(z.number()),
  }),
);
export const fsReadDirectoryResponse = define('FsReadDirectoryResponse', () =>
  object({
    entries: z.array(
      object({ fileName: z.string(), isDirectory: z.boolean(), isFile: z.boolean() }),
    ),
  }),
);
export type FsReadDirectoryResponse = Infer<typeof fsReadDirectoryResponse>;

export const fsWriteFileParams = define('FsWriteFileParams', () =>
  object({ path: z.string(), dataBase64: z.string() }),
);
export type FsWriteFileParams = Infer<typeof fsWriteFileParams>;
export const fsCreateDirectoryParams = define('FsCreateDirectoryParams', () =>
  object({ path: z.string(), recursive: maybe(z.boolean()) }),
);
export type FsCreateDirectoryParams = Infer<typeof fsCreateDirectoryParams>;
export const fsRemoveParams = define('FsRemoveParams', () =>
  object({ path: z.string(), recursive: maybe(z.boolean()), force: maybe(z.boolean()) }),
);
export type FsRemoveParams = Infer<typeof fsRemoveParams>;
export const fsCopyParams = define('FsCopyParams', () =>
  object({
    sourcePath: z.string(),
    destinationPath: z.string(),
    recursive: z.optional(z.boolean()),
  }),
);
export type FsCopyParams = Infer<typeof fsCopyParams>;

export const fuzzyFileSearchParams = define('FuzzyFileSearchParams', () =>
  object({
    query: z.string(),
    roots: z.array(z.string()),
    /** A later search with the same token ends an earlier one. */
    cancellationToken: maybe(z.string()),
  }),
);
export type FuzzyFileSearchParams = Infer<typeof fuzzyFileSearchParams>;
const fuzzyFileSearchResult = define('FuzzyFileSearchResult', () =>
  object({
    root: z.string(),
    /** Relative to `root`. */
    path: z.string(),
    match_type: openEnum('file', 'directory'),
    file_name: z.string(),
    score: z.number(),
    indices: maybe(z.array(z.int())),
  }),
);
export const fuzzyFileSearchResponse = define('FuzzyFileSearchResponse', () =>
  object({ files: z.array(fuzzyFileSearchResult()) }),
);
export type FuzzyFileSearchResponse = Infer<typeof fuzzyFileSearchResponse>;

const fuzzyFileSearchSessionStartParams = define('FuzzyFileSearchSessionStartParams', () =>
  object({ sessionId: z.string(), roots: z.array(z.string()) }),
);
const fuzzyFileSearchSessionUpdateParams = define('FuzzyFileSearchSessionUpdateParams', () =>
  object({ sessionId: z.string(), query: z.string() }),
);
const fuzzyFileSearchSessionStopParams = define('FuzzyFileSearchSessionStopParams', () =>
  object({ sessionId: z.string() }),
);
const fuzzyFileSearchSessionUpdated = define('FuzzyFileSearchSessionUpdatedNotification', () =>
  object({
    sessionId: z.string(),
    query: z.string(),
    files: z.array(fuzzyFileSearchResult()),
  }),
);
const fuzzyFileSearchSessionCompleted = define('FuzzyFileSearchSessionCompletedNotification', () =>
  object({ sessionId: z.string() }),
);

/** `watchId` is the client's own, and unique among its watches. */
const fsWatchParams = define('FsWatchParams', () =>
  object({ watchId: z.string(), path: z.string() }),
);
/** The path without `.` and `..`, as `fs/changed` names it. */
const fsWatchResponse = define('FsWatchResponse', () => object({ path: z.string() }));
const fsUnwatchParams = define('FsUnwatchParams', () => object({ watchId: z.string() }));
const fsChanged = define('FsChangedNotification', () =>
  object({ watchId: z.string(), changedPaths: z.array(z.string()) }),
);

const gitDiffToRemoteParams = define('GitDiffToRemoteParams', () => object({ cwd: z.string() }));
const gitDiffToRemoteResponse = define('GitDiffToRemoteResponse', () =>
  object({
    /** The newest commit that a remote has too. */
    sha: z.string(),
    diff: z.string(),
  }),
);

const nothing = define('WorkspaceEmptyResponse', () => object({}));

export const workspaceRequests = {
  'fs/readFile': row(fsPathParams, fsReadFileResponse),
  'fs/getMetadata': row(fsGetMetadataParams, fsGetMetadataResponse),
  'fs/readDirectory': row(fsPathParams, fsReadDirectoryResponse),
  'fs/writeFile': row(fsWriteFileParams, nothing),
  'fs/createDirectory': row(fsCreateDirectoryParams, nothing),
  'fs/remove': row(fsRemoveParams, nothing),
  'fs/copy': row(fsCopyParams, nothing),
  fuzzyFileSearch: row(fuzzyFileSearchParams, fuzzyFileSearchResponse),
  'fs/watch': row(fsWatchParams, fsWatchResponse),
  'fs/unwatch': row(fsUnwatchParams, nothing),
  'fuzzyFileSearch/sessionStart': experimental(fuzzyFileSearchSessionStartParams, nothing),
  'fuzzyFileSearch/sessionUpdate': experimental(fuzzyFileSearchSessionUpdateParams, nothing),
  'fuzzyFileSearch/sessionStop': experimental(fuzzyFileSearchSessionStopParams, nothing),
  gitDiffToRemote: row(gitDiffToRemoteParams, gitDiffToRemoteResponse),
} as const satisfies Record<string, RequestRow>;

/** Only to the client that watches or searches. */
export const workspaceNotifications = {
  'fs/changed': notice(fsChanged),
  'fuzzyFileSearch/sessionUpdated': notice(fuzzyFileSearchSessionUpdated),
  'fuzzyFileSearch/sessionCompleted': notice(fuzzyFileSearchSessionCompleted),
} as const satisfies Record<string, NotificationRow>;
