/** The keys that bring Skein up from every other program. */
import type { DesktopState } from '../../server/protocol/host-desktop.ts';
import { acceleratorOf } from './accelerator.ts';
import type { Desk, DeskState } from './desk.ts';

export interface ShortcutKeys {
  /** False: another program has them. May throw at what the system cannot have. */
  register(accelerator: string, run: () => void): boolean;
  unregister(accelerator: string): void;
}

export interface GlobalShortcut {
  readonly state: DesktopState['shortcut'];
  stop(): void;
}

/** As Electron writes it; null for what would be in everybody's way, such as a letter alone. */
export function globalAccelerator(combination: string): string | null {
  const accelerator = acceleratorOf(combination);
  const modified = /^(?:.+\+)?(?:CmdOrCtrl|Ctrl|Alt|Meta|Super)\+/.test(accelerator ?? '');
  const functional = /(?:^|\+)F(?:[1-9]|1\d|2[0-4])$/.test(accelerator ?? '');
  return modified || functional ? accelerator : null;
}

export function followShortcut(
  desk: Pick<Desk, 'state' | 'onChange'>,
  keys: ShortcutKeys,
  run: () => void,
  changed: () => void,
): GlobalShortcut {
  let held: string | null = null;
  let state: DesktopState['shortcut'] = 'off';

  const release = (): void => {
    if (held !== null) keys.unregister(held);
    held = null;
  };
  const take = (wanted: string | null): DesktopState['shortcut'] => {
    release();
    if (wanted === null) return 'off';
    const accelerator = globalAccelerator(wanted);
    if (accelerator === null) return 'unusable';
    try {
      if (!keys.register(accelerator, run)) return 'taken';
    } catch {
      return 'unusable';
    }
    held = accelerator;
    return 'on';
  };

  state = take(desk.state.settings.globalShortcut);
  const stop = desk.onChange(({ settings }: DeskState, before) => {
    if (settings.globalShortcut === before.settings.globalShortcut) return;
    state = take(settings.globalShortcut);
    changed();
  });
  return {
    get state() {
      return state;
    },
    stop: () => {
      stop();
      release();
    },
  };
}
