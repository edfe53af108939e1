import { lstat, readlink } from 'node:fs/promises';
import { dirname, isAbsolute, join, parse, resolve, sep } from 'node:path';

/** As many links in a row as Linux follows. */
const linkLimit = 40;

/**
 * Where a write to this absolute path would land: every symbolic link on the way is followed, also
 * dangling ones; parts that do not exist yet are kept as they are. With `keepLast` a link in the
 * last place is not followed (what a deletion acts on). Throws the system's error (`ELOOP`,
 * `EACCES`, `ENOTDIR`) if the way is blocked.
 */
export async function realPath(path: string, keepLast = false): Promise<string> {
  const start = resolve(path);
  let { root: current } = parse(start);
  const rest = start
    .slice(current.length)
    .split(sep)
    .filter((part) => part !== '');
  let links = 0;
  for (let part = rest.shift(); part !== undefined; part = rest.shift()) {
    const next = join(current, part);
    if (keepLast && rest.length === 0) return next;
    let stat;
    try {
      stat = await lstat(next);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      return join(next, ...rest);
    }
    if (!stat.isSymbolicLink()) {
      current = next;
      continue;
    }
    if (++links > linkLimit) {
      throw Object.assign(new Error(`too many symbolic links on the way to ${path}`), {
        code: 'ELOOP',
      });
    }
    const target = await readlink(next);
    const aim = isAbsolute(target) ? resolve(target) : join(dirname(next), target);
    current = parse(aim).root;
    rest.unshift(
      ...aim
        .slice(current.length)
        .split(sep)
        .filter((name) => name !== ''),
    );
  }
  return current;
}
