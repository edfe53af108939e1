/** Skein as a part of the desktop: each line is one part, with the little that it needs. */
import { app, globalShortcut, Notification } from 'electron';
import type { DesktopState } from '../../server/protocol/host-desktop.ts';
import type { Desk } from '../desktop/desk.ts';
import { followShortcut } from '../desktop/global-shortcut.ts';
import { followNotices } from '../desktop/notices.ts';
import { Opener } from '../desktop/opener.ts';
import type { Arrivals } from './arrivals.ts';
import { followOnIcon } from './attention.ts';
import { speakAs } from './language.ts';
import { askBeforeLeaving } from './leaving.ts';
import type { ApplicationMenu } from './menu.ts';
import { showNotification } from './notifications.ts';
import { followPower } from './power.ts';
import { confirm, tell } from './questions.ts';
import { followRecent } from './recent-places.ts';
import { spellAs } from './spelling.ts';
import { TrayIcon } from './tray.ts';
import type { Windows } from './windows.ts';
import { zoomAs } from './zoom.ts';

export interface ShellOptions {
  readonly desk: Desk;
  readonly windows: Windows;
  readonly arrivals: Arrivals;
  readonly menu: ApplicationMenu;
  /** The machine slept. */
  readonly woke: () => void;
  readonly changed: (state: DesktopState) => void;
  readonly later: (delayMs: number, run: () => void) => () => void;
  readonly warn: (message: string) => void;
}

/** @returns how its parts stand */
export function startShell(options: ShellOptions): () => DesktopState {
  const { desk, windows, arrivals, menu, woke, later, warn } = options;
  const changed = (): void => options.changed(state());
  speakAs(desk);
  zoomAs(desk);
  followOnIcon(desk);
  followPower(desk, later, woke);
  const spelling = spellAs(desk, changed);
  const tray = new TrayIcon(desk, windows, warn);
  const shortcut = followShortcut(desk, globalShortcut, () => windows.toggle(), changed);
  followRecent(desk, windows, () => menu.refresh());
  followNotices({
    desk,
    isLookedAt: (thread) => windows.isLookedAt(thread),
    onLook: (run) => windows.onLook(run),
    show: (notice) => showNotification(notice, warn),
    lead: (address, requestId) => windows.show(address, requestId),
    later,
  });
  const opener = new Opener({
    desk,
    show: (address) => windows.show(address),
    openWindow: () => windows.open(),
    confirm,
    tell,
    opened: (path) => {
      if (process.platform !== 'linux') app.addRecentDocument(path);
    },
  });
  arrivals.serve((openings) => {
    if (openings.length === 0) windows.show();
    else void opener.open(openings);
  });
  // One that outlived the app that showed it: what it was about is no longer known.
  if (process.platform === 'win32') Notification.handleActivation(() => windows.show());
  app.on('activate', (_event, hasVisibleWindows) => {
    if (!hasVisibleWindows) windows.show();
  });
  askBeforeLeaving(desk, tray, warn);

  function state(): DesktopState {
    return { shortcut: shortcut.state, tray: tray.isPossible, spelling: spelling.state };
  }
  return state;
}
