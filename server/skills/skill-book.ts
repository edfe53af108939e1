/** The skills there are: read when they are asked for, kept until their files change. */
import path from 'node:path';
import type { ConfigStore } from '../config/config-store.ts';
import type { SkillMetadata } from '../protocol/skill.ts';
import { FolderWatch } from './folder-watch.ts';
import { readSkill } from './skill-file.ts';
import type { Skill, SkillScope } from './skill-file.ts';
import { skillFiles, skillRoots } from './skill-roots.ts';

export interface KnownSkill extends Skill {
  readonly enabled: boolean;
}

export interface SkillList {
  /** By scope, then by name. */
  readonly skills: readonly KnownSkill[];
  readonly errors: readonly { readonly path: string; readonly message: string }[];
}

export interface SkillBookOptions {
  /** Absolute. */
  readonly home: string;
  readonly config: ConfigStore;
  /** Called when files of skills changed. */
  readonly changed: () => void;
}

interface Found {
  readonly skills: readonly Skill[];
  readonly errors: SkillList['errors'];
}

const SCOPES: readonly SkillScope[] = ['repo', 'user', 'system', 'admin'];
/** Changes that follow each other within this time are told once, in milliseconds. */
const SETTLE_MS = 300;
const WATCH_AFTER_MS = 500;

export class SkillBook {
  readonly #options: SkillBookOptions;
  readonly #found = new Map<string, Promise<Found>>();
  readonly #watched = new Set<string>();
  #extra: readonly string[] = [];
  readonly #watcher = new FolderWatch(() => this.#noticed());
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(options: SkillBookOptions) {
    this.#options = options;
  }

  /** Folders that a client adds to those where skills are looked for; absolute. */
  setExtraRoots(folders: readonly string[]): void {
    this.#extra = folders;
    this.#found.clear();
    this.#options.changed();
  }

  /** @param fresh reads the files again even if nobody told that they changed */
  async list(cwd: string, fresh = false): Promise<SkillList> {
    if (fresh) this.#found.delete(cwd);
    let found = this.#found.get(cwd);
    if (found === undefined) {
      found = this.#find(cwd);
      this.#found.set(cwd, found);
    }
    const [{ skills, errors }, { config }] = await Promise.all([
      found,
      this.#options.config.load(cwd),
    ]);
    const off = switchedOff(config);
    const known = skills.map((skill) => ({
      ...skill,
      enabled: !off.paths.has(skill.path) && !off.names.has(skill.name),
    }));
    return { skills: known, errors };
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#watcher.close();
  }

  async #find(cwd: string): Promise<Found> {
    const roots = await skillRoots(this.#options.home, cwd, this.#extra);
    this.#watchSoon(roots.map((root) => root.folder));
    const skills: Skill[] = [];
    const errors: { path: string; message: string }[] = [];
    const seen = new Set<string>();
    for (const { folder, scope } of roots) {
      for (const file of await skillFiles(folder)) {
        if (seen.has(file)) continue;
        seen.add(file);
        try {
          skills.push(await readSkill(file, scope));
        } catch (error) {
          const message = error instanceof Error ? error.message : String(error);
          errors.push({ path: file, message });
        }
      }
    }
    skills.sort(
      (a, b) =>
        SCOPES.indexOf(a.scope) - SCOPES.indexOf(b.scope) ||
        compare(a.name, b.name) ||
        compare(a.path, b.path),
    );
    return { skills, errors };
  }

  /** Later: a turn may be waiting for the list. */
  #watchSoon(folders: readonly string[]): void {
    const fresh = folders.filter((folder) => !this.#watched.has(folder));
    if (fresh.length === 0 || this.#closed) return;
    for (const folder of fresh) this.#watched.add(folder);
    setTimeout(() => void this.#watch(fresh), WATCH_AFTER_MS).unref();
  }

  async #watch(folders: readonly string[]): Promise<void> {
    if (this.#closed) return;
    await this.#watcher.add(folders);
    // What changed before anybody watched is read with the next list.
    this.#found.clear();
  }

  #noticed(): void {
    if (this.#closed) return;
    this.#found.clear();
    if (this.#timer !== null) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#found.clear();
      this.#options.changed();
    }, SETTLE_MS);
    this.#timer.unref();
  }
}

/** As clients see it. */
export function shownSkill({ implicit: _, ...skill }: KnownSkill): SkillMetadata {
  return skill;
}

/** `[[skills.config]]`: each entry names a skill or its file. */
export function skillEntries(config: Readonly<Record<string, unknown>>): Record<string, unknown>[] {
  const entries = (config['skills'] as { readonly config?: unknown } | undefined)?.config;
  return Array.isArray(entries)
    ? entries.filter(
        (entry): entry is Record<string, unknown> => typeof entry === 'object' && entry !== null,
      )
    : [];
}

function switchedOff(config: Readonly<Record<string, unknown>>) {
  const off = skillEntries(config).filter((entry) => entry['enabled'] === false);
  return {
    paths: new Set(
      off.map((entry) => (typeof entry['path'] === 'string' ? path.normalize(entry['path']) : '')),
    ),
    names: new Set(off.map((entry) => entry['name'])),
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
