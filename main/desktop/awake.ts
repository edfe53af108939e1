/** Keeps the machine from falling asleep while agents work, if the user wants that. Its screen may go dark. */
import type { Desk, DeskState } from './desk.ts';

export interface SleepBlocker {
  /** @returns what ends it */
  start(): () => void;
}

export function isWorking({ threads }: Pick<DeskState, 'threads'>): boolean {
  return [...threads.values()].some(({ status }) => status.type === 'active');
}

/** Returns how to stop. */
export function followAwake(
  desk: Pick<Desk, 'state' | 'onChange'>,
  blocker: SleepBlocker,
): () => void {
  let end: (() => void) | null = null;
  const look = (state: DeskState): void => {
    const awake = state.settings.keepAwake && isWorking(state);
    if (awake) end ??= blocker.start();
    else {
      end?.();
      end = null;
    }
  };
  look(desk.state);
  const stop = desk.onChange(look);
  return () => {
    stop();
    end?.();
  };
}
