/** The renderer in a window of the desktop app. */
import type { Bridge } from '../../preload/bridge.ts';
import { mount, mountFailure } from '../app/mount.tsx';
import { createElectronTransport } from '../transport/electron-transport.ts';

declare global {
  interface Window {
    readonly skein?: Bridge;
  }
}

if (window.skein === undefined) {
  await mountFailure('appOnly');
} else {
  document.documentElement.dataset['platform'] = window.skein.platform;
  await mount(createElectronTransport(window.skein), null);
}
