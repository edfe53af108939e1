/** The application menu. What the page must do is sent to it as a command. */
import { BrowserWindow, Menu } from 'electron';
import type { MenuItemConstructorOptions } from 'electron';

export interface MenuActions {
  newWindow(): void;
  /** Asks the page of the focused window: `newThread`, `search`, `settings`, `openFolder`. */
  command(window: BrowserWindow, command: string): void;
}

export function setApplicationMenu(actions: MenuActions): void {
  const command = (
    label: string,
    name: string,
    accelerator: string,
  ): MenuItemConstructorOptions => ({
    label,
    accelerator,
    click: () => {
      const window = BrowserWindow.getFocusedWindow();
      if (window !== null) actions.command(window, name);
    },
  });
  const mac = process.platform === 'darwin';
  const template: MenuItemConstructorOptions[] = [
    ...(mac ? [{ role: 'appMenu' as const }] : []),
    {
      label: 'File',
      submenu: [
        command('New thread', 'newThread', 'CmdOrCtrl+N'),
        { label: 'New window', accelerator: 'CmdOrCtrl+Shift+N', click: () => actions.newWindow() },
        command('Open folder…', 'openFolder', 'CmdOrCtrl+O'),
        { type: 'separator' },
        command('Settings', 'settings', 'CmdOrCtrl+,'),
        { type: 'separator' },
        { role: mac ? 'close' : 'quit' },
      ],
    },
    { role: 'editMenu' },
    {
      label: 'View',
      submenu: [
        command('Search everywhere', 'search', 'CmdOrCtrl+Shift+F'),
        { type: 'separator' },
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'togglefullscreen' },
        { type: 'separator' },
        { role: 'toggleDevTools' },
      ],
    },
    { role: 'windowMenu' },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
