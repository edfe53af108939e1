/** Faults of main that nobody caught. */
import type { EventEmitter } from 'node:events';
import type { Diagnostics } from './diagnostics.ts';

export interface MainFaults {
  readonly diagnostics: Diagnostics;
  /**
   * An exception left things in a state that nobody knows: the process has to end. Called once; what
   * comes while it ends is only kept.
   */
  readonly end: (cause: string) => void;
  readonly process?: EventEmitter;
}

export function catchFaults({ diagnostics, end, process: source = process }: MainFaults): void {
  let ending = false;
  const keep = (fault: unknown): string => {
    const cause = fault instanceof Error ? `${fault.name}: ${fault.message}` : String(fault);
    const stack = fault instanceof Error ? fault.stack : undefined;
    const { crashes, lines } = diagnostics;
    crashes.record({ what: 'main', cause, stack, lines });
    diagnostics.warn(`a fault in main: ${stack ?? cause}`);
    return cause;
  };
  source.on('uncaughtException', (fault: unknown) => {
    const cause = keep(fault);
    if (ending) return;
    ending = true;
    end(cause);
  });
  // One piece of work failed and nobody waited for it: the rest goes on.
  source.on('unhandledRejection', (fault: unknown) => void keep(fault));
}
