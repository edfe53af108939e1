/**
 * What the user can do, by name: declared once in `renderer/app/commands`, and read by the shortcuts, the
 * palette, the desktop app's menu and the settings.
 */
import type { LucideIcon } from 'lucide-react';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { may, type AskedMethod } from '../lib/may.ts';
import { isOfBrowser, pressesOf, type Press } from '../lib/shortcuts.ts';
import { isWorded, words } from '../lib/words.ts';
import { commands as english } from '../locales/en/commands.ts';
import type { App } from './app-store.ts';

const t = words('commands');

export type CommandId = keyof typeof english.title;
export type CommandGroup = keyof typeof english.group;

/** One of the things that a command can do, such as a model to take. */
export interface CommandOption {
  readonly label: string;
  readonly hint?: string;
  readonly icon?: LucideIcon;
  /** Given: one of several, and whether it is the one. */
  readonly checked?: boolean;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  /** What it asks for: it is not there for those who may not. */
  readonly asks?: AskedMethod;
  readonly onSelect: () => void;
}

export interface Command {
  /** What it says is `title.ID` in the catalogue, unless it says so itself. */
  readonly id: string;
  readonly title?: () => string;
  readonly group: CommandGroup;
  readonly icon: LucideIcon;
  /** What it is bound to while the user has not chosen otherwise; the first one is shown. */
  readonly keys?: readonly string[];
  /** Its place in the menu of the desktop app: a menu, and which of its parts. */
  readonly menu?: readonly [menu: 'file' | 'view' | 'thread' | 'help', part: number];
  /** The palette does not list it: there are too many of its kind, or it is the palette. */
  readonly unlisted?: boolean;
  /** Works while a terminal has the focus, too. */
  readonly inTerminal?: boolean;
  /** Keys of a part of the screen, told of and not to be changed. */
  readonly fixed?: boolean;
  readonly available?: (app: App) => boolean;
  /** What it asks for: it is not there for those who may not. */
  readonly asks?: AskedMethod;
  /** Without `run` and `options` it is what a part of the screen makes it while it is there. */
  readonly run?: (app: App) => void;
  /** Asks which: the palette shows them. */
  readonly options?: (app: App) => readonly CommandOption[];
}

/** What a part of the screen makes of a command. */
export type Provided =
  { readonly run: () => void } | { readonly options: () => readonly CommandOption[] };

export class CommandBook {
  /** Rises when there are other commands, or a command can be done now or no longer. */
  readonly version: StoreApi<{ readonly at: number }> = createStore(() => ({ at: 0 }));
  readonly #app: App;
  readonly #commands = new Map<string, Command>();
  /** By id; the latest counts. */
  readonly #provided = new Map<string, readonly Provided[]>();

  constructor(app: App) {
    this.#app = app;
  }

  /** Adds commands, or declares them anew. */
  register(commands: readonly Command[]): void {
    for (const command of commands) this.#commands.set(command.id, command);
    this.#changed();
  }

  /** Says what a command does, until the returned function is called. */
  provide(id: CommandId, provided: Provided): () => void {
    this.#provided.set(id, [...(this.#provided.get(id) ?? []), provided]);
    this.#changed();
    return () => {
      this.#provided.set(
        id,
        (this.#provided.get(id) ?? []).filter((one) => one !== provided),
      );
      this.#changed();
    };
  }

  all(): readonly Command[] {
    return [...this.#commands.values()];
  }

  find(id: string): Command | null {
    return this.#commands.get(id) ?? null;
  }

  isAvailable(command: Command): boolean {
    if (command.fixed === true || !this.isNear(command)) return false;
    return (
      command.run !== undefined ||
      command.options !== undefined ||
      (this.#provided.get(command.id)?.length ?? 0) > 0
    );
  }

  /** What it asks about; null for one that is done at once. */
  optionsOf(command: Command): readonly CommandOption[] | null {
    if (!this.isAvailable(command)) return null;
    const provided = this.#provided.get(command.id)?.at(-1);
    const options =
      command.options?.(this.#app) ??
      (provided !== undefined && 'options' in provided ? provided.options() : null);
    return options?.filter(({ asks }) => asks === undefined || may(this.#app, asks)) ?? null;
  }

  /** False: it cannot be done now, or there is none of that name. */
  run(id: string): boolean {
    const command = this.find(id);
    if (command === null || !this.isAvailable(command)) return false;
    const provided = this.#provided.get(id)?.at(-1);
    if (command.run !== undefined) command.run(this.#app);
    else if (provided !== undefined && 'run' in provided) provided.run();
    else this.#app.store.setState({ overlay: { kind: 'palette', asks: id } });
    return true;
  }

  /** What it is bound to: as the user chose, else as it was declared. */
  keysOf(command: Command): readonly string[] {
    const chosen = this.#app.store.getState().settings.shortcuts[command.id];
    return (command.fixed === true ? undefined : chosen) ?? command.keys ?? [];
  }

  /** For keys of a part of the screen: whether that part could be there. */
  isNear({ asks, available }: Command): boolean {
    return (asks === undefined || may(this.#app, asks)) && available?.(this.#app) !== false;
  }

  /** The combination to tell people about: one that gets here. */
  hintOf(id: string): string | null {
    const command = this.find(id);
    if (command === null) return null;
    const web = this.#app.transport.surface === 'web';
    return this.keysOf(command).find((keys) => !web || !isOfBrowser(keys)) ?? null;
  }

  /** The command that a press is for, of those that can be done now, and how it was pressed. */
  ofPress(event: Press): { readonly command: Command; readonly keys: string } | null {
    for (const keys of pressesOf(event)) {
      for (const command of this.#commands.values()) {
        if (this.keysOf(command).includes(keys) && this.isAvailable(command)) {
          return { command, keys };
        }
      }
    }
    return null;
  }

  #changed(): void {
    this.version.setState(({ at }) => ({ at: at + 1 }));
  }
}

export function commandTitle(command: Command): string {
  if (command.title !== undefined) return command.title();
  return isWorded(english.title, command.id) ? t(`title.${command.id}`) : command.id;
}

export function groupTitle(group: CommandGroup): string {
  return t(`group.${group}`);
}

const books = new WeakMap<App, CommandBook>();

export function commandsOf(app: App): CommandBook {
  let book = books.get(app);
  if (book === undefined) {
    book = new CommandBook(app);
    books.set(app, book);
  }
  return book;
}
