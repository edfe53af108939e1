/** Runs the doctor of the server that comes with Skein beside it: a process of its own. */
import { execFile } from 'node:child_process';
import { check } from '../../server/protocol/check.ts';
import { historyReport, type HistoryReport } from '../../server/protocol/host-data.ts';
import type { ServerCommand } from './spawn.ts';

/** A report of a home with very many problems. */
const MOST_BYTES = 256 * 1024 * 1024;

/** @throws with what it said, when there is no report */
export function runDoctor(
  { command, args, env }: ServerCommand,
  repair: boolean,
  signal: AbortSignal,
): Promise<HistoryReport> {
  const all = [...args, '--json', ...(repair ? ['--repair'] : [])];
  const options = { env: { ...process.env, ...env }, maxBuffer: MOST_BYTES, signal };
  return new Promise((resolve, reject) => {
    execFile(command, all, { ...options, windowsHide: true }, (error, stdout, stderr) => {
      // It ends with 1 where it found something: that is a report, too.
      if (stdout === '') {
        reject(new Error(stderr.trim() || (error?.message ?? 'the doctor said nothing')));
        return;
      }
      const judged = check(historyReport, parsed(stdout));
      if (judged.ok) resolve(judged.value);
      else reject(new Error(`the doctor’s report cannot be read: ${judged.problem.message}`));
    });
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
