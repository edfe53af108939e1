/** Reports of servers that ended by themselves, one for each end. */
import type { ServerState } from '../../server/protocol/host-server.ts';
import type { CrashReports } from '../diagnostics/crash-reports.ts';
import { AS_ASKED } from './supervisor.ts';

export class ServerEnds {
  readonly #crashes: Pick<CrashReports, 'record'>;
  /** The generation of each server that was reported last. */
  readonly #reported = new Map<string, number>();

  constructor(crashes: Pick<CrashReports, 'record'>) {
    this.#crashes = crashes;
  }

  /** @param lines the last of what it wrote */
  take({ id, way, status, generation, cause }: ServerState, lines: readonly string[]): void {
    // One of another machine that cannot be reached is no crash.
    if (way.type !== 'bundled' && way.type !== 'program') return;
    if (status !== 'restarting' && status !== 'failed') return;
    if (cause === null || cause.endsWith(AS_ASKED)) return;
    if (this.#reported.get(id) === generation) return;
    this.#reported.set(id, generation);
    // A banner tells of it as long as it is not back.
    this.#crashes.record({ what: 'server', cause, lines, seen: true });
  }
}
