/** The server's log: lines on stderr, because stdout carries the protocol only. Never holds a key. */
export function log(level: 'info' | 'warn' | 'error', message: string, error?: unknown): void {
  const cause = error === undefined ? '' : `: ${describe(error)}`;
  process.stderr.write(`${new Date().toISOString()} ${level} ${message}${cause}\n`);
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : ` (${describe(error.cause)})`;
  return `${error.stack ?? error.message}${cause}`;
}
