/** Skein's home: where the server keeps its configuration, rollouts, rules and socket. */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** `SKEIN_HOME`, else `~/.skein`. Absolute. */
export function skeinHome(environment: NodeJS.ProcessEnv = process.env): string {
  const configured = environment['SKEIN_HOME'];
  return configured === undefined || configured === ''
    ? join(homedir(), '.skein')
    : resolve(configured);
}

/** Where the app's server listens for other programs of the same user. */
export function socketPath(home: string): string {
  return pipePath(process.platform === 'win32' ? home : join(home, 'app-server.sock'));
}

/** The same as an address, for clients. */
export function homeAddress(environment: NodeJS.ProcessEnv = process.env): string {
  return `unix://${socketPath(skeinHome(environment))}`;
}

/** A path that can be listened on: itself, or on Windows a named pipe that stands for it. */
export function pipePath(path: string): string {
  if (process.platform !== 'win32') return resolve(path);
  if (path.startsWith('\\\\.\\pipe\\')) return path;
  // Pipe names are one flat space: the path makes it this user's and this home's own.
  return `\\\\.\\pipe\\skein-${Buffer.from(path).toString('hex').slice(-120)}`;
}
