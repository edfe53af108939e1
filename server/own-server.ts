/** How the other programs of this package reach the server of a home. */
import { fileURLToPath } from 'node:url';
import type { ServerProgram } from './client/connect.ts';

/** This package's own server, on standard input and output. */
export function ownServer(env: NodeJS.ProcessEnv, args: readonly string[] = []): ServerProgram {
  const entry = fileURLToPath(new URL('./index.ts', import.meta.url));
  return { command: process.execPath, args: [entry, ...args], env };
}
