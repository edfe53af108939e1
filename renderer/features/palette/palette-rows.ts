/** What the palette lists for what is typed: pure, but for the words and what a row does. */
import fuzzysort from 'fuzzysort';
import {
  Archive,
  CornerDownLeft,
  File,
  Folder,
  MessageSquare,
  Search,
  type LucideIcon,
} from 'lucide-react';
import type { ThreadSummary } from '../../../server/protocol/host-thread.ts';
import { words } from '../../lib/words.ts';
import { keyOf } from '../../stores/app-state.ts';
import {
  commandTitle,
  type Command,
  type CommandBook,
  type CommandOption,
} from '../../stores/command-book.ts';

const t = words('palette');

export type RowGroup =
  | 'recent'
  | 'commands'
  | 'models'
  | 'projects'
  | 'settings'
  | 'threads'
  | 'files'
  | 'help'
  | 'search'
  | 'options';

export interface PaletteRow {
  readonly key: string;
  readonly group: RowGroup;
  readonly icon: LucideIcon;
  readonly label: string;
  readonly detail?: string | undefined;
  /** Bound to it. */
  readonly keys?: string | null;
  readonly badge?: string | undefined;
  readonly checked?: boolean | undefined;
  readonly danger?: boolean | undefined;
  /** It is a name of code. */
  readonly code?: boolean;
  /** Places of the label that fit what was typed. */
  readonly marks?: readonly number[];
  readonly act: RowAct;
}

export type RowAct =
  | { readonly kind: 'run'; readonly run: () => void; readonly command?: string }
  /** Goes on to what the command asks. */
  | { readonly kind: 'ask'; readonly command: string }
  /** Puts something else into the field. */
  | { readonly kind: 'type'; readonly text: string };

export interface FileRow {
  readonly path: string;
  readonly folder: boolean;
}

export interface PaletteInputs {
  readonly book: CommandBook;
  /** Of the app, the latest first. */
  readonly recent: readonly string[];
  readonly threads: readonly ThreadSummary[];
  /** Of threads that are not loaded, as main found them. */
  readonly found: readonly ThreadSummary[];
  readonly files: readonly FileRow[];
  readonly projectOf: (id: string | null) => string | null;
  readonly onThread: (thread: ThreadSummary) => void;
  readonly onFile: (path: string) => void;
  readonly onSearch: (query: string) => void;
}

/** `>` commands, `@` files, `#` threads, `?` help; else everything. */
export type Mode = 'all' | 'commands' | 'files' | 'threads' | 'help';

const MODES: Readonly<Record<string, Mode>> = {
  '>': 'commands',
  '@': 'files',
  '#': 'threads',
  '?': 'help',
};
const RECENT = 5;
const NEWEST = 6;
const OF_A_KIND = 8;

export function readTyped(typed: string): { readonly mode: Mode; readonly query: string } {
  const mode = MODES[typed.trimStart().slice(0, 1)];
  if (mode === undefined) return { mode: 'all', query: typed.trim() };
  return { mode, query: typed.trimStart().slice(1).trim() };
}

export function paletteRows(typed: string, inputs: PaletteInputs): PaletteRow[] {
  const { mode, query } = readTyped(typed);
  switch (mode) {
    case 'help':
      return helpRows(query);
    case 'commands':
      return query === ''
        ? withRecent(commandRows(inputs), inputs)
        : best(query, [...commandRows(inputs), ...optionRows(inputs)], 60);
    case 'threads':
      return query === '' ? threadRows(inputs.threads, inputs) : foundThreads(query, inputs, 60);
    case 'files':
      return fileRows(inputs.files, inputs);
    case 'all':
      return query === '' ? firstRows(inputs) : allRows(query, inputs);
  }
}

/** The options of a command, for its own step. */
export function rowsOfOptions(
  command: Command,
  options: readonly CommandOption[],
  query: string,
): PaletteRow[] {
  const rows = options.map((option, at) => optionRow(command, option, at, option.label, 'options'));
  return query === '' ? rows : best(query, rows, 60);
}

function firstRows(inputs: PaletteInputs): PaletteRow[] {
  const threads = threadRows(inputs.threads.slice(0, NEWEST), inputs);
  const commands = withRecent(commandRows(inputs), inputs);
  const recent = commands.filter(({ group }) => group === 'recent');
  return [...recent, ...threads, ...commands.filter(({ group }) => group !== 'recent')];
}

function allRows(query: string, inputs: PaletteInputs): PaletteRow[] {
  const rows = [
    ...best(query, [...commandRows(inputs), ...optionRows(inputs)], 24),
    ...foundThreads(query, inputs, OF_A_KIND),
  ];
  // The group of the best row first; rows of one stay together.
  const groups = Map.groupBy(rows, ({ group }) => group);
  const limited = [...groups.values()].flatMap((group) => group.slice(0, OF_A_KIND));
  return [
    ...limited,
    ...fileRows(inputs.files.slice(0, OF_A_KIND), inputs),
    {
      key: 'search',
      group: 'search',
      icon: Search,
      label: t('searchFor', { query }),
      act: { kind: 'run', run: () => inputs.onSearch(query) },
    },
  ];
}

function withRecent(rows: readonly PaletteRow[], { recent }: PaletteInputs): PaletteRow[] {
  const at = new Map(recent.slice(0, RECENT).map((id, index) => [`command/${id}`, index]));
  const first = rows
    .filter(({ key }) => at.has(key))
    .sort((a, b) => (at.get(a.key) ?? 0) - (at.get(b.key) ?? 0))
    .map((row) => ({ ...row, group: 'recent' as const }));
  return [...first, ...rows.filter(({ key }) => !at.has(key))];
}

function commandRows({ book }: PaletteInputs): PaletteRow[] {
  return book
    .all()
    .filter((command) => command.unlisted !== true && book.isAvailable(command))
    .map((command) => {
      const asks = book.optionsOf(command) !== null;
      const label = commandTitle(command);
      return {
        key: `command/${command.id}`,
        group: 'commands',
        icon: command.icon,
        label: asks ? t('asking', { command: label }) : label,
        keys: book.hintOf(command.id),
        act: asks
          ? { kind: 'ask', command: command.id }
          : { kind: 'run', command: command.id, run: () => void book.run(command.id) },
      };
    });
}

/** Names of their own, which are found without the name of their command. */
const OWN_GROUPS: Readonly<Record<string, RowGroup>> = {
  model: 'models',
  newThreadIn: 'projects',
  settingsSection: 'settings',
};

function optionRows({ book }: PaletteInputs): PaletteRow[] {
  return book.all().flatMap((command) => {
    const title = commandTitle(command);
    const group = OWN_GROUPS[command.id];
    return (book.optionsOf(command) ?? []).map((option, at) => {
      const label =
        group === undefined ? t('option', { command: title, option: option.label }) : option.label;
      return optionRow(command, option, at, label, group ?? 'commands');
    });
  });
}

function optionRow(
  command: Command,
  option: CommandOption,
  at: number,
  label: string,
  group: RowGroup,
): PaletteRow {
  return {
    key: `option/${command.id}/${at}`,
    group,
    icon: option.icon ?? command.icon,
    label,
    detail: option.hint,
    checked: option.checked,
    danger: option.danger,
    act: { kind: 'run', command: command.id, run: option.onSelect },
  };
}

function threadRows(threads: readonly ThreadSummary[], inputs: PaletteInputs): PaletteRow[] {
  return threads.map((thread) => ({
    key: `thread/${keyOf(thread)}`,
    group: 'threads',
    icon: thread.archived ? Archive : MessageSquare,
    label: thread.title === '' ? t('untitled') : thread.title,
    detail: inputs.projectOf(thread.projectId) ?? thread.cwd,
    badge: thread.archived ? t('archived') : undefined,
    act: { kind: 'run', run: () => inputs.onThread(thread) },
  }));
}

/** Those at hand that fit, then what main found beyond them. */
function foundThreads(query: string, inputs: PaletteInputs, most: number): PaletteRow[] {
  const near = best(query, threadRows(inputs.threads, inputs), most);
  const known = new Set(near.map(({ key }) => key));
  const far = threadRows(inputs.found, inputs).filter(({ key }) => !known.has(key));
  return [...near, ...far].slice(0, most);
}

function fileRows(files: readonly FileRow[], { onFile }: PaletteInputs): PaletteRow[] {
  return files.map(({ path, folder }) => ({
    key: `file/${path}`,
    group: 'files',
    icon: folder ? Folder : File,
    label: path,
    code: true,
    act: { kind: 'run', run: () => onFile(path) },
  }));
}

function helpRows(query: string): PaletteRow[] {
  const signs = { commands: '>', threads: '#', files: '@' } as const;
  const rows = (['commands', 'threads', 'files'] as const).map((mode): PaletteRow => ({
    key: `help/${mode}`,
    group: 'help',
    icon: CornerDownLeft,
    label: t(`help.${mode}`),
    keys: signs[mode],
    act: { kind: 'type', text: signs[mode] },
  }));
  return query === '' ? rows : best(query, rows, rows.length);
}

/** Those that fit, the best first, with what fits marked. */
function best(query: string, rows: readonly PaletteRow[], limit: number): PaletteRow[] {
  return fuzzysort
    .go(query, rows, { keys: ['label', 'detail'], limit, threshold: 0.3 })
    .map((result) => ({ ...result.obj, marks: result[0]?.indexes ?? [] }));
}
