/** The projects that were worked in last, for the menus of the system. */
import { newAddress } from './addresses.ts';
import type { DeskState } from './desk.ts';

export interface RecentProject {
  readonly name: string;
  readonly path: string;
  readonly address: string;
}

const MOST = 10;

export function recentProjects({ projects, threads }: DeskState): RecentProject[] {
  const latest = new Map<string, number>();
  for (const { projectId, updatedAtMs } of threads.values()) {
    if (projectId === null) continue;
    latest.set(projectId, Math.max(latest.get(projectId) ?? 0, updatedAtMs));
  }
  return projects
    .filter(({ present }) => present)
    .sort((a, b) => (latest.get(b.id) ?? 0) - (latest.get(a.id) ?? 0) || a.order - b.order)
    .slice(0, MOST)
    .map(({ id, name, path }) => ({ name, path, address: newAddress(id) }));
}
