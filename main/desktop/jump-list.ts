/** What Windows offers at the app's icon: a new thread, a new window, and the projects worked in last. */
import { NEW_WINDOW, SCHEME } from './openings.ts';
import type { RecentProject } from './recent.ts';
import { words } from './words.ts';

const t = words('desktop');

export interface JumpTask {
  readonly title: string;
  readonly description: string;
  /** As Windows writes a command line. */
  readonly args: string;
}

export interface JumpList {
  readonly tasks: readonly JumpTask[];
  readonly projects: readonly JumpTask[];
}

/** @param removed `args` of what the user took out: Windows shows no list that has any of it again */
export function jumpList(recent: readonly RecentProject[], removed: readonly string[]): JumpList {
  const projects = recent.map(({ name, path }) => ({
    title: name,
    description: path,
    // No path of Windows has a quote in it; one backslash before the last would escape it.
    args: `"${path.replace(/\\$/, '\\\\')}"`,
  }));
  return {
    tasks: [
      { title: t('newThread'), description: '', args: `${SCHEME}://new` },
      { title: t('newWindow'), description: '', args: NEW_WINDOW },
    ],
    projects: projects.filter(({ args }) => !removed.includes(args)),
  };
}
