import path from 'node:path';

/** The program of the server for tests. */
export const TRIAL_PROGRAM = path.join(import.meta.dirname, 'trial-server.ts');

/** Config of the server for tests as a process; `more` are further lines of its table. */
export function trialConfig(name: string, args: readonly string[] = [], more = ''): string {
  const list = [TRIAL_PROGRAM, ...args];
  return `[mcp_servers.${name}]\ncommand = ${JSON.stringify(process.execPath)}\nargs = ${JSON.stringify(list)}\n${more}\n`;
}
