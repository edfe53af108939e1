/** What the user does to projects, and how a folder is found. */
import type { Project } from '../../server/protocol/host.ts';
import type { ServerState } from '../../server/protocol/host-server.ts';
import { may } from '../lib/may.ts';
import { locale, words } from '../lib/words.ts';
import type { App } from './app-store.ts';
import { showNew } from './navigation.ts';
import { attempt } from './toasts.ts';

const t = words('stores');

/** Asks with the system's dialog. `available` is false where there is none: then browse in the app. */
export function chooseFolder(
  app: App,
): Promise<{ readonly available: boolean; readonly path: string | null }> {
  return app.rpc.host('host/folder/choose', {});
}

/** Adds a folder of a server, or finds the project that has it, and shows its new-thread page. */
export async function addProject(app: App, server: string, path: string): Promise<Project> {
  const { project } = await app.rpc.host('host/project/add', { server, path });
  app.store.setState(({ projects }) => ({
    projects: projects.some(({ id }) => id === project.id) ? projects : [...projects, project],
  }));
  showNew(app, project.id);
  return project;
}

export async function renameProject(app: App, id: string, name: string): Promise<void> {
  await app.rpc.host('host/project/update', { id, name });
}

/** Says where a project's folder is now; its threads follow. */
export async function relinkProject(app: App, id: string, path: string): Promise<void> {
  await app.rpc.host('host/project/update', { id, path });
}

export async function foldProject(app: App, id: string, collapsed: boolean): Promise<void> {
  app.store.setState(({ projects }) => ({
    projects: projects.map((one) => (one.id === id ? { ...one, collapsed } : one)),
  }));
  // Whose Skein it is has folded them otherwise.
  if (!may(app, 'host/project/update')) return;
  await app.rpc.host('host/project/update', { id, collapsed });
}

/** Puts a project elsewhere in the sidebar; see {@link orderAt}. */
export function moveProject(app: App, project: Project, order: number): void {
  attempt(app, t('projectNotMoved'), async () => {
    app.store.setState(({ projects }) => ({
      projects: projects
        .map((one) => (one.id === project.id ? { ...one, order } : one))
        .sort((a, b) => a.order - b.order),
    }));
    await app.rpc.host('host/project/update', { id: project.id, order });
  });
}

/**
 * The rank that puts a project in the place of another, or (null) behind all; null when it is there.
 */
export function orderAt(
  projects: readonly Project[],
  moved: Project,
  target: Project | null,
): number | null {
  const others = projects.filter(({ id }) => id !== moved.id);
  const from = projects.findIndex(({ id }) => id === moved.id);
  const to = target === null ? projects.length : projects.findIndex(({ id }) => id === target.id);
  // Without the moved one, the places behind it are one less: moving down it comes behind the target.
  const place = Math.min(to, others.length);
  if (place === from && target === null) return null;
  const [above, below] = [others[place - 1]?.order, others[place]?.order];
  if (above === undefined) return below === undefined ? null : below - 1;
  return below === undefined ? above + 1 : (above + below) / 2;
}

export async function removeProject(app: App, id: string): Promise<void> {
  await app.rpc.host('host/project/remove', { id });
  const { route } = app.store.getState();
  if (route.projectId === id) showNew(app);
}

export interface FolderListing {
  readonly path: string;
  /** Null at the top. */
  readonly parent: string | null;
  /** Names of the folders in it, hidden ones last. */
  readonly folders: readonly string[];
  /** Whether it looks like a project: it has a `.git`. */
  readonly hasGit: boolean;
}

/** Where somebody who looks for a folder of a server begins. */
export function firstFolder(server: ServerState | null): string {
  if (server?.home == null) return '/';
  // A server's home lies in the user's, and a worker's beside its workspace.
  const around = parentOf(server.home) ?? '/';
  return server.way.type === 'worker' ? joinPath(around, 'workspace') : around;
}

/** Lists the folders in a folder of the server's machine. */
export async function listFolder(app: App, server: string, path: string): Promise<FolderListing> {
  const { entries } = await app.rpc.request(server, 'fs/readDirectory', { path });
  const names = entries.filter((entry) => entry.isDirectory).map((entry) => entry.fileName);
  const byName = new Intl.Collator(locale(), { numeric: true }).compare;
  const hidden = (name: string): number => (name.startsWith('.') ? 1 : 0);
  return {
    path,
    parent: parentOf(path),
    folders: names.sort((a, b) => hidden(a) - hidden(b) || byName(a, b)),
    hasGit: entries.some((entry) => entry.fileName === '.git'),
  };
}

/** The folder around an absolute path of either kind; null for a root. */
export function parentOf(path: string): string | null {
  const at = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
  if (at < 0) return null;
  const parent = path.slice(0, at);
  if (parent === '') return path === '/' ? null : '/';
  if (/^[A-Za-z]:$/.test(parent)) return path.length > 3 ? `${parent}\\` : null;
  return parent;
}

/** A folder's entry, with the separator its path uses. */
export function joinPath(folder: string, name: string): string {
  const separator = folder.includes('\\') && !folder.includes('/') ? '\\' : '/';
  return folder.endsWith(separator) ? `${folder}${name}` : `${folder}${separator}${name}`;
}
