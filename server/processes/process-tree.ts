/** Ending a command with all that it started. */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { taskkillArguments } from './windows.ts';
import { WindowsJobs } from './windows-jobs.ts';

interface ProcessEntry {
  readonly pid: number;
  readonly name: string;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  /** Tells it from a later process of the same number. */
  readonly startedAt: string;
}

/** Looks for those that were only just being started, or moved to a group of their own meanwhile. */
const MAX_LOOKS = 5;

const jobs = process.platform === 'win32' ? new WindowsJobs() : null;

/**
 * The process `root`, which leads a session of its own, and everything that it started. `wrapped`:
 * `root` is a sandbox whose own processes would take all others down at once, so a polite signal goes
 * past them.
 */
export class ProcessTree {
  readonly root: number;
  readonly #wrapped: boolean;
  /** Seen so far: what is left of one is ours even when its parents are gone. */
  readonly #sessions: Set<number>;
  /** Numbers of ours, with when each was started. */
  readonly #known = new Map<number, string>();

  constructor(root: number, wrapped: boolean) {
    this.root = root;
    this.#wrapped = wrapped;
    this.#sessions = new Set([root]);
    jobs?.keep(root);
  }

  /** Call when it has ended by itself. */
  release(): void {
    jobs?.release(this.root);
  }

  /** Processes that are gone already are no error. */
  signal(signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL'): void {
    const { root } = this;
    if (process.platform === 'win32') {
      // Consoles know no signal; what is asked to stop for good is ended.
      if (signal === 'SIGINT') return;
      jobs?.end(root);
      spawn('taskkill', taskkillArguments(root), { stdio: 'ignore' }).on('error', () => {
        send(root, 'SIGKILL');
      });
      return;
    }
    if (process.platform !== 'linux') {
      send(-root, signal);
      return;
    }
    const polite = signal !== 'SIGKILL';
    const told = new Set<number>();
    for (let looks = 0; looks < MAX_LOOKS; looks += 1) {
      const tree = this.#look();
      const within =
        polite && this.#wrapped ? tree.filter((entry) => entry.name !== 'bwrap') : tree;
      // A sandbox that is only just setting up has nothing else to tell.
      const aimed = within.length > 0 ? within : tree;
      const spared = polite ? startedBy(told, tree) : new Set<number>();
      const fresh = aimed.filter(({ pid }) => !told.has(pid) && !spared.has(pid));
      if (fresh.length === 0) return;
      for (const { pid } of fresh) {
        told.add(pid);
        send(pid, signal);
      }
    }
  }

  /** As /proc lists them now: the sessions, those seen before, and all descendants. */
  #look(): ProcessEntry[] {
    const all = readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(readEntry)
      .filter((entry) => entry !== null);
    const found = new Map<number, ProcessEntry>();
    for (const entry of all) {
      const { pid, group, session, startedAt } = entry;
      const ours = pid === this.root || group === this.root || this.#sessions.has(session);
      if (ours || this.#known.get(pid) === startedAt) found.set(pid, entry);
    }
    for (let grew = true; grew;) {
      grew = false;
      for (const entry of all) {
        if (found.has(entry.pid) || !found.has(entry.parent)) continue;
        found.set(entry.pid, entry);
        grew = true;
      }
    }
    for (const { pid, session, startedAt } of found.values()) {
      this.#sessions.add(session);
      this.#known.set(pid, startedAt);
    }
    return [...found.values()];
  }
}

/**
 * What those that were told, and live on, have started: that is how they clean up. The children of
 * one that died of the signal have another parent by now.
 */
function startedBy(told: ReadonlySet<number>, tree: readonly ProcessEntry[]): Set<number> {
  const found = new Set<number>();
  for (let grew = true; grew;) {
    grew = false;
    for (const { pid, parent } of tree) {
      if (told.has(pid) || found.has(pid)) continue;
      if (!told.has(parent) && !found.has(parent)) continue;
      found.add(pid);
      grew = true;
    }
  }
  return found;
}

/** Ends what a finished command left running in its process group. */
export function killLeftovers(root: number): void {
  if (process.platform !== 'win32') send(-root, 'SIGKILL');
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone, or it was never ours.
  }
}

/** See proc_pid_stat(5). The name stands in brackets and may itself hold brackets and spaces. */
function readEntry(pid: string): ProcessEntry | null {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return null;
  }
  const open = stat.indexOf('(');
  const close = stat.lastIndexOf(')');
  const fields = stat.slice(close + 2).split(' ');
  const [, parent, group, session] = fields;
  return {
    pid: Number(pid),
    name: stat.slice(open + 1, close),
    parent: Number(parent),
    group: Number(group),
    session: Number(session),
    startedAt: fields[19] ?? '',
  };
}
