/**
 * Starts bubblewrap: with a filter of system calls, and without what else the server has open. Each
 * open file would be a way past the mounts, and the library for terminals leaves every terminal open
 * for all later commands, which could type there.
 */
import {
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { HandOver } from './port.ts';
import { systemCallFilter } from './system-calls.ts';

/** The first that is handed to a command on pipes, behind its streams and its status: the filter. */
const FIRST_FILE = 4;
/** Where the filter is for one on a terminal; one digit, since not every `sh` can say more. */
const FILTER_OF_SHELL = 9;
/** The last stream of a command. */
const LAST_STREAM = 2;
/** Of the server's open files, how many are covered unseen: bubblewrap takes 9,000 words. */
const MAX_COVERED = 2_000;
/** `O_CLOEXEC` in the octal flags that the kernel tells, see proc_pid_fdinfo(5). */
const CLOSED_BY_START = 0o2000000;

export class Launcher {
  readonly #bash: string;
  /** The descriptor of the open filter, as long as this process lives; undefined until it is wanted. */
  #filter: number | null | undefined = undefined;
  #nothing: number | null = null;

  /** `bash`: its absolute path; null where there is none, then `sh` has to know long numbers. */
  constructor(bash: string | null) {
    this.#bash = bash ?? '/bin/sh';
  }

  /**
   * For a command on pipes, whose status is descriptor 3: what stands before bubblewrap's other
   * options, behind the words of `before`, and its files. Throws where the filter cannot be kept.
   */
  handOver(before: readonly string[]): () => HandOver {
    const filter = this.#keptFilter();
    return () => {
      const handed = this.#handOver(filter);
      return { ...handed, args: [...before, ...handed.args] };
    };
  }

  #handOver(filter: string | null): HandOver {
    this.#nothing ??= openSync('/dev/null', 'r');
    const inherited = inheritable();
    // Anew each time, since whoever reads it moves on in it.
    const opened = filter === null ? null : openSync(filter, 'r');
    const files: (number | 'ignore')[] = opened === null ? [] : [opened];
    const args = opened === null ? [] : ['--seccomp', String(FIRST_FILE)];
    for (const descriptor of inherited) {
      const at = descriptor - FIRST_FILE;
      if (at < files.length) continue;
      while (files.length < at) files.push('ignore');
      files.push(this.#nothing);
      // bubblewrap closes what it has read options from, and finds none.
      args.push('--args', String(descriptor));
    }
    return { args, files, close: () => void (opened !== null && closeSync(opened)) };
  }

  /**
   * For a command on a terminal: the command line for `bubblewrap`, its path and its options; `enter`: see
   * `SandboxNetwork`. Throws where the filter cannot be kept.
   *
   * It takes a shell, unlike on pipes. node-pty forks by itself and takes a program, arguments and no files:
   * the filter can't be handed over, nor be left open for it, since Node opens all files so that they close
   * with the next program. And its own terminals are open in every process that it starts: covering them by
   * `--args`, as on pipes, would need files as well. Giving `child_process` the other end of a terminal would
   * do, if the command could make it the one that controls it; Node cannot, and `setsid --ctty` is a
   * program in front like the shell.
   */
  line(
    [bubblewrap = '', ...options]: readonly string[],
    enter: readonly string[] = [],
  ): { readonly file: string; readonly args: readonly string[] } {
    const filter = this.#keptFilter();
    const option = filter === null ? [] : ['--seccomp', String(FILTER_OF_SHELL)];
    const script = launch(this.#bash);
    const words = [filter ?? '/dev/null', ...enter, bubblewrap, ...option, ...options];
    return { file: '/bin/sh', args: ['-c', script, ...words] };
  }

  /** A path that opens it; null where there is none. */
  #keptFilter(): string | null {
    if (this.#filter === undefined) this.#filter = openFilter();
    return this.#filter === null ? null : `/proc/${process.pid}/fd/${this.#filter}`;
  }
}

/**
 * What a process started now may inherit, in order. Which of the files close by themselves is dear to
 * ask, so all are taken for such that do not, unless there are very many.
 */
function inheritable(): number[] {
  const all = readdirSync('/proc/self/fd')
    .map(Number)
    .filter((descriptor) => descriptor > LAST_STREAM)
    .toSorted((a, b) => a - b);
  return all.length > MAX_COVERED ? all.filter((each) => !closesByItself(each)) : all;
}

function closesByItself(descriptor: number): boolean {
  try {
    const flags = /^flags:\s*([0-7]+)/m.exec(
      readFileSync(`/proc/self/fdinfo/${descriptor}`, 'latin1'),
    );
    return (Number.parseInt(flags?.[1] ?? '0', 8) & CLOSED_BY_START) !== 0;
  } catch {
    return false;
  }
}

/** `$0` is the filter, the rest the command line. Keeps the three streams. */
function launch(bash: string): string {
  const start = `exec "$@" ${FILTER_OF_SHELL}<"$0"`;
  const all = `for f in /proc/self/fd/*; do f=\${f##*/}; if [ "$f" -gt ${LAST_STREAM} ]; then eval "exec $f>&-"; fi; done; ${start}`;
  const short = Array.from({ length: FILTER_OF_SHELL - LAST_STREAM }, (_, index) => {
    return `${LAST_STREAM + 1 + index}>&-`;
  });
  // The usual case costs no second shell. `-p`: no start-up file is read.
  return `for f in /proc/self/fd/[1-9][0-9]*; do if [ -e "$f" ]; then exec ${bash} -p -c '${all}' "$0" "$@"; fi; done; exec ${short.join(' ')}; ${start}`;
}

/**
 * The filter in a file that has no name any more, so that nobody can change it. At once: it is small and
 * made once, and `fs/promises` would be loaded for nothing else in a server that stands by.
 */
function openFilter(): number | null {
  const filter = systemCallFilter();
  if (filter === null) return null;
  const folder = mkdtempSync(path.join(tmpdir(), 'skein-filter-'));
  try {
    const file = path.join(folder, 'filter');
    writeFileSync(file, filter, { mode: 0o600, flag: 'wx' });
    return openSync(file, 'r');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
