/**
 * Starts bubblewrap: with a filter of system calls, and without what else the server has open. Each
 * open file would be a way past the mounts, and the library for terminals leaves every terminal open
 * for all later commands, which could type there.
 */
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { systemCallFilter } from './system-calls.ts';

/** Where the filter is open; one digit, since not every `sh` can say more. */
const FILTER = 9;
/** Where the sandbox tells whether the command began. */
const STATUS = 3;

export class Launcher {
  readonly #bash: string;
  #filter: Promise<FileHandle | null> | null = null;

  /** `bash`: its absolute path; null where there is none, then `sh` has to know long numbers. */
  constructor(bash: string | null) {
    this.#bash = bash ?? '/bin/sh';
  }

  /**
   * The command line for `bubblewrap`, its path and its options. With `keepsStatus` the descriptor
   * for its status stays open. Rejects where the filter cannot be kept.
   */
  async line(
    [bubblewrap = '', ...options]: readonly string[],
    keepsStatus: boolean,
  ): Promise<{ readonly file: string; readonly args: readonly string[] }> {
    this.#filter ??= openFilter();
    const filter = await this.#filter;
    const file = filter === null ? '/dev/null' : `/proc/${process.pid}/fd/${filter.fd}`;
    const option = filter === null ? [] : ['--seccomp', String(FILTER)];
    const script = launch(this.#bash, keepsStatus ? STATUS : STATUS - 1);
    return { file: '/bin/sh', args: ['-c', script, file, bubblewrap, ...option, ...options] };
  }
}

/** `$0` is the filter, the rest the command line. Keeps what is open up to descriptor `last`. */
function launch(bash: string, last: number): string {
  const start = `exec "$@" ${FILTER}<"$0"`;
  const all = `for f in /proc/self/fd/*; do f=\${f##*/}; if [ "$f" -gt ${last} ]; then eval "exec $f>&-"; fi; done; ${start}`;
  const short = Array.from({ length: FILTER - last }, (_, index) => `${last + 1 + index}>&-`);
  // The usual case costs no second shell. `-p`: no start-up file is read.
  return `for f in /proc/self/fd/[1-9][0-9]*; do if [ -e "$f" ]; then exec ${bash} -p -c '${all}' "$0" "$@"; fi; done; exec ${short.join(' ')}; ${start}`;
}

/** The filter in a file that has no name any more, so that nobody can change it. */
async function openFilter(): Promise<FileHandle | null> {
  const filter = systemCallFilter();
  if (filter === null) return null;
  const folder = await mkdtemp(path.join(tmpdir(), 'skein-filter-'));
  try {
    const file = path.join(folder, 'filter');
    await writeFile(file, filter, { mode: 0o600, flag: 'wx' });
    return await open(file, 'r');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
