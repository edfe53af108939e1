import { app } from './app.ts';
import { BrowserWindow } from './browser-window.ts';
import { record } from './loud.ts';

type ItemTemplate = {
  label?: string;
  type?: string;
  role?: string;
  id?: string;
  accelerator?: string;
  enabled?: boolean;
  visible?: boolean;
  checked?: boolean;
  submenu?: ItemTemplate[] | Menu;
  click?: (item: MenuItem, window: BrowserWindow | null, event: object) => void;
};

const roles: Record<string, (window: BrowserWindow | null) => void> = {
  quit: () => app.quit(),
  close: (window) => window?.close(),
  minimize: (window) => window?.minimize(),
  reload: (window) => window?.reload(),
};

/** An item of a menu that is never drawn; tests click it. */
export class MenuItem {
  readonly label: string;
  readonly type: string;
  readonly role: string | undefined;
  readonly id: string | undefined;
  readonly accelerator: string | undefined;
  readonly submenu: Menu | undefined;
  enabled: boolean;
  visible: boolean;
  checked: boolean;
  readonly #click: ItemTemplate['click'];

  constructor(template: ItemTemplate) {
    const { submenu } = template;
    this.label = template.label ?? template.role ?? '';
    this.type = template.type ?? (submenu ? 'submenu' : 'normal');
    this.role = template.role;
    this.id = template.id;
    this.accelerator = template.accelerator;
    this.submenu = submenu instanceof Menu || !submenu ? submenu : Menu.buildFromTemplate(submenu);
    this.enabled = template.enabled ?? true;
    this.visible = template.visible ?? true;
    this.checked = template.checked ?? false;
    this.#click = template.click;
  }

  click(): void {
    if (!this.enabled) return;
    if (this.type === 'checkbox') this.checked = !this.checked;
    if (this.type === 'radio') this.checked = true;
    const window = BrowserWindow.getFocusedWindow();
    const role = this.role === undefined ? undefined : roles[this.role];
    if (this.#click) this.#click(this, window, {});
    else if (role) role(window);
    else record('menu.click', this.role ?? this.label);
  }
}

export class Menu {
  static #application: Menu | null = null;
  static getApplicationMenu = (): Menu | null => Menu.#application;
  static setApplicationMenu(menu: Menu | null): void {
    Menu.#application = menu;
  }
  static buildFromTemplate(template: (ItemTemplate | MenuItem)[]): Menu {
    const menu = new Menu();
    for (const item of template) menu.append(item instanceof MenuItem ? item : new MenuItem(item));
    return menu;
  }

  readonly items: MenuItem[] = [];

  append(item: MenuItem): void {
    this.items.push(item);
  }

  insert(at: number, item: MenuItem): void {
    this.items.splice(at, 0, item);
  }

  getMenuItemById(id: string): MenuItem | null {
    for (const item of this.items) {
      const found = item.id === id ? item : item.submenu?.getMenuItemById(id);
      if (found) return found;
    }
    return null;
  }

  popup(): void {
    record(
      'Menu.popup',
      this.items.map(({ label }) => label),
    );
  }
}
