/** Commands of the whole app: where to go, how it looks. */
import {
  Archive,
  Bug,
  Columns2,
  Command as CommandIcon,
  Contrast,
  FolderPlus,
  Inbox,
  Keyboard,
  Languages,
  List,
  PanelLeft,
  RotateCw,
  Rows3,
  Scale,
  Scan,
  SlidersHorizontal,
  Sparkles,
  SquareArrowOutUpRight,
  SunMoon,
  ZoomIn,
  ZoomOut,
} from 'lucide-react';
import type { AppSettings } from '../../../server/protocol/host.ts';
import { sectionsOn } from '../../features/settings/settings-sidebar.tsx';
import { words } from '../../lib/words.ts';
import type { AboutPage } from '../../stores/app-state.ts';
import type { App } from '../../stores/app-store.ts';
import type { Command, CommandOption } from '../../stores/command-book.ts';
import { navigate } from '../../stores/navigation.ts';
import { restartServer, writeSettings } from '../../stores/settings-actions.ts';
import { openWindow } from '../../stores/thread-actions.ts';
import { attempt } from '../../stores/toasts.ts';
import { zoomBy } from '../../stores/zoom.ts';

const t = words('commands');
const say = words('app');
const settings = words('settings');

/** A browser has its own, by the same keys. */
const zoom = {
  group: 'view',
  menu: ['view', 2],
  inTerminal: true,
  available: (app: App) => app.transport.surface === 'electron',
} as const;

export const appCommands: readonly Command[] = [
  {
    id: 'palette',
    group: 'app',
    icon: CommandIcon,
    keys: ['Mod+K'],
    menu: ['view', 0],
    unlisted: true,
    inTerminal: true,
  },
  {
    id: 'newWindow',
    group: 'app',
    icon: SquareArrowOutUpRight,
    keys: ['Mod+Shift+N'],
    asks: 'host/window/open',
    menu: ['file', 0],
    run: (app) => attempt(app, say('noWindow'), () => openWindow(app)),
  },
  {
    id: 'openFolder',
    group: 'app',
    icon: FolderPlus,
    keys: ['Mod+O'],
    asks: 'host/project/add',
    menu: ['file', 0],
  },
  {
    id: 'settings',
    group: 'app',
    icon: SlidersHorizontal,
    keys: ['Mod+,'],
    menu: ['file', 1],
    run: (app) => navigate(app, { view: 'settings' }),
  },
  {
    id: 'settingsSection',
    group: 'app',
    icon: SlidersHorizontal,
    options: (app) =>
      sectionsOn(app.transport.surface, app.store.getState().role).map(({ id, icon }) => ({
        label: settings(`section.${id}.title`),
        hint: settings(`section.${id}.about`),
        icon,
        onSelect: () => navigate(app, { view: 'settings', section: id }),
      })),
  },
  {
    id: 'approvals',
    group: 'app',
    icon: Inbox,
    run: (app) => navigate(app, { view: 'approvals' }),
  },
  { id: 'archive', group: 'app', icon: Archive, run: (app) => navigate(app, { view: 'archive' }) },
  {
    id: 'restartServer',
    group: 'app',
    icon: RotateCw,
    asks: 'host/server/restart',
    options: (app) =>
      app.store.getState().servers.map(({ id, name }) => ({
        label: name,
        hint: t('serverOf'),
        onSelect: () => attempt(app, say('notRestarted'), () => restartServer(app, id)),
      })),
  },
  { id: 'showKeys', group: 'app', icon: Keyboard, keys: ['Mod+/', '?'], menu: ['help', 0] },
  {
    id: 'releaseNotes',
    group: 'app',
    icon: Sparkles,
    menu: ['help', 0],
    run: (app) => showAbout(app, 'notes'),
  },
  {
    id: 'reportProblem',
    group: 'app',
    icon: Bug,
    menu: ['help', 1],
    run: (app) => showAbout(app, 'problem'),
  },
  {
    id: 'licences',
    group: 'app',
    icon: Scale,
    menu: ['help', 2],
    run: (app) => showAbout(app, 'licences'),
  },
  {
    id: 'toggleSidebar',
    group: 'view',
    icon: PanelLeft,
    keys: ['Mod+B'],
    menu: ['view', 1],
  },
  {
    id: 'zoomIn',
    icon: ZoomIn,
    keys: ['Mod+Plus', 'Mod+='],
    ...zoom,
    run: (app) => zoomBy(app, 1),
  },
  { id: 'zoomOut', icon: ZoomOut, keys: ['Mod+-'], ...zoom, run: (app) => zoomBy(app, -1) },
  { id: 'zoomReset', icon: Scan, keys: ['Mod+0'], ...zoom, run: (app) => zoomBy(app, 0) },
  {
    id: 'theme',
    group: 'view',
    icon: SunMoon,
    options: (app) =>
      choices(app, 'theme', {
        system: settings('themeSystem'),
        light: settings('themeLight'),
        dark: settings('themeDark'),
      }),
  },
  {
    id: 'contrast',
    group: 'view',
    icon: Contrast,
    options: (app) =>
      choices(app, 'contrast', {
        system: settings('contrastSystem'),
        more: settings('contrastMore'),
      }),
  },
  {
    id: 'density',
    group: 'view',
    icon: Rows3,
    options: (app) =>
      choices(app, 'density', {
        comfortable: settings('densityComfortable'),
        compact: settings('densityCompact'),
      }),
  },
  {
    id: 'language',
    group: 'view',
    icon: Languages,
    options: (app) =>
      choices(app, 'language', {
        system: settings('languageSystem'),
        en: settings('languageEnglish'),
        zh: settings('languageChinese'),
      }),
  },
  {
    id: 'detail',
    group: 'view',
    icon: List,
    options: (app) =>
      choices(app, 'detail', {
        compact: settings('detailCompact'),
        standard: settings('detailStandard'),
        full: settings('detailFull'),
      }),
  },
  {
    id: 'diffView',
    group: 'view',
    icon: Columns2,
    options: (app) =>
      choices(app, 'diffView', { unified: settings('diffUnified'), split: settings('diffSplit') }),
  },
];

function showAbout(app: App, page: AboutPage): void {
  app.store.setState({ overlay: { kind: 'about', page } });
}

/** Values of a setting to choose from. */
function choices<K extends 'theme' | 'contrast' | 'density' | 'language' | 'detail' | 'diffView'>(
  app: App,
  name: K,
  labels: Readonly<Record<AppSettings[K], string>>,
): CommandOption[] {
  const now = app.store.getState().settings[name];
  return (Object.entries(labels) as [AppSettings[K], string][]).map(([value, label]) => ({
    label,
    checked: value === now,
    onSelect: () => attempt(app, t('settingNotKept'), () => writeSettings(app, { [name]: value })),
  }));
}
