/** A surface that can do nothing of what a desktop can. */
import type { Platform } from '../hub/platform.ts';

export const noPlatform: Platform = {
  surface: 'web',
  choosePath: () => Promise.resolve({ available: false, path: null }),
  openLink: () => Promise.resolve(false),
  openEditor: () => Promise.resolve(false),
  showPath: () => Promise.resolve(false),
  openWindow: () => Promise.resolve({ link: null }),
  inviteLink: () => null,
  desktopState: () => null,
  setMenu: () => {},
};
