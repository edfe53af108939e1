/**
 * Keeps the machine from falling asleep while agents work, as far as the user wants that. Its screen may go
 * dark.
 */
import type { Desk, DeskState } from './desk.ts';

export interface Power {
  /** @returns what ends it */
  stayAwake(): () => void;
  onBattery(): boolean;
  /** Calls when the power may be another; not every system tells. */
  onChange(listener: () => void): void;
  /** @returns how to call it off */
  readonly later: (delayMs: number, run: () => void) => () => void;
}

/** Whether an agent is at it: one that only waits for an answer goes nowhere without the user. */
export function isWorking({ threads }: Pick<DeskState, 'threads'>): boolean {
  return [...threads.values()].some(
    ({ status, waiting }) =>
      status.type === 'active' && waiting === 0 && !status.activeFlags.some(isWaiting),
  );
}

function isWaiting(flag: string): boolean {
  return flag === 'waitingOnApproval' || flag === 'waitingOnUserInput';
}

/** Between two looks at the power while agents work. */
const LOOK_MS = 60_000;

/** Returns how to stop. */
export function followAwake(desk: Pick<Desk, 'state' | 'onChange'>, power: Power): () => void {
  let end: (() => void) | null = null;
  let cancelLook: (() => void) | null = null;
  const look = (): void => {
    const { keepAwake, keepAwakeOnBattery } = desk.state.settings;
    const wanted = keepAwake && isWorking(desk.state);
    cancelLook?.();
    cancelLook = wanted && !keepAwakeOnBattery ? power.later(LOOK_MS, look) : null;
    if (wanted && (keepAwakeOnBattery || !power.onBattery())) end ??= power.stayAwake();
    else {
      end?.();
      end = null;
    }
  };
  look();
  power.onChange(look);
  const stop = desk.onChange(look);
  return () => {
    stop();
    cancelLook?.();
    end?.();
  };
}
