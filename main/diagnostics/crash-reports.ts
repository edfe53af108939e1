/**
 * Reports of parts of the app that ended by themselves: files of this machine that the user can read,
 * attach and delete. Nothing sends them anywhere. Written at once and in place of nothing else, as the
 * process may be about to end.
 */
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod/mini';
import type { Crash } from '../../server/protocol/host-crash.ts';
import type { Redactor } from '../../server/diagnostics/redact.ts';
import { versions } from './versions.ts';

/** What is not needed any more goes by itself. */
const KEPT = 20;
/** A cause that comes again within this time is the same trouble: it is counted. */
const AGAIN_MS = 10 * 60 * 1000;
const LINES = 60;
const LINE_LENGTH = 2000;

const reportFile = z.object({
  id: z.string(),
  atMs: z.number(),
  /** The same, for those who read the file. */
  at: z.optional(z.string()),
  what: z.string(),
  cause: z.string(),
  times: z.int(),
  seen: z.boolean(),
  versions: z.record(z.string(), z.string()),
  stack: z.nullable(z.string()),
  lines: z.array(z.string()),
});
type Report = z.infer<typeof reportFile>;

export interface Fault {
  readonly what: Crash['what'];
  readonly cause: string;
  /** Where in the code, if that is known. */
  readonly stack?: string | undefined;
  /** What was written last by what ended, or by main. */
  readonly lines: readonly string[];
  /** The user sees by himself that it happened. */
  readonly seen?: boolean;
}

export interface CrashReportsOptions {
  readonly folder: string;
  readonly version: string;
  readonly redactor: Redactor;
  readonly now: () => number;
  /** The newest that the user does not know of is another one now. */
  readonly changed: (unseen: Crash | null) => void;
}

export class CrashReports {
  readonly folder: string;
  readonly #options: CrashReportsOptions;

  constructor(options: CrashReportsOptions) {
    this.folder = options.folder;
    this.#options = options;
  }

  /** Never throws: whoever reports a fault has trouble enough. */
  record(fault: Fault): void {
    const { now, version } = this.#options;
    const atMs = now();
    const cause = this.#safe(fault.cause);
    const seen = fault.seen ?? false;
    const all = this.#read();
    const last = all.find(({ what }) => what === fault.what);
    const again = last?.cause === cause && atMs - last.atMs < AGAIN_MS ? last : null;
    this.#write({
      id: again?.id ?? freeId(`${stamp(atMs)}-${fault.what}`, all),
      atMs,
      at: new Date(atMs).toISOString(),
      what: fault.what,
      cause,
      times: (again?.times ?? 0) + 1,
      seen,
      versions: { skein: version, ...versions() },
      stack: fault.stack === undefined ? null : this.#safe(fault.stack),
      lines: fault.lines.slice(-LINES).map((line) => this.#safe(line).slice(0, LINE_LENGTH)),
    });
    for (const { id } of this.#read().slice(KEPT)) this.#remove(id);
    if (!seen) this.#tell();
  }

  list(): Crash[] {
    return this.#read().map(({ id, atMs, what, cause, times, seen }) => ({
      id,
      atMs,
      what,
      cause,
      times,
      seen,
    }));
  }

  get unseen(): Crash | null {
    return this.list().find(({ seen }) => !seen) ?? null;
  }

  /** @returns null where there is no such report */
  read(id: string): { text: string; path: string } | null {
    const path = this.#path(id);
    try {
      // Again: the user may have put something into the file, or an older version less.
      return { text: this.#options.redactor.redact(readFileSync(path, 'utf8')), path };
    } catch {
      return null;
    }
  }

  delete(ids: readonly string[]): void {
    for (const id of ids) this.#remove(id);
    this.#tell();
  }

  /** The user knows of all of them. */
  markSeen(): void {
    for (const report of this.#read()) if (!report.seen) this.#write({ ...report, seen: true });
    this.#tell();
  }

  #tell(): void {
    this.#options.changed(this.unseen);
  }

  #read(): Report[] {
    let names: string[];
    try {
      names = readdirSync(this.folder).filter((name) => name.endsWith('.json'));
    } catch {
      return [];
    }
    return names
      .flatMap((name) => readReport(join(this.folder, name)) ?? [])
      .toSorted((a, b) => b.atMs - a.atMs || (a.id < b.id ? 1 : -1));
  }

  #write(report: Report): void {
    const path = this.#path(report.id);
    try {
      mkdirSync(this.folder, { recursive: true, mode: 0o700 });
      writeFileSync(`${path}.next`, `${JSON.stringify(report, null, 2)}\n`, { mode: 0o600 });
      renameSync(`${path}.next`, path);
    } catch {
      // A full disk: the log and the banner of the moment have to do.
    }
  }

  #remove(id: string): void {
    rmSync(this.#path(id), { force: true });
  }

  #path(id: string): string {
    return join(this.folder, `${id}.json`);
  }

  /** Without secrets, and without the user's name in the paths of his files. */
  #safe(text: string): string {
    const safe = this.#options.redactor.redact(text);
    const home = homedir();
    return home.length > 1 ? safe.replaceAll(home, '~') : safe;
  }
}

function readReport(path: string): Report | null {
  try {
    const judged = reportFile.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    return judged.success && path.endsWith(`${judged.data.id}.json`) ? judged.data : null;
  } catch {
    return null;
  }
}

/** Two faults may come at the same moment. */
function freeId(id: string, taken: readonly Report[]): string {
  let free = id;
  for (let at = 2; taken.some((report) => report.id === free); at += 1) free = `${id}-${at}`;
  return free;
}

/** `2026-11-27T15-00-00-000`, of which names of files may be made on every system. */
function stamp(atMs: number): string {
  return new Date(atMs).toISOString().replaceAll(/[:.]/gu, '-').replace('Z', '');
}
