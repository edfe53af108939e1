/** Opening what was judged: a command may put a link into the place of a file, or of a folder on the way to it. */
import { constants } from 'node:fs';
import { open, readlink, realpath, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';

/** Linux names an open file so, wherever its path leads by now. Source: proc_pid_fd(5). */
const descriptorPath = ({ fd }: FileHandle): string => `/proc/self/fd/${fd}`;

/** macOS: no part of the path may be a link. Source: open(2), there. */
const O_NOFOLLOW_ANY = 0x2000_0000;

const LED_ELSEWHERE = 'it was moved, or a link was put in its place, while it was looked at';

/**
 * Opens the file or folder at a real path, one without links, to be read. Never waits for what is no file.
 * @throws {Error} when the path has come to lead elsewhere, and as `open` does
 */
export async function openReal(real: string): Promise<FileHandle> {
  // Windows has none of the latter two, which count as 0 then.
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  const strict = process.platform === 'darwin' ? O_NOFOLLOW_ANY : O_NOFOLLOW;
  const handle = await open(real, O_RDONLY | O_NONBLOCK | strict).catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException;
    throw code === 'ELOOP' ? new Error(LED_ELSEWHERE, { cause: error }) : error;
  });
  try {
    if (process.platform !== 'darwin' && !(await isAt(handle, real))) {
      throw new Error(LED_ELSEWHERE);
    }
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** By what path an open folder is listed, so that it is that very one where the system knows such a path. */
export function listablePath(handle: FileHandle, real: string): string {
  return process.platform === 'linux' ? descriptorPath(handle) : real;
}

async function isAt(handle: FileHandle, real: string): Promise<boolean> {
  if (process.platform === 'linux') return (await readlink(descriptorPath(handle))) === real;
  const [opened, there] = await Promise.all([
    handle.stat({ bigint: true }),
    stat(real, { bigint: true }),
  ]);
  const same = opened.dev === there.dev && opened.ino === there.ino;
  return same && (await realpath(real)) === real;
}
