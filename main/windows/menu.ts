/**
 * The application menu. Its words, keys and commands are those of the window that wrote it last; what is
 * chosen is sent back there as a command. The system's own entries are added here.
 */
import { app, BrowserWindow, Menu } from 'electron';
import type { MenuItemConstructorOptions } from 'electron';
import type { AppMenu } from '../../server/protocol/host-menu.ts';
import { acceleratorOf } from '../desktop/accelerator.ts';
import type { RecentProject } from '../desktop/recent.ts';
import { words } from '../desktop/words.ts';

const t = words('desktop');

export interface MenuActions {
  newWindow(): void;
  /** Asks the page of a window. */
  command(window: BrowserWindow, command: string): void;
  /** Leads a window to an address. */
  show(address: string): void;
  showLogs(): void;
  recent(): readonly RecentProject[];
}

type Entry = AppMenu['menus'][number]['parts'][number][number];

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
  menus: ['File', 'Edit', 'View', 'Window', 'Help'].map((label) => ({
    id: label.toLowerCase(),
    label,
    parts: [],
  })),
};

export class ApplicationMenu {
  readonly #actions: MenuActions;
  #menu: AppMenu = FIRST;

  constructor(actions: MenuActions) {
    this.#actions = actions;
    this.refresh();
  }

  /** As a window would have it. */
  write(menu: AppMenu): void {
    this.#menu = menu;
    this.refresh();
  }

  /** What main adds has changed. */
  refresh(): void {
    const template: Entries = [
      ...(mac ? [{ role: 'appMenu' as const }] : []),
      ...this.#menu.menus.map(({ id, label, parts }): MenuItemConstructorOptions => {
        const own = parts.map((part) => part.map((entry) => this.#item(entry)));
        const all = [...own, ...this.#added(id), ROLES[id] ?? []].filter(
          ({ length }) => length > 0,
        );
        return {
          label,
          ...(id === 'window' || id === 'help' ? { role: id } : {}),
          submenu: all.flatMap((part, at) => (at === 0 ? part : [LINE, ...part])),
        };
      }),
    ];
    Menu.setApplicationMenu(Menu.buildFromTemplate(template));
  }

  #item({ command, label, keys, enabled }: Entry): MenuItemConstructorOptions {
    return {
      label,
      enabled,
      ...acceleratorFor(keys),
      click: () => {
        const window = BrowserWindow.getFocusedWindow();
        // On macOS the menu outlives the windows.
        if (window === null) this.#actions.newWindow();
        else this.#actions.command(window, command);
      },
    };
  }

  /** Main's own entries of a menu. */
  #added(id: string): Entries[] {
    if (id === 'help') {
      return [[{ label: t('logFolder'), click: () => this.#actions.showLogs() }]];
    }
    if (id !== 'file') return [];
    const recent = this.#actions.recent();
    const items = recent.map(({ name, path, address }) => ({
      // Two projects may have one name.
      label: recent.filter((one) => one.name === name).length > 1 ? path : name,
      click: () => this.#actions.show(address),
    }));
    const none = { label: t('noRecent'), enabled: false };
    return [[{ label: t('openRecent'), submenu: items.length > 0 ? items : [none] }]];
  }
}

function acceleratorFor(keys: string | null): { accelerator?: string } {
  const accelerator = keys === null ? null : acceleratorOf(keys);
  return accelerator === null ? {} : { accelerator };
}
