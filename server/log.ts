/**
 * The server's log: lines on stderr, because stdout carries the protocol only. Causes are worded by others: whoever
 * keeps or sends a line takes secrets out of it (`diagnostics/redact.ts`).
 */
export function log(level: 'info' | 'warn' | 'error', message: string, error?: unknown): void {
  const cause = error === undefined ? '' : `: ${describe(error)}`;
  const line = `${new Date().toISOString()} ${level} ${message}${cause}\n`;
  recent.push(line);
  if (recent.length > RECENT_LINES) recent.shift();
  process.stderr.write(line);
}

const RECENT_LINES = 500;
const recent: string[] = [];

/** The newest lines, for a report that the user saves. */
export function recentLog(): string {
  return recent.join('');
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : ` (${describe(error.cause)})`;
  return `${error.stack ?? error.message}${cause}`;
}
