/** The Unix sockets that someone listens on: a door out of a sandbox that mounts do not close. */
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';

/** Where sockets stand that were bound by a relative name, by inode; null where nobody can tell. */
const resolved = new Map<string, string | null>();

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
  const relative = new Map<string, string>();
  for (const line of text.split('\n').slice(1)) {
    // Num RefCount Protocol Flags Type St Inode Path; the path may hold spaces.
    const [, inode, name] = /^\S+ \S+ \S+ \S+ \S+ \S+ +(\d+) ([^@].*)$/.exec(line) ?? [];
    if (inode === undefined || name === undefined) continue;
    if (!path.isAbsolute(name)) relative.set(inode, name);
    else if (!found.has(name) && isSocket(name)) found.add(name);
  }
  for (const each of resolve(relative)) found.add(each);
  return [...found];
}

/** By the working directories of those who hold the sockets. Looks through all processes for new ones. */
function resolve(relative: ReadonlyMap<string, string>): string[] {
  for (const inode of resolved.keys()) if (!relative.has(inode)) resolved.delete(inode);
  const open = new Map([...relative].filter(([inode]) => !resolved.has(inode)));
  if (open.size > 0) {
    for (const pid of listed('/proc')) if (/^\d+$/.test(pid)) resolveBy(pid, open);
    for (const inode of open.keys()) resolved.set(inode, null);
  }
  const found: string[] = [];
  for (const file of resolved.values()) if (file !== null && isSocket(file)) found.push(file);
  return found;
}

function resolveBy(pid: string, open: Map<string, string>): void {
  for (const descriptor of listed(`/proc/${pid}/fd`)) {
    if (open.size === 0) return;
    const held = target(`/proc/${pid}/fd/${descriptor}`);
    const inode = held.startsWith('socket:[') ? held.slice('socket:['.length, -1) : '';
    const name = open.get(inode);
    if (name === undefined) continue;
    const file = path.resolve(target(`/proc/${pid}/cwd`), name);
    if (!isSocket(file)) continue;
    resolved.set(inode, file);
    open.delete(inode);
  }
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function target(link: string): string {
  try {
    return readlinkSync(link);
  } catch {
    return '';
  }
}

function isSocket(file: string): boolean {
  try {
    return lstatSync(file).isSocket();
  } catch {
    return false;
  }
}
