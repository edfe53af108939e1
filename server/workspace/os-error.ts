/** What a POSIX system calls its errors. Clients of the reference know these words. */
const names: Readonly<Record<string, string>> = {
  EACCES: 'Permission denied',
  EBUSY: 'Device or resource busy',
  EEXIST: 'File exists',
  EISDIR: 'Is a directory',
  ELOOP: 'Too many levels of symbolic links',
  EMFILE: 'Too many open files',
  ENAMETOOLONG: 'File name too long',
  ENOENT: 'No such file or directory',
  ENOSPC: 'No space left on device',
  ENOTDIR: 'Not a directory',
  ENOTEMPTY: 'Directory not empty',
  EPERM: 'Operation not permitted',
  EROFS: 'Read-only file system',
  EXDEV: 'Invalid cross-device link',
};

/** Node's own wrappers of an error of the system, by the error that they hide. */
const wrapped: Readonly<Record<string, string>> = { ERR_FS_EISDIR: 'EISDIR' };

/** The error in the system's words, with its number where that has a meaning. */
export function systemErrorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code = '', errno } = error as NodeJS.ErrnoException;
  const name = names[wrapped[code] ?? code];
  if (name === undefined) return error.message;
  if (errno === undefined || process.platform === 'win32') return name;
  return `${name} (os error ${Math.abs(errno)})`;
}
