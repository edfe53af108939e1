import type { Stats } from 'node:fs';
import {
  copyFile as copyOne,
  cp,
  lstat,
  mkdir,
  readdir,
  readFile as readWhole,
  rm,
  rmdir,
  stat,
  writeFile as writeWhole,
} from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';

/** `fs/readFile` gives out no file larger than this: 64 MiB, base64 not counted. */
export const readLimit = 64 * 1024 * 1024;

const invalidRequest = -32600;
const internalError = -32603;

/** A refused or failed `fs/*` request. `code` is the protocol's: -32600 bad request, -32603 I/O. */
export class FileServiceError extends Error {
  readonly code: typeof invalidRequest | typeof internalError;

  constructor(
    code: typeof invalidRequest | typeof internalError,
    message: string,
    cause?: unknown,
  ) {
    super(message, { cause });
    this.name = 'FileServiceError';
    this.code = code;
  }
}

export interface FileMetadata {
  /** Of what a link leads to; both false for a dangling link and for special files. */
  isDirectory: boolean;
  isFile: boolean;
  isSymlink: boolean;
  /** Unix milliseconds; 0 where the system does not know. */
  createdAtMs: number;
  modifiedAtMs: number;
}

export interface DirectoryEntry {
  fileName: string;
  isDirectory: boolean;
  isFile: boolean;
}

/** The content of a regular file, in base64. */
export async function readFile(params: { path: string }): Promise<{ dataBase64: string }> {
  const path = absolute(params.path, 'path');
  return run(`read ${path}`, async () => {
    const found = await stat(path);
    if (found.isDirectory()) throw new FileServiceError(internalError, `${path} is a directory`);
    // A pipe or device may never end.
    if (!found.isFile()) {
      throw new FileServiceError(internalError, `${path} is not a regular file`);
    }
    if (found.size > readLimit) {
      throw new FileServiceError(internalError, `${path} is larger than 64 MiB`);
    }
    return { dataBase64: (await readWhole(path)).toString('base64') };
  });
}

/** Creates or overwrites a file. Its folder must exist. */
export async function writeFile(params: {
  path: string;
  dataBase64: string;
}): Promise<Record<string, never>> {
  const path = absolute(params.path, 'path');
  const bytes = decodeBase64(params.dataBase64);
  return run(`write ${path}`, async () => {
    await writeWhole(path, bytes);
    return {};
  });
}

/** Makes a folder, with its parents unless `recursive` is false. */
export async function createDirectory(params: {
  path: string;
  recursive?: boolean | null | undefined;
}): Promise<Record<string, never>> {
  const path = absolute(params.path, 'path');
  return run(`create ${path}`, async () => {
    await mkdir(path, { recursive: params.recursive ?? true });
    return {};
  });
}

/**
 * Removes a file, a link (not what it leads to) or a folder. `recursive` (default true) takes a
 * folder's content along, `force` (default true) forgives a path that is not there.
 */
export async function remove(params: {
  path: string;
  recursive?: boolean | null | undefined;
  force?: boolean | null | undefined;
}): Promise<Record<string, never>> {
  const path = absolute(params.path, 'path');
  if (dirname(path) === path) {
    throw new FileServiceError(invalidRequest, '`path` must not be the root of a file system');
  }
  return run(`remove ${path}`, async () => {
    const found = await lstat(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' && (params.force ?? true)) return null;
      throw error;
    });
    if (found === null) return {};
    if (found.isDirectory() && params.recursive === false) await rmdir(path);
    else await rm(path, { recursive: found.isDirectory() });
    return {};
  });
}

/** Copies a file, or with `recursive` a folder and all in it, links as links. */
export async function copy(params: {
  sourcePath: string;
  destinationPath: string;
  recursive?: boolean | null | undefined;
}): Promise<Record<string, never>> {
  const source = absolute(params.sourcePath, 'sourcePath');
  const destination = absolute(params.destinationPath, 'destinationPath');
  return run(`copy ${source} to ${destination}`, async () => {
    const found = await stat(source);
    if (!found.isDirectory()) {
      if (!found.isFile()) {
        throw new FileServiceError(internalError, `${source} is not a regular file`);
      }
      await copyOne(source, destination);
      return {};
    }
    if (params.recursive !== true) {
      throw new FileServiceError(
        invalidRequest,
        '`recursive` must be true, because `sourcePath` is a directory',
      );
    }
    await cp(source, destination, { recursive: true, verbatimSymlinks: true });
    return {};
  });
}

export async function getMetadata(params: { path: string }): Promise<FileMetadata> {
  const path = absolute(params.path, 'path');
  return run(`inspect ${path}`, async () => {
    const own = await lstat(path);
    const isSymlink = own.isSymbolicLink();
    const target = isSymlink ? await stat(path).catch(() => null) : own;
    const { birthtimeMs, mtimeMs } = target ?? own;
    return {
      isDirectory: target?.isDirectory() ?? false,
      isFile: target?.isFile() ?? false,
      isSymlink,
      createdAtMs: Math.trunc(birthtimeMs),
      modifiedAtMs: Math.trunc(mtimeMs),
    };
  });
}

/** What a folder directly holds, by name. Kinds are those of what links lead to. */
export async function readDirectory(params: {
  path: string;
}): Promise<{ entries: DirectoryEntry[] }> {
  const path = absolute(params.path, 'path');
  return run(`list ${path}`, async () => {
    const found = await readdir(path, { withFileTypes: true });
    const entries = await Promise.all(
      found.map(async (entry): Promise<DirectoryEntry> => {
        let kind: Pick<Stats, 'isDirectory' | 'isFile'> | null = entry;
        if (entry.isSymbolicLink()) kind = await stat(join(path, entry.name)).catch(() => null);
        return {
          fileName: entry.name,
          isDirectory: kind?.isDirectory() ?? false,
          isFile: kind?.isFile() ?? false,
        };
      }),
    );
    return { entries: entries.toSorted((a, b) => (a.fileName < b.fileName ? -1 : 1)) };
  });
}

function absolute(path: string, field: string): string {
  if (path.includes('\0')) {
    throw new FileServiceError(invalidRequest, `\`${field}\` must not hold a NUL character`);
  }
  if (!isAbsolute(path)) {
    throw new FileServiceError(invalidRequest, `\`${field}\` must be an absolute path: ${path}`);
  }
  return path;
}

function decodeBase64(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  // Node skips what is no base64; only text that comes back the same was all of it.
  if (bytes.toString('base64') !== text) {
    throw new FileServiceError(invalidRequest, '`dataBase64` must be padded base64');
  }
  return bytes;
}

async function run<T>(what: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof FileServiceError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new FileServiceError(internalError, `failed to ${what}: ${why}`, error);
  }
}
