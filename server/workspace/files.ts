import type { Stats } from 'node:fs';
import {
  copyFile as copyOne,
  cp,
  lstat,
  mkdir,
  readdir,
  readFile as readWhole,
  readlink,
  realpath,
  rm,
  rmdir,
  stat,
  symlink,
  writeFile as writeWhole,
} from 'node:fs/promises';
import { isAbsolute, join, parse, relative } from 'node:path';
import { systemErrorText } from './os-error.ts';

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
  /** Both false for special files. */
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
  return run(path, async () => {
    const found = await stat(path);
    // A pipe or device may never end.
    if (!found.isFile()) throw notAFile(path);
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
  return run(path, async () => {
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
  return run(path, async () => {
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
  return run(path, async () => {
    const found = await lstat(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' && (params.force ?? true)) return null;
      throw error;
    });
    if (found === null) return {};
    // `/.`, `/usr/..` and `link/` name a root as well.
    const place = found.isDirectory() ? await realpath(path) : path;
    if (parse(place).root === place) {
      throw new FileServiceError(invalidRequest, '`path` must not be the root of a file system');
    }
    if (found.isDirectory() && params.recursive === false) await rmdir(path);
    else await rm(path, { recursive: found.isDirectory() });
    return {};
  });
}

/** Copies a file or a link (as a link), or with `recursive` a folder and all in it. */
export async function copy(params: {
  sourcePath: string;
  destinationPath: string;
  recursive?: boolean | null | undefined;
}): Promise<Record<string, never>> {
  const source = absolute(params.sourcePath, 'sourcePath');
  const destination = absolute(params.destinationPath, 'destinationPath');
  return run(source, async () => {
    const found = await lstat(source);
    if (found.isSymbolicLink()) await symlink(await readlink(source), destination);
    else if (found.isFile()) await copyOne(source, destination);
    else if (!found.isDirectory()) throw notAFile(source);
    else {
      if (params.recursive !== true) {
        throw new FileServiceError(
          invalidRequest,
          'fs/copy requires recursive: true when sourcePath is a directory',
        );
      }
      if (!relative(source, destination).startsWith('..')) {
        throw new FileServiceError(
          invalidRequest,
          'fs/copy cannot copy a directory to itself or one of its descendants',
        );
      }
      await cp(source, destination, { recursive: true, verbatimSymlinks: true });
    }
    return {};
  });
}

/** Of what the path leads to. */
export async function getMetadata(params: {
  path: string;
  withSize?: boolean | undefined;
}): Promise<FileMetadata> {
  const path = absolute(params.path, 'path');
  return run(path, async () => {
    const [own, target] = await Promise.all([lstat(path), stat(path)]);
    return {
      isDirectory: target.isDirectory(),
      isFile: target.isFile(),
      isSymlink: own.isSymbolicLink(),
      createdAtMs: Math.trunc(target.birthtimeMs),
      modifiedAtMs: Math.trunc(target.mtimeMs),
      ...(params.withSize === true ? { size: target.size } : {}),
    };
  });
}

/** What a folder directly holds, by name. Kinds are those of what links lead to; those that lead nowhere are left out. */
export async function readDirectory(params: {
  path: string;
}): Promise<{ entries: DirectoryEntry[] }> {
  const path = absolute(params.path, 'path');
  return run(path, async () => {
    const found = await readdir(path, { withFileTypes: true });
    const entries = await Promise.all(
      found.map(async (entry): Promise<DirectoryEntry | null> => {
        let kind: Pick<Stats, 'isDirectory' | 'isFile'> | null = entry;
        if (entry.isSymbolicLink()) kind = await stat(join(path, entry.name)).catch(() => null);
        if (kind === null) return null;
        return { fileName: entry.name, isDirectory: kind.isDirectory(), isFile: kind.isFile() };
      }),
    );
    const shown = entries.filter((entry) => entry !== null);
    return { entries: shown.toSorted((a, b) => (a.fileName < b.fileName ? -1 : 1)) };
  });
}

/** @throws {FileServiceError} that names the field */
export function absolute(path: string, field: string): string {
  if (path.includes('\0')) {
    throw new FileServiceError(invalidRequest, `\`${field}\` must not hold a NUL character`);
  }
  if (!isAbsolute(path)) {
    throw new FileServiceError(
      invalidRequest,
      `Invalid request: \`${field}\` must be an absolute path: ${path}`,
    );
  }
  return path;
}

function decodeBase64(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  // Node skips what is no base64; only text that comes back the same was all of it.
  if (bytes.toString('base64') !== text) {
    throw new FileServiceError(
      invalidRequest,
      'fs/writeFile requires valid base64 dataBase64, with its padding',
    );
  }
  return bytes;
}

function notAFile(path: string): FileServiceError {
  return new FileServiceError(invalidRequest, `path \`${path}\` is not a file`);
}

/** A failure of the system as the wire tells it: first its own words, then where. */
export function told(error: unknown, path: string): FileServiceError {
  if (error instanceof FileServiceError) return error;
  return new FileServiceError(internalError, `${systemErrorText(error)}: ${path}`, error);
}

async function run<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw told(error, path);
  }
}
