/** Projects and a new thread, where the system itself offers what an app can do: dock and jump list. */
import { app, Menu } from 'electron';
import { newAddress } from '../desktop/addresses.ts';
import type { Desk } from '../desktop/desk.ts';
import { recentProjects } from '../desktop/recent.ts';
import type { RecentProject } from '../desktop/recent.ts';
import { words } from '../desktop/words.ts';

const t = words('desktop');

/** Calls `changed` too, for menus of our own that show them. */
export function followRecent(
  desk: Desk,
  show: (address: string) => void,
  changed: () => void,
): void {
  let told = '';
  const look = (): void => {
    const recent = recentProjects(desk.state);
    const text = JSON.stringify([recent, desk.state.settings.language]);
    if (text === told) return;
    told = text;
    if (process.platform === 'darwin') showInDock(recent, show);
    // Of the app that is installed: a start of Electron by itself is no task of ours.
    if (process.platform === 'win32' && app.isPackaged) showInJumpList(recent);
    changed();
  };
  look();
  desk.onChange(look);
}

function showInDock(recent: readonly RecentProject[], show: (address: string) => void): void {
  const item = (label: string, address: string) => ({ label, click: () => show(address) });
  app.dock?.setMenu(
    Menu.buildFromTemplate([
      item(t('newThread'), newAddress(null)),
      ...(recent.length > 0 ? [{ type: 'separator' as const }] : []),
      ...recent.map(({ name, address }) => item(name, address)),
    ]),
  );
}

function showInJumpList(recent: readonly RecentProject[]): void {
  const start = { type: 'task' as const, program: process.execPath, iconPath: process.execPath };
  const iconIndex = 0;
  app.setJumpList([
    {
      type: 'tasks',
      items: [{ ...start, iconIndex, title: t('newThread'), args: 'skein://new' }],
    },
    {
      type: 'custom',
      name: t('recentProjects'),
      items: recent.map(({ name, path }) => ({
        ...start,
        iconIndex,
        title: name,
        description: path,
        // No path of Windows has a quote in it; one backslash before the last would escape it.
        args: `"${path.replace(/\\$/, '\\\\')}"`,
      })),
    },
  ]);
}
