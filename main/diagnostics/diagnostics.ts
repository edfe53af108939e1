/** What main says of itself: its log, what it keeps out of it, and reports of what ended by itself. */
import { join } from 'node:path';
import type { Crash } from '../../server/protocol/host-crash.ts';
import { CrashReports } from './crash-reports.ts';
import { Redactor, secretsOf } from '../../server/diagnostics/redact.ts';

/** The last lines, for a report. */
const LINES = 60;

export interface DiagnosticsOptions {
  readonly home: string;
  readonly version: string;
  /** Takes one line of the log of this process. */
  readonly write: (line: string) => void;
  readonly now?: () => number;
}

export class Diagnostics {
  readonly redactor = new Redactor();
  readonly crashes: CrashReports;
  readonly #write: (line: string) => void;
  readonly #lines: string[] = [];
  readonly #listeners = new Set<(unseen: Crash | null) => void>();

  constructor({ home, version, write, now = Date.now }: DiagnosticsOptions) {
    this.#write = write;
    for (const value of secretsOf(process.env)) this.redactor.hide(value);
    this.crashes = new CrashReports({
      folder: join(home, 'app', 'crashes'),
      version,
      redactor: this.redactor,
      now,
      changed: (unseen) => {
        for (const listener of this.#listeners) listener(unseen);
      },
    });
  }

  /** A line for the log of this process. */
  readonly warn = (message: string): void => {
    const safe = this.redactor.redact(message);
    this.#lines.push(safe);
    if (this.#lines.length > LINES) this.#lines.shift();
    this.#write(safe);
  };

  get lines(): readonly string[] {
    return this.#lines;
  }

  onCrash(listener: (unseen: Crash | null) => void): void {
    this.#listeners.add(listener);
  }
}
