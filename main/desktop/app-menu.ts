/**
 * The application menu. Its words, keys and commands are those of the window that wrote it last; the system's
 * own entries and main's are added here, each with its words: Electron has English ones only.
 */
import type { AppMenu } from '../../server/protocol/host-menu.ts';
import { acceleratorOf } from './accelerator.ts';
import type { RecentProject } from './recent.ts';
import { words } from './words.ts';

const t = words('desktop');
const named = words('commands');

export type MenuAct =
  | { readonly type: 'command'; readonly command: string }
  /** Leads a window to an address. */
  | { readonly type: 'lead'; readonly address: string }
  | { readonly type: 'logs' }
  /** A page of the makers, in the browser. */
  | { readonly type: 'page'; readonly url: string };

/** Electron's names for what a system offers. */
export type MenuRole = keyof typeof ROLES;

export type MenuEntry =
  | { readonly type: 'line' }
  | { readonly type: 'role'; readonly role: MenuRole; readonly label: string }
  | {
      readonly type: 'act';
      readonly label: string;
      readonly enabled: boolean;
      readonly accelerator: string | null;
      readonly act: MenuAct | null;
    }
  | {
      readonly type: 'menu';
      readonly label: string;
      /** What the system itself adds to. */
      readonly role: 'help' | 'window' | null;
      readonly entries: readonly MenuEntry[];
    };

export interface MenuSources {
  /** As a window would have it; null: none has told yet. */
  readonly menu: AppMenu | null;
  readonly recent: readonly RecentProject[];
  /** Null where none was packed with it. */
  readonly documentation: string | null;
  readonly mac: boolean;
  /** Pages of a packaged app have no inspector. */
  readonly inspects: boolean;
}

const ROLES = {
  about: () => t('about'),
  services: () => t('services'),
  hide: () => t('hide'),
  hideOthers: () => t('hideOthers'),
  unhide: () => t('showAll'),
  quit: () => t('quit'),
  close: () => t('closeWindow'),
  undo: () => t('undo'),
  redo: () => t('redo'),
  cut: () => t('cut'),
  copy: () => t('copy'),
  paste: () => t('paste'),
  pasteAndMatchStyle: () => t('pastePlain'),
  selectAll: () => t('selectAll'),
  togglefullscreen: () => t('fullScreen'),
  toggleDevTools: () => t('developerTools'),
  minimize: () => t('minimise'),
  zoom: () => t('zoomWindow'),
  front: () => t('allToFront'),
} as const satisfies Readonly<Record<string, () => string>>;

const MENUS = ['file', 'edit', 'view', 'thread', 'window', 'help'] as const;
/** Where macOS has it, in the menu of the app. */
const SETTINGS = 'settings';

type Told = AppMenu['menus'][number];
type Parts = readonly (readonly MenuEntry[])[];

export function menuEntries(sources: MenuSources): MenuEntry[] {
  const { menu, mac, inspects } = sources;
  const told: readonly Told[] =
    menu?.menus ?? MENUS.map((id) => ({ id, label: named(`menu.${id}`), parts: [] }));
  const settings = told
    .flatMap(({ parts }) => parts.flat())
    .filter(({ command }) => mac && command === SETTINGS);
  const menus = told.map(({ id, label, parts }): MenuEntry => {
    const own = parts.map((part) => part.filter((entry) => !settings.includes(entry)).map(item));
    const all = [...own, ...added(id, sources), ...system(id, mac, inspects)];
    const role = id === 'window' || id === 'help' ? id : null;
    return { type: 'menu', label, role, entries: lined(all) };
  });
  return mac ? [ofTheApp(settings.map(item)), ...menus] : menus;
}

function ofTheApp(settings: readonly MenuEntry[]): MenuEntry {
  const parts = [
    roles('about'),
    settings,
    roles('services'),
    roles('hide', 'hideOthers', 'unhide'),
    roles('quit'),
  ];
  return { type: 'menu', label: 'Skein', role: null, entries: lined(parts) };
}

/** What the system offers in a menu, after the app's own entries. */
function system(id: string, mac: boolean, inspects: boolean): Parts {
  switch (id) {
    case 'file':
      return [roles(mac ? 'close' : 'quit')];
    case 'edit':
      return [
        roles('undo', 'redo'),
        roles('cut', 'copy', 'paste', 'pasteAndMatchStyle', 'selectAll'),
      ];
    case 'view':
      return [roles('togglefullscreen'), inspects ? roles('toggleDevTools') : []];
    case 'window':
      return mac ? [roles('minimize', 'zoom'), roles('front')] : [roles('minimize', 'close')];
    default:
      return [];
  }
}

/** Main's own entries of a menu. */
function added(id: string, { recent, documentation }: MenuSources): Parts {
  if (id === 'help') {
    const logs = act(t('logFolder'), { type: 'logs' });
    if (documentation === null) return [[logs]];
    return [[act(t('documentation'), { type: 'page', url: documentation })], [logs]];
  }
  if (id !== 'file') return [];
  const projects = recent.map(({ name, path, address }) =>
    // Two projects may have one name.
    act(recent.filter((one) => one.name === name).length > 1 ? path : name, {
      type: 'lead',
      address,
    }),
  );
  const entries = projects.length > 0 ? projects : [act(t('noRecent'), null)];
  return [[{ type: 'menu', label: t('openRecent'), role: null, entries }]];
}

function item({ command, label, keys, enabled }: Told['parts'][number][number]): MenuEntry {
  const accelerator = keys === null ? null : acceleratorOf(keys);
  return { type: 'act', label, enabled, accelerator, act: { type: 'command', command } };
}

function act(label: string, does: MenuAct | null): MenuEntry {
  return { type: 'act', label, enabled: does !== null, accelerator: null, act: does };
}

function roles(...names: readonly MenuRole[]): MenuEntry[] {
  return names.map((role) => ({ type: 'role', role, label: ROLES[role]() }));
}

/** With a line between parts that have something in them. */
function lined(parts: Parts): MenuEntry[] {
  return parts
    .filter(({ length }) => length > 0)
    .flatMap((part, at) => (at === 0 ? part : [{ type: 'line' } as const, ...part]));
}
