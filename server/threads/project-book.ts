/** The projects of a home, in `projects.json`. Which threads are in one, the threads say. */
import path from 'node:path';
import { v7 as uuid } from 'uuid';
import * as z from 'zod/mini';
import { HomeFile } from '../home-file.ts';
import { errorCodes } from '../protocol/envelope.ts';
import { object } from '../protocol/schema.ts';
import { invalidRequest, RpcFault } from '../rpc/fault.ts';

/** A project as the file has it. Times are Unix milliseconds. */
export interface StoredProject {
  readonly id: string;
  readonly name: string;
  /** Absolute. */
  readonly roots: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
}

export interface NewProject {
  readonly name: string;
  readonly roots: readonly { readonly path: string }[];
  readonly metadata?: Readonly<Record<string, string>> | null | undefined;
  readonly idempotencyKey: string;
}

interface Book {
  /** In their order. */
  readonly projects: readonly StoredProject[];
  /** Keys of projects, deleted ones too. */
  readonly keys: Readonly<Record<string, string>>;
}

const shape = () =>
  object({
    projects: z.array(
      object({
        id: z.string(),
        name: z.string(),
        roots: z.array(z.string()),
        metadata: z.record(z.string(), z.string()),
        createdAtMs: z.number(),
        updatedAtMs: z.number(),
      }),
    ),
    keys: z.record(z.string(), z.string()),
  });

export class ProjectBook {
  readonly #file: HomeFile<Book>;
  readonly #now: () => number;

  constructor(home: string, now: () => number) {
    const empty = { projects: [], keys: {} };
    this.#file = new HomeFile<Book>(home, 'projects.json', empty, (json) => z.parse(shape(), json));
    this.#now = now;
  }

  /** In their order. */
  list(): readonly StoredProject[] {
    return this.#file.current.projects;
  }

  has(id: string): boolean {
    return this.list().some((project) => project.id === id);
  }

  /** @throws {RpcFault} */
  get(id: string): StoredProject {
    const project = this.list().find((each) => each.id === id);
    if (project === undefined) throw notFound(id);
    return project;
  }

  /** The project that a key made; null for a new key. @throws {RpcFault} when it was deleted. */
  ofKey(key: string): StoredProject | null {
    return ofKey(this.#file.current, key);
  }

  /** @throws {RpcFault} for what cannot become a project. */
  judge(params: NewProject): void {
    judged(params);
  }

  /** Under `id`, if the key is new; else the project of the key. @throws {RpcFault} */
  create(
    params: NewProject,
    id: string = uuid(),
  ): Promise<{ readonly project: StoredProject; readonly created: boolean }> {
    const key = params.idempotencyKey;
    const now = this.#now();
    const project = { ...judged(params), id, createdAtMs: now, updatedAtMs: now };
    return this.#file.change<{ project: StoredProject; created: boolean }>((book) => {
      const known = ofKey(book, key);
      if (known !== null) return { next: null, result: { project: known, created: false } };
      return {
        next: { projects: [...book.projects, project], keys: { ...book.keys, [key]: id } },
        result: { project, created: true },
      };
    });
  }

  /** @throws {RpcFault} */
  update(
    id: string,
    patch: {
      readonly name?: string | null | undefined;
      readonly roots?: NewProject['roots'] | null | undefined;
      readonly metadata?: NewProject['metadata'];
    },
  ): Promise<{ readonly project: StoredProject; readonly changed: boolean }> {
    return this.#file.change<{ project: StoredProject; changed: boolean }>((book) => {
      const found = book.projects.find((each) => each.id === id);
      if (found === undefined) throw notFound(id);
      if (patch.name == null && patch.roots == null && patch.metadata == null) {
        return { next: null, result: { project: found, changed: false } };
      }
      const project: StoredProject = {
        ...found,
        ...(patch.name == null ? {} : { name: named(patch.name) }),
        ...(patch.roots == null ? {} : { roots: rooted(patch.roots) }),
        ...(patch.metadata == null ? {} : { metadata: patch.metadata }),
        updatedAtMs: this.#now(),
      };
      const projects = book.projects.map((each) => (each.id === id ? project : each));
      return { next: { ...book, projects }, result: { project, changed: true } };
    });
  }

  /** Before another project, or to the end. @throws {RpcFault} */
  move(id: string, beforeId: string | null): Promise<void> {
    return this.#file.change((book) => {
      const found = book.projects.find((each) => each.id === id);
      if (found === undefined) throw notFound(id);
      if (beforeId === id) throw refused(`project ${id} cannot be moved before itself`);
      const projects = book.projects.filter((each) => each.id !== id);
      const at =
        beforeId === null ? projects.length : projects.findIndex((each) => each.id === beforeId);
      if (at === -1) throw refused(`before project not found: ${beforeId}`);
      projects.splice(at, 0, { ...found, updatedAtMs: this.#now() });
      return { next: { ...book, projects }, result: undefined };
    });
  }

  /** Its threads are in no project then. @throws {RpcFault} */
  delete(id: string): Promise<void> {
    return this.#file.change((book) => {
      const projects = book.projects.filter((each) => each.id !== id);
      if (projects.length === book.projects.length) throw notFound(id);
      return { next: { ...book, projects }, result: undefined };
    });
  }
}

function ofKey(book: Book, key: string): StoredProject | null {
  if (!Object.hasOwn(book.keys, key)) return null;
  const project = book.projects.find((each) => each.id === book.keys[key]);
  if (project === undefined) throw refused(`idempotency key refers to deleted project: ${key}`);
  return project;
}

function judged({ name, roots, metadata, idempotencyKey }: NewProject) {
  if (idempotencyKey.trim() === '') throw refused('idempotencyKey must not be empty');
  return { name: named(name), roots: rooted(roots), metadata: metadata ?? {} };
}

function named(text: string): string {
  const name = text.trim();
  if (name === '') throw refused('project name must not be empty');
  return name;
}

function rooted(roots: NewProject['roots']): string[] {
  const paths = roots.map(({ path: root }, index) => {
    if (!path.isAbsolute(root)) {
      throw invalidRequest(`Invalid request: roots[${index}].path must be absolute: ${root}`);
    }
    return path.normalize(root);
  });
  const twice = paths.find((root, index) => paths.indexOf(root) !== index);
  if (twice !== undefined) throw refused(`duplicate project root: ${twice}`);
  return paths;
}

function notFound(id: string): RpcFault {
  return refused(`project not found: ${id}`);
}

function refused(message: string): RpcFault {
  return new RpcFault(errorCodes.invalidParams, message);
}
