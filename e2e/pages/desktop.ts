/** What the user of a desktop sees of Skein outside of its windows: boxes, menus, notifications, the tray. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { ElectronApplication } from '@playwright/test';

/** What the functions below leave in the app's main process. */
interface Seen {
  readonly boxes: { message: string; detail: string; buttons: string[] }[];
  answer: number;
}

/** A notification as the user reads it. */
export interface SeenNotification {
  readonly title: string;
  readonly body: string;
  readonly actions: readonly string[];
}
declare const shown: Electron.Notification[];

declare const menus: { tray: Electron.Menu | null; popped: Electron.Menu | null };
declare const seen: Seen;

export class Desktop {
  readonly app: ElectronApplication;
  readonly #startAgain: (args: readonly string[], cwd?: string) => ChildProcess;

  constructor(
    app: ElectronApplication,
    startAgain: (args: readonly string[], cwd?: string) => ChildProcess,
  ) {
    this.app = app;
    this.#startAgain = startAgain;
  }

  /** Starts the program once more, as a shell, a file manager or a link would; it hands over and ends. */
  async start(args: readonly string[], cwd?: string): Promise<void> {
    const child = this.#startAgain(args, cwd);
    const [code] = (await once(child, 'exit')) as [number | null];
    if (code !== 0) throw new Error(`the second start ended with ${String(code)}`);
  }

  /** From now on answers the system's boxes with the button of this number. */
  async answerBoxes(answer: number): Promise<void> {
    await this.app.evaluate(({ dialog }, button) => {
      const known = globalThis as unknown as { seen?: Seen };
      const all = (known.seen ??= { boxes: [], answer: button });
      all.answer = button;
      dialog.showMessageBox = (...args: unknown[]) => {
        const {
          message = '',
          detail = '',
          buttons = [],
        } = args.at(-1) as Partial<Seen['boxes'][0]>;
        all.boxes.push({ message, detail, buttons });
        return Promise.resolve({ response: all.answer, checkboxChecked: false });
      };
    }, answer);
  }

  /** Answers the next dialogs for a folder or a file with this path. */
  async answerOpen(path: string): Promise<void> {
    await this.app.evaluate(({ dialog }, chosen) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
    }, path);
  }

  /** From now on keeps what the system is told to show. */
  async watchNotifications(): Promise<void> {
    await this.app.evaluate(({ Notification }) => {
      const all: Electron.Notification[] = [];
      Object.assign(globalThis, { shown: all });
      Notification.prototype.show = function show() {
        all.push(this);
      };
      Notification.prototype.close = function close() {
        all.splice(all.indexOf(this), 1);
      };
    });
  }

  /** Those that lie before the user. */
  notifications(): Promise<SeenNotification[]> {
    return this.app.evaluate(() =>
      shown.map(({ title, body, actions }) => ({
        title,
        body,
        actions: actions.map(({ text }) => text ?? ''),
      })),
    );
  }

  /** Presses a button of the first notification, or (null) it itself. */
  async press(action: number | null): Promise<void> {
    await this.app.evaluate((_electron, index) => {
      const [first] = shown.splice(0, 1);
      if (index === null) first?.emit('click', {});
      else first?.emit('action', { actionIndex: index, selectionIndex: -1 }, index, -1);
    }, action);
  }

  /** From now on keeps the menu of the icon beside the clock, and those of right clicks. */
  async watchMenus(): Promise<void> {
    await this.app.evaluate(({ Menu, Tray }) => {
      const kept: typeof menus = { tray: null, popped: null };
      Object.assign(globalThis, { menus: kept });
      Tray.prototype.setContextMenu = (menu) => {
        kept.tray = menu;
      };
      Menu.prototype.popup = function popup() {
        kept.popped = this;
      };
    });
  }

  /** What the menu of the icon beside the clock says. */
  tray(): Promise<string[]> {
    return this.app.evaluate(() => (menus.tray?.items ?? []).map(({ label }) => label));
  }

  async chooseInTray(label: string): Promise<void> {
    await this.app.evaluate((_electron, wanted) => {
      menus.tray?.items.find((item) => item.label === wanted)?.click();
    }, label);
  }

  /** The menu of the latest right click. */
  popped(): Promise<string[]> {
    return this.app.evaluate(() => (menus.popped?.items ?? []).map(({ label }) => label));
  }

  /** Where the windows stand, and what they show. */
  windows(): Promise<{ address: string; bounds: Electron.Rectangle }[]> {
    return this.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map((window) => ({
        address: new URL(window.webContents.getURL()).hash,
        bounds: window.getNormalBounds(),
      })),
    );
  }

  /** Puts the window that shows this elsewhere. */
  async place(address: string, bounds: Electron.Rectangle): Promise<void> {
    const to = { address, bounds };
    await this.app.evaluate(({ BrowserWindow }, wanted) => {
      const found = BrowserWindow.getAllWindows().find(({ webContents }) =>
        new URL(webContents.getURL()).hash.startsWith(wanted.address),
      );
      found?.setBounds(wanted.bounds);
    }, to);
  }

  /** As the menu does. */
  async quit(): Promise<void> {
    await this.app.evaluate(({ app }) => app.quit());
  }

  async closeWindows(): Promise<void> {
    await this.app.evaluate(({ BrowserWindow }) => {
      for (const window of BrowserWindow.getAllWindows()) window.close();
    });
  }

  /** Another program has all keys. */
  async refuseShortcuts(): Promise<void> {
    await this.app.evaluate(({ globalShortcut }) => {
      globalShortcut.register = () => false;
    });
  }

  /** Looks at something else than Skein. */
  async lookAway(): Promise<void> {
    await this.app.evaluate(({ BrowserWindow }) => {
      for (const window of BrowserWindow.getAllWindows()) window.blur();
    });
  }

  isLookedAt(): Promise<boolean> {
    return this.app.evaluate(({ BrowserWindow }) => BrowserWindow.getFocusedWindow() !== null);
  }

  /** The boxes since {@link answerBoxes}. */
  boxes(): Promise<Seen['boxes']> {
    return this.app.evaluate(() => seen.boxes);
  }
}
