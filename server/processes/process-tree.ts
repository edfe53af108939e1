/** Ending a command with all that it started. */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { taskkillArguments } from './windows.ts';

interface ProcessEntry {
  readonly pid: number;
  readonly name: string;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
}

/**
 * The process `root`, which leads a session of its own, and everything that it started. `wrapped`:
 * `root` is a sandbox whose own processes would take all others down at once, so a polite signal goes
 * past them.
 */
export class ProcessTree {
  readonly root: number;
  readonly #wrapped: boolean;
  /** Sessions seen so far: what is left of one is ours even when its parents are gone. */
  readonly #sessions: Set<number>;

  constructor(root: number, wrapped: boolean) {
    this.root = root;
    this.#wrapped = wrapped;
    this.#sessions = new Set([root]);
  }

  /** Processes that are gone already are no error. */
  signal(signal: 'SIGTERM' | 'SIGKILL'): void {
    const { root } = this;
    if (process.platform === 'win32') {
      spawn('taskkill', taskkillArguments(root), { stdio: 'ignore' }).on('error', () => {
        send(root, 'SIGKILL');
      });
      return;
    }
    const tree = process.platform === 'linux' ? linuxTree(root, this.#sessions) : [];
    for (const { session } of tree) this.#sessions.add(session);
    const polite = this.#wrapped && signal === 'SIGTERM';
    const targets = polite ? tree.filter((entry) => entry.name !== 'bwrap') : tree;
    if (polite && targets.length > 0) {
      for (const { pid } of targets) send(pid, signal);
      return;
    }
    send(-root, signal);
    for (const { pid, group } of targets) if (group !== root) send(pid, signal);
  }
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

/** `root`, its group, the sessions and all descendants, as /proc lists them now. */
function linuxTree(root: number, sessions: ReadonlySet<number>): ProcessEntry[] {
  const all: ProcessEntry[] = [];
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const entry = readEntry(name);
    if (entry !== null) all.push(entry);
  }
  const found = new Map<number, ProcessEntry>();
  for (const entry of all) {
    if (entry.pid === root || entry.group === root || sessions.has(entry.session)) {
      found.set(entry.pid, entry);
    }
  }
  for (let grew = true; grew;) {
    grew = false;
    for (const entry of all) {
      if (found.has(entry.pid) || !found.has(entry.parent)) continue;
      found.set(entry.pid, entry);
      grew = true;
    }
  }
  return [...found.values()];
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
  const [, parent, group, session] = stat.slice(close + 2).split(' ');
  return {
    pid: Number(pid),
    name: stat.slice(open + 1, close),
    parent: Number(parent),
    group: Number(group),
    session: Number(session),
  };
}
