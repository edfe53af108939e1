/** Projects: folders of a server's machine, as the sidebar groups threads by them. */
import { randomUUID } from 'node:crypto';
import type { Project } from '../../server/protocol/host.ts';
import { below } from '../storage/json.ts';
import type { StoredProject } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';

/** What a server says about a path: a folder, something else, nothing, or it could not be asked. */
export type PathKind = 'folder' | 'other' | 'missing' | 'unknown';

export interface ProjectsOptions {
  readonly storage: Storage;
  /** Asks the server: its machine is where the folder is. */
  readonly look: (server: string, path: string) => Promise<PathKind>;
  readonly changed: (projects: Project[]) => void;
}

/** The request named something that cannot be; the message says what. */
export class ProjectError extends Error {
  override readonly name = 'ProjectError';
}

export interface ProjectChange {
  readonly name?: string | undefined;
  readonly path?: string | undefined;
  readonly order?: number | undefined;
  readonly collapsed?: boolean | undefined;
}

export class Projects {
  readonly #options: ProjectsOptions;
  readonly #projects = new Map<string, Project>();

  private constructor(options: ProjectsOptions, stored: readonly StoredProject[]) {
    this.#options = options;
    for (const project of stored) {
      const { rank, ...rest } = project;
      this.#projects.set(project.id, { ...rest, order: rank, present: true });
    }
  }

  static async load(options: ProjectsOptions): Promise<Projects> {
    return new Projects(options, await options.storage.read('projects'));
  }

  list(): Project[] {
    return [...this.#projects.values()].sort(
      (a, b) => a.order - b.order || a.name.localeCompare(b.name),
    );
  }

  find(id: string): Project | undefined {
    return this.#projects.get(id);
  }

  /** The innermost project that holds the folder. */
  of(server: string, cwd: string): Project | null {
    let best: Project | null = null;
    for (const project of this.#projects.values()) {
      if (project.server !== server || !holds(project.path, cwd)) continue;
      if (best === null || project.path.length > best.path.length) best = project;
    }
    return best;
  }

  /** A folder that is a project already is answered as it is. */
  async add(server: string, path: string, name: string | null): Promise<Project> {
    const clean = trimmed(path);
    for (const project of this.#projects.values()) {
      if (project.server === server && project.path === clean) return project;
    }
    const present = await this.#judge(server, clean);
    const orders = this.list().map(({ order }) => order);
    const project: Project = {
      id: randomUUID(),
      server,
      path: clean,
      name: name?.trim() || baseName(clean),
      order: (orders.at(-1) ?? 0) + 1,
      collapsed: false,
      present,
    };
    await this.#keep(project);
    return project;
  }

  async update(id: string, change: ProjectChange): Promise<Project> {
    const before = this.#projects.get(id);
    if (before === undefined) throw new ProjectError(`there is no project \`${id}\``);
    const path = change.path === undefined ? before.path : trimmed(change.path);
    const present = path === before.path ? before.present : await this.#judge(before.server, path);
    const project: Project = {
      ...before,
      path,
      present,
      name: change.name?.trim() || before.name,
      order: change.order ?? before.order,
      collapsed: change.collapsed ?? before.collapsed,
    };
    await this.#keep(project);
    return project;
  }

  async remove(id: string): Promise<void> {
    if (!this.#projects.delete(id)) throw new ProjectError(`there is no project \`${id}\``);
    await this.#options.storage.read('dropProject', id);
    this.#options.changed(this.list());
  }

  /** Looks again whether the folders of a server are there. */
  async refresh(server: string): Promise<void> {
    let changed = false;
    for (const project of this.list()) {
      if (project.server !== server) continue;
      const kind = await this.#options.look(server, project.path);
      const present = kind === 'unknown' ? project.present : kind === 'folder';
      if (present === project.present || !this.#projects.has(project.id)) continue;
      this.#projects.set(project.id, { ...project, present });
      changed = true;
    }
    if (changed) this.#options.changed(this.list());
  }

  async #judge(server: string, path: string): Promise<boolean> {
    switch (await this.#options.look(server, path)) {
      case 'folder':
        return true;
      case 'other':
        throw new ProjectError(`\`path\`: ${path} is not a folder`);
      case 'missing':
        throw new ProjectError(`\`path\`: there is no folder ${path}`);
      case 'unknown':
        throw new ProjectError(`\`path\`: ${path} could not be looked at: the server is not there`);
    }
  }

  async #keep(project: Project): Promise<void> {
    this.#projects.set(project.id, project);
    const { id, server, path, name, order, collapsed } = project;
    const stored = { id, server, path, name, rank: order, collapsed };
    await this.#options.storage.read('putProject', stored);
    this.#options.changed(this.list());
  }
}

function holds(folder: string, path: string): boolean {
  if (folder === path) return true;
  const range = below(folder);
  return path >= range.from && path < range.to;
}

/** Without trailing separators, roots excepted. */
function trimmed(path: string): string {
  const clean = path.trim().replace(/(?<=[^/\\:])[/\\]+$/u, '');
  if (clean === '') throw new ProjectError('`path` is empty');
  if (!/^(?:\/|[A-Za-z]:[/\\]|\\\\)/u.test(clean)) {
    throw new ProjectError(`\`path\`: ${clean} is not absolute`);
  }
  return clean;
}

function baseName(path: string): string {
  return path.split(/[/\\]/u).findLast((part) => part !== '') ?? path;
}
