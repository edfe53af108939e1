/** The log of a Skein that serves browsers: words for people, or JSON for machines, on stderr. */
import type { RequestEvent } from './http/request-log.ts';

export interface WebLog {
  readonly warn: (message: string) => void;
  readonly request: (event: RequestEvent) => void;
}

export function webLog(format: 'text' | 'json', write: (line: string) => void): WebLog {
  if (format === 'text') {
    return { warn: (message) => write(`skein: ${message}\n`), request: () => undefined };
  }
  const line = (level: string, message: string, more: object = {}): void =>
    write(`${JSON.stringify({ time: new Date().toISOString(), level, message, ...more })}\n`);
  return {
    warn: (message) => line('warn', message),
    request: (event) => line('info', 'request', event),
  };
}
