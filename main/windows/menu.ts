/**
 * The application menu. Its words, keys and commands are those of the window that wrote it last; what is
 * chosen is sent back there as a command. The system's own entries are added here.
 */
import { app, BrowserWindow, Menu } from 'electron';
import type { MenuItemConstructorOptions } from 'electron';
import type { AppMenu } from '../../server/protocol/host-menu.ts';
import { acceleratorOf } from './accelerator.ts';

export interface MenuActions {
  newWindow(): void;
  /** Asks the page of a window. */
  command(window: BrowserWindow, command: string): void;
}

type Entries = MenuItemConstructorOptions[];

const LINE: MenuItemConstructorOptions = { type: 'separator' };
const mac = process.platform === 'darwin';

/** What the system offers in a menu, after the app's own entries. */
const ROLES: Readonly<Record<string, Entries>> = {
  file: [{ role: mac ? 'close' : 'quit' }],
  edit: [
    { role: 'undo' },
    { role: 'redo' },
    LINE,
    { role: 'cut' },
    { role: 'copy' },
    { role: 'paste' },
    { role: 'pasteAndMatchStyle' },
    { role: 'selectAll' },
  ],
  view: [
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { role: 'togglefullscreen' },
    // Pages of a packaged app have none.
    ...(app.isPackaged ? [] : [LINE, { role: 'toggleDevTools' } as const]),
  ],
  window: [
    { role: 'minimize' },
    { role: 'zoom' },
    ...(mac ? [LINE, { role: 'front' } as const] : []),
  ],
};

/** What there is until the first page has told its own. */
const FIRST: AppMenu = {
  menus: ['File', 'Edit', 'View', 'Window'].map((label) => ({
    id: label.toLowerCase(),
    label,
    parts: [],
  })),
};

export function setApplicationMenu(actions: MenuActions, menu: AppMenu = FIRST): void {
  const template: Entries = [
    ...(mac ? [{ role: 'appMenu' as const }] : []),
    ...menu.menus.map(({ id, label, parts }): MenuItemConstructorOptions => {
      const own = parts.map((part) =>
        part.map(({ command, label: words, keys, enabled }) => ({
          label: words,
          enabled,
          ...acceleratorFor(keys),
          click: () => {
            const window = BrowserWindow.getFocusedWindow();
            // On macOS the menu outlives the windows.
            if (window === null) actions.newWindow();
            else actions.command(window, command);
          },
        })),
      );
      const all: readonly Entries[] = [...own, ROLES[id] ?? []].filter((part) => part.length > 0);
      return {
        label,
        ...(id === 'window' || id === 'help' ? { role: id } : {}),
        submenu: all.flatMap((part, at) => (at === 0 ? part : [LINE, ...part])),
      };
    }),
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}

function acceleratorFor(keys: string | null): { accelerator?: string } {
  const accelerator = keys === null ? null : acceleratorOf(keys);
  return accelerator === null ? {} : { accelerator };
}
