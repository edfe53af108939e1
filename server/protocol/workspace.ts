/** Files of a workspace, reached through the server that works on it. Paths are absolute. */
import * as z from 'zod/mini';
import { define, maybe, object, openEnum } from './schema.ts';
import type { Infer } from './schema.ts';

export const fsPathParams = define('FsPathParams', () => object({ path: z.string() }));
export type FsPathParams = Infer<typeof fsPathParams>;

export const fsReadFileResponse = define('FsReadFileResponse', () =>
  object({ dataBase64: z.string() }),
);
export const fsGetMetadataResponse = define('FsGetMetadataResponse', () =>
  object({
    isDirectory: z.boolean(),
    isFile: z.boolean(),
    isSymlink: z.boolean(),
    createdAtMs: z.number(),
    modifiedAtMs: z.number(),
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
export const fuzzyFileSearchResponse = define('FuzzyFileSearchResponse', () =>
  object({
    files: z.array(
      object({
        root: z.string(),
        /** Relative to `root`. */
        path: z.string(),
        match_type: openEnum('file', 'directory'),
        file_name: z.string(),
        score: z.number(),
        indices: maybe(z.array(z.int())),
      }),
    ),
  }),
);
export type FuzzyFileSearchResponse = Infer<typeof fuzzyFileSearchResponse>;
