/** Folders and files of options, looked at before anything begins. */
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UsageError } from '../../listen-options.ts';

/** @throws {UsageError} that names the option */
export async function mustBeFolder(option: string, path: string): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found === null) throw new UsageError(`${option}: there is no ${path}`);
  if (!found.isDirectory()) throw new UsageError(`${option}: ${path} is no folder`);
}

/** Better known before a turn than after it. @throws {UsageError} that names the option */
export async function mustBeWritable(option: string, file: string): Promise<void> {
  const folder = dirname(file);
  await mustBeFolder(option, folder);
  if ((await stat(file).catch(() => null))?.isDirectory() === true) {
    throw new UsageError(`${option}: ${file} is a folder`);
  }
  await access(folder, constants.W_OK).catch(() => {
    throw new UsageError(`${option}: nothing can be written to ${folder}`);
  });
}
