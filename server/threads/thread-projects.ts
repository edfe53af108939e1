/** `project/*`: the projects of the home, and which threads they hold. */
import { v7 as uuid } from 'uuid';
import { errorCodes } from '../protocol/envelope.ts';
import type { ClientParams, ClientResult } from '../protocol/methods.ts';
import type { Project } from '../protocol/project.ts';
import { RpcFault } from '../rpc/fault.ts';
import { pageAfter } from './page.ts';
import type { ProjectBook, StoredProject } from './project-book.ts';
import type { ThreadServices } from './services.ts';
import type { ThreadAccess } from './thread-access.ts';
import { threadIdFrom } from './thread-ids.ts';
import type { ThreadLoader } from './thread-loader.ts';

type Change = 'created' | 'updated' | 'deleted';

export class ThreadProjects {
  readonly #book: ProjectBook;
  readonly #services: ThreadServices;
  readonly #loader: ThreadLoader;

  constructor({ services, loader }: ThreadAccess) {
    this.#book = services.projects;
    this.#services = services;
    this.#loader = loader;
  }

  /** @throws {RpcFault} */
  async list(params: ClientParams<'project/list'>): Promise<ClientResult<'project/list'>> {
    const { sortKey, sortDirection } = params;
    if (sortKey == null && sortDirection != null) throw refused('sortDirection requires sortKey');
    const recent = sortKey === 'recencyAt';
    const descending = (sortDirection ?? (recent ? 'desc' : 'asc')) === 'desc';
    // A cursor is of use for the order alone that it was made in.
    const prefix = recent ? `v1|recencyAt|${descending ? 'desc' : 'asc'}|` : '';
    const after = params.cursor == null ? null : parseCursor(params.cursor, prefix);
    const recency = await this.#recency();
    const keyed = this.#book.list().map((stored, position) => {
      const value = recent ? (recency.get(stored.id) ?? null) : position;
      return { value, id: stored.id, project: view(stored, position, recency) };
    });
    const rest = keyed
      .filter((each) => after === null || compare(each, after, descending) > 0)
      .toSorted((a, b) => compare(a, b, descending));
    const { data, more } = pageAfter(rest, params.limit);
    return {
      data: data.map(({ project }) => project),
      nextCursor: more === null ? null : `${prefix}${more.value ?? ''}|${more.id}`,
    };
  }

  /** @throws {RpcFault} */
  async read(params: ClientParams<'project/read'>): Promise<ClientResult<'project/read'>> {
    return { project: await this.#view(this.#book.get(params.projectId)) };
  }

  /** @throws {RpcFault} */
  async create(params: ClientParams<'project/create'>): Promise<ClientResult<'project/create'>> {
    const { project, created } = await this.#book.create(params);
    if (created) this.#tell(project.id, 'created');
    return { project: await this.#view(project) };
  }

  /** A new project and its threads, seen together. @throws {RpcFault} */
  async import(params: ClientParams<'project/import'>): Promise<ClientResult<'project/import'>> {
    const known = this.#book.ofKey(params.idempotencyKey);
    if (known !== null) return { project: await this.#view(known) };
    const threadIds = await this.#importable(params.threads ?? []);
    this.#book.judge(params);
    const id = uuid();
    const before = new Map<string, string | null>();
    try {
      // Until the project is there, they are in none.
      for (const threadId of threadIds) before.set(threadId, await this.#assign(threadId, id));
      const { project, created } = await this.#book.create(params, id);
      if (created) {
        this.#tell(id, 'created');
        for (const threadId of threadIds) this.#tellThread(threadId, id);
        before.clear();
      }
      return { project: await this.#view(project) };
    } finally {
      // It failed, or another server was first with this key: all is as it was.
      for (const [threadId, old] of before) await this.#assign(threadId, old).catch(() => null);
    }
  }

  /** @throws {RpcFault} */
  async update(params: ClientParams<'project/update'>): Promise<ClientResult<'project/update'>> {
    const { project, changed } = await this.#book.update(params.projectId, params);
    if (changed) this.#tell(project.id, 'updated');
    return { project: await this.#view(project) };
  }

  /** @throws {RpcFault} */
  async move(params: ClientParams<'project/move'>): Promise<ClientResult<'project/move'>> {
    await this.#book.move(params.projectId, params.beforeProjectId ?? null);
    this.#tell(params.projectId, 'updated');
    return {};
  }

  /** Its threads stay. @throws {RpcFault} */
  async delete(params: ClientParams<'project/delete'>): Promise<ClientResult<'project/delete'>> {
    const { projectId } = params;
    await this.#book.delete(projectId);
    const members = await this.#loader.store.ask((index) => index.projectMembers(projectId));
    this.#tell(projectId, 'deleted');
    for (const threadId of members) this.#tellThread(threadId, null);
    return {};
  }

  async #importable(texts: readonly string[]): Promise<string[]> {
    const ids = texts.map((text) => threadIdFrom(text));
    const twice = ids.find((id, index) => ids.indexOf(id) !== index);
    if (twice !== undefined) throw refused(`duplicate thread id: ${twice}`);
    for (const id of ids) {
      const loaded = this.#loader.get(id);
      const kept =
        loaded === null ? (await this.#loader.store.locate(id)) !== null : !loaded.ephemeral;
      if (!kept) throw refused(`thread not found: ${id}`);
    }
    return ids;
  }

  /** Returns what it was in before. */
  async #assign(threadId: string, projectId: string | null): Promise<string | null> {
    let before: string | null = null;
    await this.#loader.amend(threadId, (known) => {
      before = known.projectId;
      return [{ type: 'thread_project_updated', project_id: projectId }];
    });
    return before;
  }

  #recency(): Promise<ReadonlyMap<string, number>> {
    return this.#loader.store.ask((index) => index.projectRecency());
  }

  async #view(stored: StoredProject): Promise<Project> {
    const position = this.#book.list().findIndex(({ id }) => id === stored.id);
    return view(stored, Math.max(0, position), await this.#recency());
  }

  #tell(projectId: string, changeType: Change): void {
    this.#services.outbound.toAll('project/changed', { projectId, changeType });
  }

  #tellThread(threadId: string, projectId: string | null): void {
    this.#services.outbound.toAll('thread/project/updated', { threadId, projectId });
  }
}

function view(
  stored: StoredProject,
  position: number,
  recency: ReadonlyMap<string, number>,
): Project {
  const seconds = (ms: number): number => Math.floor(ms / 1000);
  const recencyAtMs = recency.get(stored.id);
  return {
    id: stored.id,
    name: stored.name,
    roots: stored.roots.map((path) => ({ path })),
    metadata: { ...stored.metadata },
    position,
    createdAt: seconds(stored.createdAtMs),
    updatedAt: seconds(stored.updatedAtMs),
    recencyAt: recencyAtMs === undefined ? null : seconds(recencyAtMs),
  };
}

interface Key {
  /** Null sorts last, whatever the direction. */
  readonly value: number | null;
  readonly id: string;
}

function compare(a: Key, b: Key, descending: boolean): number {
  const byId = a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
  if (a.value === null || b.value === null) {
    return Number(a.value === null) - Number(b.value === null) || byId;
  }
  const order = a.value - b.value || byId;
  return descending ? -order : order;
}

function parseCursor(text: string, prefix: string): Key {
  const match = text.startsWith(prefix) ? /^(\d*)\|([^|]+)$/.exec(text.slice(prefix.length)) : null;
  const [, value = '', id = ''] = match ?? [];
  if (match === null) {
    throw refused('invalid project cursor: malformed or mismatched sort anchor');
  }
  return { value: value === '' ? null : Number(value), id };
}

function refused(message: string): RpcFault {
  return new RpcFault(errorCodes.invalidParams, message);
}
