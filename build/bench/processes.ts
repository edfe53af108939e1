/** What a process and its children use, from /proc, else from ps; and the processes that were begun. */
import { execFileSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

export type Usage = {
  readonly pids: readonly number[];
  /** Resident memory in MiB, shared pages counted in each process. */
  readonly residentMib: number;
  /** CPU time so far, of ended children too where the system tells. Milliseconds. */
  readonly cpuMs: number;
};

type Row = { pid: number; parent: number; residentKib: number; cpuMs: number };

/** Linux counts CPU time in these. */
const TICK_MS = 10;
const PAGE_KIB = 4;

/** The process and all below it. Null where the system cannot be asked (Windows). */
export function usageOfTree(root: number): Usage | null {
  const rows = processTable();
  if (rows === null) return null;
  const wanted = new Set([root]);
  for (let grew = true; grew;) {
    grew = false;
    for (const { pid, parent } of rows) {
      if (wanted.has(parent) && !wanted.has(pid)) {
        wanted.add(pid);
        grew = true;
      }
    }
  }
  const tree = rows.filter(({ pid }) => wanted.has(pid));
  return {
    pids: tree.map(({ pid }) => pid),
    residentMib: tree.reduce((sum, row) => sum + row.residentKib, 0) / 1024,
    cpuMs: tree.reduce((sum, row) => sum + row.cpuMs, 0),
  };
}

function processTable(): Row[] | null {
  if (existsSync('/proc/self/stat')) return fromProc();
  if (process.platform === 'win32') return null;
  const text = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,rss=,time='], { encoding: 'utf8' });
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const [pid = '', parent = '', kib = '', time = ''] = line.trim().split(/\s+/);
      return {
        pid: Number(pid),
        parent: Number(parent),
        residentKib: Number(kib),
        cpuMs: clockMs(time),
      };
    });
}

function fromProc(): Row[] {
  const rows: Row[] = [];
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      // After the name in brackets, which may hold anything: state, ppid, …
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const ticks = [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at] ?? 0), 0);
      rows.push({
        pid: Number(name),
        parent: Number(fields[1]),
        residentKib: Number(fields[21]) * PAGE_KIB,
        cpuMs: ticks * TICK_MS,
      });
    } catch {
      // It ended while the list was read.
    }
  }
  return rows;
}

/** `[[days-]hours:]minutes:seconds[.hundredths]`, as ps writes it. */
function clockMs(time: string): number {
  const [clock = '', days = '0'] = time.split('-').toReversed();
  const seconds = clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return (Number(days) * 86_400 + seconds) * 1000;
}

const running = new Set<ChildProcess>();

/** The process is killed with the bench if it runs then. */
export function untilEnded(child: ChildProcess): void {
  running.add(child);
  child.once('close', () => running.delete(child));
}

/** Leaves no process behind, however the bench ends. */
export function killRunning(): void {
  for (const { pid } of running) {
    if (pid !== undefined) killAll(usageOfTree(pid)?.pids ?? [pid]);
  }
}

export function killAll(pids: readonly number[]): void {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It had ended already.
    }
  }
}
