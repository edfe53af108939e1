/** The Unix sockets that someone listens on: a door out of a sandbox that mounts do not close. */
import { lstatSync, readFileSync } from 'node:fs';

/**
 * Paths of all sockets bound in this network namespace that exist as such, from /proc/net/unix
 * (proc_pid_net(5)). Connecting needs no right to write to the mount, so a read-only view is not
 * enough; abstract ones (`@…`) belong to the network namespace and have no path.
 */
export function boundSockets(table = '/proc/net/unix'): string[] {
  let text: string;
  try {
    text = readFileSync(table, 'utf8');
  } catch {
    return [];
  }
  const found = new Set<string>();
  for (const line of text.split('\n').slice(1)) {
    // Num RefCount Protocol Flags Type St Inode Path; the path may hold spaces.
    const path = /^\S+ \S+ \S+ \S+ \S+ \S+ +\d+ (\/.*)$/.exec(line)?.[1];
    if (path !== undefined && !found.has(path) && isSocket(path)) found.add(path);
  }
  return [...found];
}

function isSocket(path: string): boolean {
  try {
    return lstatSync(path).isSocket();
  } catch {
    return false;
  }
}
