/** What processes use of the machine, as the system tells it. */
import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';

export interface ProcessUsage {
  /** Over the lifetime of its processes; 100 is one processor. */
  readonly cpuPercent: number;
  /** Kibibytes. */
  readonly rssKb: number;
}

interface Sample extends ProcessUsage {
  readonly pid: number;
  readonly parent: number;
  readonly session: number;
}

/** Linux counts processor time in hundredths of a second, whatever its kernel was built with. */
const TICKS = 100;
const PS_LIMIT_MS = 2_000;

/**
 * Of each process together with everything below it and in its session. A process that is gone, and
 * any where the system does not tell, is left out.
 */
export async function processUsage(
  pids: readonly number[],
): Promise<ReadonlyMap<number, ProcessUsage>> {
  const found = new Map<number, ProcessUsage>();
  if (pids.length === 0 || process.platform === 'win32') return found;
  const samples = await (process.platform === 'linux' ? linuxSamples() : psSamples());
  for (const pid of pids) {
    const tree = treeOf(pid, samples);
    if (tree.length === 0) continue;
    const sum = (of: (sample: Sample) => number): number =>
      tree.reduce((total, sample) => total + of(sample), 0);
    found.set(pid, {
      cpuPercent: Math.round(sum(({ cpuPercent }) => cpuPercent) * 10) / 10,
      rssKb: sum(({ rssKb }) => rssKb),
    });
  }
  return found;
}

function treeOf(root: number, samples: readonly Sample[]): Sample[] {
  const members = new Set<number>();
  for (const { pid, session } of samples) if (pid === root || session === root) members.add(pid);
  for (let grew = true; grew;) {
    grew = false;
    for (const { pid, parent } of samples) {
      if (members.has(pid) || !members.has(parent)) continue;
      members.add(pid);
      grew = true;
    }
  }
  return samples.filter(({ pid }) => members.has(pid));
}

/** See proc_pid_stat(5). */
async function linuxSamples(): Promise<Sample[]> {
  const uptime = Number((await readFile('/proc/uptime', 'latin1')).split(' ')[0]);
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const samples = await Promise.all(names.map((name) => linuxSample(name, uptime)));
  return samples.filter((sample) => sample !== null);
}

async function linuxSample(name: string, uptime: number): Promise<Sample | null> {
  try {
    const [stat, statm] = await Promise.all([
      readFile(`/proc/${name}/stat`, 'latin1'),
      readFile(`/proc/${name}/statm`, 'latin1'),
    ]);
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const field = (number: number): number => Number(fields[number - 3]);
    const seconds = Math.max(uptime - field(22) / TICKS, 1 / TICKS);
    return {
      pid: Number(name),
      parent: field(4),
      session: field(6),
      cpuPercent: (100 * (field(14) + field(15))) / TICKS / seconds,
      rssKb: Number(statm.split(' ')[1]) * 4,
    };
  } catch {
    // It ended meanwhile.
    return null;
  }
}

/** macOS and others: by `ps`. */
function psSamples(): Promise<Sample[]> {
  const args = ['-A', '-o', 'pid=,ppid=,sess=,pgid=,%cpu=,rss='];
  return new Promise((resolve) => {
    execFile('ps', args, { timeout: PS_LIMIT_MS }, (error, text) => {
      if (error !== null) resolve([]);
      else resolve(text.split('\n').flatMap(psSample));
    });
  });
}

/** Sessions have no number there, but who leads one leads a group of the same processes. */
export function psSample(line: string): Sample[] {
  const match = /^\s*(\d+)\s+(\d+)\s+\S+\s+(\d+)\s+([\d.,]+)\s+(\d+)\s*$/.exec(line);
  if (match === null) return [];
  const [, pid, parent, group, cpu = '', rss] = match;
  return [
    {
      pid: Number(pid),
      parent: Number(parent),
      session: Number(group),
      cpuPercent: Number(cpu.replace(',', '.')),
      rssKb: Number(rss),
    },
  ];
}
