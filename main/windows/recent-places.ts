/** Projects, a new thread and a new window, where the system itself offers what an app can do. */
import { app, Menu } from 'electron';
import type { JumpListCategory, JumpListItem } from 'electron';
import { newAddress } from '../desktop/addresses.ts';
import type { Desk } from '../desktop/desk.ts';
import { jumpList } from '../desktop/jump-list.ts';
import type { JumpTask } from '../desktop/jump-list.ts';
import { recentProjects } from '../desktop/recent.ts';
import type { RecentProject } from '../desktop/recent.ts';
import { words } from '../desktop/words.ts';
import type { Windows } from './windows.ts';

const t = words('desktop');

/** Calls `changed` too, for menus of our own that show them. */
export function followRecent(desk: Desk, windows: Windows, changed: () => void): void {
  let told = '';
  const look = (): void => {
    const recent = recentProjects(desk.state);
    const text = JSON.stringify([recent, desk.state.settings.language]);
    if (text === told) return;
    told = text;
    if (process.platform === 'darwin') showInDock(recent, windows);
    // Of the app that is installed: a start of Electron by itself is no task of ours.
    if (process.platform === 'win32' && app.isPackaged) showInJumpList(recent);
    changed();
  };
  look();
  desk.onChange(look);
}

function showInDock(recent: readonly RecentProject[], windows: Windows): void {
  const item = (label: string, address: string) => ({ label, click: () => windows.show(address) });
  app.dock?.setMenu(
    Menu.buildFromTemplate([
      item(t('newThread'), newAddress(null)),
      { label: t('newWindow'), click: () => void windows.open() },
      ...(recent.length > 0 ? [{ type: 'separator' as const }] : []),
      ...recent.map(({ name, address }) => item(name, address)),
    ]),
  );
}

function showInJumpList(recent: readonly RecentProject[]): void {
  const removed = app.getJumpListSettings().removedItems.map(({ args }) => args ?? '');
  const { tasks, projects } = jumpList(recent, removed);
  const program = process.execPath;
  const item = (task: JumpTask): JumpListItem => {
    return { type: 'task', program, iconPath: program, iconIndex: 0, ...task };
  };
  const list: JumpListCategory[] = [{ type: 'tasks', items: tasks.map(item) }];
  // One without anything in it is an error.
  if (projects.length > 0) {
    list.push({ type: 'custom', name: t('recentProjects'), items: projects.map(item) });
  }
  app.setJumpList(list);
}
