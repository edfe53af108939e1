/** The words for what came out. */
import type { Row } from './attempt.ts';
import type { Status } from './judge.ts';

export function line(row: Row): string {
  const { status, task, kind, why, effort } = row;
  const figures =
    effort === null
      ? ''
      : `${effort.inputTokens} in (${effort.cachedTokens} cached), ${effort.outputTokens} out, ` +
        `${effort.answers} answers, ${effort.seconds.toFixed(1)} s`;
  return [status.padEnd(8), task.padEnd(28), kind.padEnd(18), figures, why, row.folder ?? '']
    .filter((part) => part !== '')
    .join('  ')
    .trimEnd();
}

export interface Summary {
  readonly runs: number;
  readonly counts: Readonly<Record<Status, number>>;
  /** Of the runs that a model worked on. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly seconds: number;
}

export function summarise(rows: readonly Row[]): Summary {
  const counts: Record<Status, number> = {
    solved: 0,
    failed: 0,
    'gave up': 0,
    error: 0,
    replayed: 0,
    'not run': 0,
  };
  for (const { status } of rows) counts[status] += 1;
  const sum = (of: 'inputTokens' | 'outputTokens' | 'seconds'): number =>
    rows.reduce((all, { effort }) => all + (effort?.[of] ?? 0), 0);
  return {
    runs: rows.length,
    counts,
    inputTokens: sum('inputTokens'),
    outputTokens: sum('outputTokens'),
    seconds: sum('seconds'),
  };
}

/** A share is of what a model worked on. Replays and what was not run are no part of it. */
export function words({ runs, counts, inputTokens, outputTokens, seconds }: Summary): string {
  const tried = runs - counts.replayed - counts['not run'];
  const parts = Object.entries(counts)
    .filter(([status, count]) => count > 0 || status === 'solved')
    .map(([status, count]) => `${count} ${status}`);
  const share = tried === 0 ? 'No model was asked.' : `${counts.solved} of ${tried} solved.`;
  const figures =
    tried === 0
      ? ''
      : ` ${inputTokens} tokens in, ${outputTokens} out, ${seconds.toFixed(0)} seconds.`;
  return `${runs} runs: ${parts.join(', ')}. ${share}${figures}`;
}
