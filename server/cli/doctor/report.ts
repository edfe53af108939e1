/** What the doctor found in a home, and how it tells it. */

export type ProblemKind =
  /** The file is there and cannot be read. */
  | 'unreadable'
  | 'empty'
  /** The first line, which says whose the file is, is lost. */
  | 'firstLine'
  /** The file is named after another thread than it says to be of. */
  | 'name'
  /** Another file is of the same thread. */
  | 'duplicate'
  /** Lines that cannot be read and are passed over. */
  | 'lines'
  /** The last line is not whole. */
  | 'tornTail'
  /** A turn whose process died. */
  | 'openTurn'
  /** A fork that cannot read what it shares. */
  | 'base'
  /** Written by a later version; read as far as it is understood. */
  | 'laterFormat';

export interface Problem {
  readonly kind: ProblemKind;
  readonly threadId: string;
  readonly path: string;
  /** A sentence without its full stop. */
  readonly cause: string;
  /** Some are no damage: what is there is whole, or the next use of the thread puts it in order. */
  readonly harmless: boolean;
  /** What was done about it; null when nothing was, or nothing can be. */
  repaired: string | null;
}

export interface IndexReport {
  readonly path: string;
  readonly state: 'sound' | 'missing' | 'stale' | 'corrupt' | 'otherVersion';
  /** Threads of which it holds what their files do not say, or that have none. */
  readonly wrong: readonly string[];
  /** Threads that it does not hold yet. */
  readonly unlisted: readonly string[];
  repaired: string | null;
}

export interface Orphan {
  readonly kind: 'lock' | 'checkpoint' | 'output' | 'partial';
  readonly path: string;
  readonly cause: string;
  repaired: string | null;
}

export interface DoctorReport {
  readonly version: string;
  /** The format of rollouts that this version writes. */
  readonly format: number;
  readonly home: string;
  readonly onDisk: number;
  readonly archived: number;
  readonly listed: number;
  /** Threads with damage that is not harmless. */
  readonly damaged: number;
  readonly problems: readonly Problem[];
  readonly index: IndexReport;
  readonly orphans: readonly Orphan[];
  /** Where what a repair took out of its place was put. */
  readonly backup: string | null;
}

/** Whether all history is whole. What a killed process left over beside it is no damage. */
export function isSound({ problems, index }: DoctorReport): boolean {
  return (
    problems.every(({ harmless, repaired }) => harmless || repaired !== null) &&
    (index.state === 'sound' || index.repaired !== null)
  );
}

const INDEX: Readonly<Record<IndexReport['state'], string>> = {
  sound: 'sound',
  missing: 'missing; the next server makes it',
  stale: 'it does not say what the files say',
  corrupt: 'damaged',
  otherVersion: 'of another version; the next server makes it anew',
};

/** For people. */
export function tell(report: DoctorReport): string {
  const { index } = report;
  const lines = [
    `Skein ${report.version}, rollouts of format ${report.format}`,
    `Home: ${report.home}`,
    `Threads: ${report.onDisk} on disk (${report.archived} archived), ${report.listed} listed, ` +
      `${report.damaged} damaged`,
    `Index: ${INDEX[index.state]}${done(index.repaired)}`,
    ...list('wrong in the index', index.wrong),
    ...list('not in the index yet', index.unlisted),
  ];
  for (const { threadId, path, cause, harmless, repaired } of report.problems) {
    lines.push(
      `${harmless ? 'note' : 'DAMAGE'} thread ${threadId}: ${cause}${done(repaired)}`,
      `       ${path}`,
    );
  }
  for (const { path, cause, repaired } of report.orphans) {
    lines.push(`left over: ${cause}${done(repaired)}`, `       ${path}`);
  }
  if (report.backup !== null) lines.push(`What was taken away is kept in ${report.backup}`);
  lines.push(verdict(report));
  return `${lines.join('\n')}\n`;
}

function verdict(report: DoctorReport): string {
  const leftOver = report.orphans.some(({ repaired }) => repaired === null);
  if (isSound(report)) {
    return `All is well.${leftOver ? ' `skein doctor --repair` takes away what is left over.' : ''}`;
  }
  const repairable = report.problems.some(
    ({ kind, harmless }) => !harmless && (kind === 'tornTail' || kind === 'empty'),
  );
  const more =
    repairable || report.index.state !== 'sound' || leftOver
      ? ' `skein doctor --repair` mends what can be mended and deletes nothing of yours.'
      : ' What is damaged is passed over; everything else of these threads can be read.';
  return `Not all is well.${more}`;
}

function done(repaired: string | null): string {
  return repaired === null ? '' : ` (repaired: ${repaired})`;
}

const SHOWN = 10;

function list(what: string, ids: readonly string[]): string[] {
  if (ids.length === 0) return [];
  const more = ids.length > SHOWN ? ` and ${ids.length - SHOWN} more` : '';
  return [`       ${what}: ${ids.slice(0, SHOWN).join(', ')}${more}`];
}
