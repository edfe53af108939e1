/** The application menu, drawn by the system; what is chosen is done here or sent to a window as a command. */
import { app, BrowserWindow, Menu } from 'electron';
import type { MenuItemConstructorOptions } from 'electron';
import type { AppMenu } from '../../server/protocol/host-menu.ts';
import { menuEntries } from '../desktop/app-menu.ts';
import type { MenuAct, MenuEntry } from '../desktop/app-menu.ts';
import type { RecentProject } from '../desktop/recent.ts';

export interface MenuActions {
  newWindow(): void;
  /** Asks the page of a window. */
  command(window: BrowserWindow, command: string): void;
  /** Leads a window to an address. */
  show(address: string): void;
  showLogs(): void;
  openPage(url: string): void;
  readonly documentation: string | null;
  recent(): readonly RecentProject[];
}

export class ApplicationMenu {
  readonly #actions: MenuActions;
  #menu: AppMenu | null = null;

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
    const entries = menuEntries({
      menu: this.#menu,
      recent: this.#actions.recent(),
      documentation: this.#actions.documentation,
      mac: process.platform === 'darwin',
      inspects: !app.isPackaged,
    });
    Menu.setApplicationMenu(Menu.buildFromTemplate(entries.map((entry) => this.#item(entry))));
  }

  #item(entry: MenuEntry): MenuItemConstructorOptions {
    switch (entry.type) {
      case 'line':
        return { type: 'separator' };
      case 'role':
        return { role: entry.role, label: entry.label };
      case 'menu': {
        const { label, role, entries } = entry;
        const submenu = entries.map((one) => this.#item(one));
        return role === null ? { label, submenu } : { label, role, submenu };
      }
      case 'act': {
        const { label, enabled, accelerator, act } = entry;
        const keys = accelerator === null ? {} : { accelerator };
        return { label, enabled, ...keys, click: () => this.#do(act) };
      }
    }
  }

  #do(act: MenuAct | null): void {
    if (act?.type === 'lead') this.#actions.show(act.address);
    else if (act?.type === 'logs') this.#actions.showLogs();
    else if (act?.type === 'page') this.#actions.openPage(act.url);
    else if (act !== null) {
      const window = BrowserWindow.getFocusedWindow();
      // On macOS the menu outlives the windows.
      if (window === null) this.#actions.newWindow();
      else this.#actions.command(window, act.command);
    }
  }
}
