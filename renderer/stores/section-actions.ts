/**
 * Sections: named groups of threads that a server keeps, across projects. Each server has its own, so
 * a thread can only go into those of its server; a server without them offers none.
 */
import { PINNED_SECTION } from '../../server/protocol/section.ts';
import type { ThreadSummary } from '../../server/protocol/host-thread.ts';
import type { ThreadSection } from '../../server/protocol/section.ts';
import type { Section } from './app-state.ts';
import { can } from './abilities.ts';
import type { App } from './app-store.ts';
import { attempt } from './toasts.ts';
import { words } from '../lib/words.ts';

const t = words('stores');

/** Threads of a section that one request asks for. */
const PAGE = 100;

/** Keeps the sections of all servers current; returns how to stop. */
export function followSections(app: App): () => void {
  const loaded = new Map<string, number>();
  const look = (): void => {
    for (const { id, status, generation } of app.store.getState().servers) {
      if (status !== 'ready' || loaded.get(id) === generation) continue;
      loaded.set(id, generation);
      if (!can(app.store.getState(), id, 'sections')) setSections(app, id, null);
      // What cannot be read now is not offered either, until the server starts again.
      else loadSections(app, id).catch(() => setSections(app, id, null));
    }
  };
  const stops = [
    app.store.subscribe(({ servers }, before) => {
      if (servers !== before.servers) look();
    }),
    app.rpc.onNotifications((batch) => {
      const servers = new Set(
        batch
          .filter(({ message }) => message.method === 'thread/section/changed')
          .map(({ server }) => server),
      );
      for (const server of servers) refresh(app, server);
    }),
  ];
  look();
  return () => {
    for (const stop of stops) stop();
  };
}

async function loadSections(app: App, server: string): Promise<void> {
  const found: ThreadSection[] = [];
  let cursor: string | null = null;
  do {
    const page: { data: ThreadSection[]; nextCursor?: string | null | undefined } =
      await app.rpc.request(server, 'threadSection/list', { cursor, limit: PAGE });
    found.push(...page.data);
    cursor = page.nextCursor ?? null;
  } while (cursor !== null);
  const sections = await Promise.all(
    found.map(async ({ id, name }): Promise<Section> => {
      const order = await orderOf(app, server, id);
      return { server, id, name, order, builtIn: id === PINNED_SECTION };
    }),
  );
  setSections(app, server, sections);
}

async function orderOf(app: App, server: string, sectionId: string): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | null = null;
  do {
    const page: { data: { id: string }[]; nextCursor?: string | null | undefined } =
      await app.rpc.request(server, 'thread/list', {
        sectionId,
        sortKey: 'section_position',
        sortDirection: 'asc',
        limit: PAGE,
        cursor,
      });
    ids.push(...page.data.map(({ id }) => id));
    cursor = page.nextCursor ?? null;
  } while (cursor !== null);
  return ids;
}

/** @param sections null: the server has no such thing */
function setSections(app: App, server: string, sections: readonly Section[] | null): void {
  app.store.setState((state) => {
    const others = state.sections.filter((section) => section.server !== server);
    const servers = state.sectionServers.filter((id) => id !== server);
    return {
      sections: [...others, ...(sections ?? [])],
      sectionServers: sections === null ? servers : [...servers, server],
    };
  });
}

function refresh(app: App, server: string): void {
  attempt(app, t('sectionsNotListed'), () => loadSections(app, server));
}

/** @param threads what goes into it at once */
export function createSection(
  app: App,
  server: string,
  name: string,
  threads: readonly ThreadSummary[] = [],
): void {
  attempt(app, t('sectionNotMade'), async () => {
    const { section } = await app.rpc.request(server, 'threadSection/create', { name });
    await moveAll(app, threads, section.id, null);
    await loadSections(app, server);
  });
}

export function renameSection(app: App, { server, id }: Section, name: string): void {
  attempt(app, t('sectionNotRenamed'), async () => {
    await app.rpc.request(server, 'threadSection/update', { sectionId: id, name });
    await loadSections(app, server);
  });
}

/** Its threads go back to their projects. */
export function removeSection(app: App, { server, id }: Section): void {
  attempt(app, t('sectionNotRemoved'), async () => {
    await app.rpc.request(server, 'threadSection/delete', { sectionId: id });
    await loadSections(app, server);
  });
}

/**
 * Moves threads into a section of their server, or (null) out of theirs.
 * @param before a thread of that section; behind all if left out
 */
export function moveToSection(
  app: App,
  threads: readonly ThreadSummary[],
  section: Section | null,
  before: string | null = null,
): void {
  attempt(app, t('notMoved'), async () => {
    await moveAll(app, threads, section?.id ?? null, before);
    if (section !== null) await loadSections(app, section.server);
  });
}

async function moveAll(
  app: App,
  threads: readonly ThreadSummary[],
  sectionId: string | null,
  beforeThreadId: string | null,
): Promise<void> {
  // One after another: each takes its place behind the one before it.
  for (const { server, threadId } of threads) {
    const place = beforeThreadId === null ? {} : { beforeThreadId };
    await app.rpc.request(server, 'thread/section/move', { threadId, sectionId, ...place });
  }
}
