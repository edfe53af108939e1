/** What to say of a model's work. */
import type { Work } from './agent.ts';
import type { Verdict } from './check.ts';
import { changed, lostTests } from './snapshot.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * `solved`: the check passes, by a model's work. `failed`: it does not, or it was come by wrongly.
 * `gave up`: a limit was reached, or nothing was changed. `error`: the work could not be done.
 * `replayed`: no model was asked, whatever the check says. `not run`: there was none to ask.
 */
export type Status = 'solved' | 'failed' | 'gave up' | 'error' | 'replayed' | 'not run';

export interface Judgement {
  readonly status: Status;
  /** In words; empty where there is nothing to say. */
  readonly why: string;
}

export interface Evidence extends Pick<Work, 'ending' | 'commands'> {
  readonly before: Snapshot;
  readonly after: Snapshot;
  readonly verdict: Verdict;
}

/**
 * @param secret folders that hold the check or the package as it was
 * @param folder the run's own, which may lie in one of them
 */
export function judge(evidence: Evidence, secret: readonly string[], folder: string): Judgement {
  const { ending, before, after, verdict } = evidence;
  if (ending.kind === 'error') return { status: 'error', why: ending.why };
  const foul = foulPlay(evidence, secret, folder);
  if (foul !== null) return { status: 'failed', why: foul };
  if (ending.kind === 'stopped') return { status: 'gave up', why: ending.why };
  if (changed(before, after).length === 0) return { status: 'gave up', why: 'nothing was changed' };
  if (verdict.kind !== 'passes') return { status: 'failed', why: verdict.why };
  return { status: 'solved', why: '' };
}

/** What no check can make good; null when all is well. */
function foulPlay(
  { before, after, commands }: Evidence,
  secret: readonly string[],
  folder: string,
): string | null {
  const lost = lostTests(before, after);
  if (lost.length > 0) return `tests were deleted: ${lost.join(', ')}`;
  const looked = commands.find((command) => {
    const elsewhere = command.replaceAll(folder, '');
    return secret.some((place) => elsewhere.includes(place));
  });
  return looked === undefined ? null : `it looked where the answer is: ${looked}`;
}
