/** What `import … from 'electron'` gives in the main process. */
import { missing } from './loud.ts';

export { app } from './app.ts';
export { BrowserWindow } from './browser-window.ts';
export {
  autoUpdater,
  clipboard,
  crashReporter,
  powerMonitor,
  powerSaveBlocker,
  shell,
} from './desktop.ts';
export { dialog } from './dialogs.ts';
export { globalShortcut } from './global-shortcut.ts';
export { ipcMain } from './ipc-main.ts';
export { Menu, MenuItem } from './menu.ts';
export { nativeImage } from './native-image.ts';
export { nativeTheme } from './native-theme.ts';
export { net } from './net.ts';
export { Notification } from './notification.ts';
export { safeStorage } from './safe-storage.ts';
export { screen } from './screen.ts';
export { protocol, session } from './session.ts';
export { Tray } from './tray.ts';
export { WebContents as webContents } from './web-contents.ts';

export const BaseWindow = missing('BaseWindow');
export const BrowserView = missing('BrowserView');
export const ClipboardItem = missing('ClipboardItem');
export const contentTracing = missing('contentTracing');
export const desktopCapturer = missing('desktopCapturer');
export const ImageView = missing('ImageView');
export const inAppPurchase = missing('inAppPurchase');
export const MessageChannelMain = missing('MessageChannelMain');
export const netLog = missing('netLog');
export const pushNotifications = missing('pushNotifications');
export const ShareMenu = missing('ShareMenu');
export const systemPreferences = missing('systemPreferences');
export const TouchBar = missing('TouchBar');
export const utilityProcess = missing('utilityProcess');
export const View = missing('View');
export const WebContentsView = missing('WebContentsView');
export const webFrameMain = missing('webFrameMain');
