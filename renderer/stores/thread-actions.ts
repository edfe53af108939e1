/** What the user does to threads outside the open one: begin, archive, list, open elsewhere. */
import type { AppSettings, Project } from '../../server/protocol/host.ts';
import type { ThreadKey } from '../../server/protocol/host-thread.ts';
import type { UserInput } from '../../server/protocol/item.ts';
import type { CollaborationMode } from '../../server/protocol/turn.ts';
import { accessOf } from '../lib/access.ts';
import { words } from '../lib/words.ts';
import { keyOf } from './app-state.ts';
import type { App } from './app-store.ts';
import { modelOfNewThreads } from './model-actions.ts';
import { showThread } from './navigation.ts';
import type { ForkTerms } from './thread-handle.ts';
import { worktreeWish, type ThreadPlace } from './worktree-actions.ts';

const t = words('stores');

/** Threads that one more page of a project's list brings. */
const PAGE = 30;

export interface NewThread {
  readonly project: Project;
  readonly text: string;
  /** Images and mentions that go with the text. */
  readonly attached?: readonly UserInput[];
  readonly access: AppSettings['access'];
  /** Null leaves the choice to the server. */
  readonly model: string | null;
  readonly modelProvider: string | null;
  readonly effort: string | null;
  /** It begins with a plan instead of changes. */
  readonly plan?: boolean;
  /** In the project's folder when left out. */
  readonly place?: ThreadPlace;
}

/** Starts a thread in a project's folder with its first message, and shows it. */
export async function startThread(app: App, made: NewThread): Promise<ThreadKey> {
  const { project } = made;
  const access = accessOf(made.access);
  const { thread, model } = await app.rpc.request(project.server, 'thread/start', {
    cwd: project.path,
    ...worktreeWish(made.place ?? 'folder', made.text),
    approvalPolicy: access.approvalPolicy,
    sandbox: access.sandbox,
    ...(made.model === null ? {} : { model: made.model }),
    ...(made.modelProvider === null ? {} : { modelProvider: made.modelProvider }),
  });
  const key = { server: project.server, threadId: thread.id };
  const handle = app.threads.openThread(key);
  const effort = made.effort === null ? {} : { effort: made.effort };
  const mode = made.plan === true ? { collaborationMode: modeOf(true, model, made.effort) } : {};
  const sent = handle.startTurn(made.text, { ...effort, ...mode }, made.attached);
  showThread(app, key);
  await sent;
  return key;
}

/** The mode in which a plan is made, or the usual one. */
export function modeOf(plan: boolean, model: string, effort: string | null): CollaborationMode {
  // Null instructions: the server's own for that mode.
  const settings = { model, reasoning_effort: effort, developer_instructions: null };
  return { mode: plan ? 'plan' : 'default', settings };
}

/** What another program was allowed to, and what answered there, is not what the user chose here. */
function termsOfNewThreads(app: App, server: string): ForkTerms {
  const { settings, models } = app.store.getState();
  const { approvalPolicy, sandbox } = accessOf(settings.access);
  const model = modelOfNewThreads(models.get(server) ?? [], settings);
  return {
    approvalPolicy,
    sandbox,
    ...(model === null ? {} : { model: model.model }),
    ...(model?.provider == null ? {} : { modelProvider: model.provider }),
  };
}

export async function forkThread(app: App, key: ThreadKey, lastTurnId?: string): Promise<void> {
  const imported = app.store.getState().threads.get(keyOf(key))?.imported === true;
  const terms = imported ? termsOfNewThreads(app, key.server) : {};
  showThread(app, await app.threads.openThread(key).fork(lastTurnId, terms));
}

/** @param key a thread to show there; nothing opens the start page */
export async function openWindow(app: App, key?: ThreadKey): Promise<void> {
  const { link } = await app.rpc.host('host/window/open', {
    server: key?.server ?? null,
    threadId: key?.threadId ?? null,
  });
  // In a browser main cannot open a window, but says where it would be.
  if (link !== null) window.open(link, '_blank', 'noopener');
}

export function renameThread(app: App, key: ThreadKey, name: string): Promise<unknown> {
  return app.rpc.request(key.server, 'thread/name/set', { threadId: key.threadId, name });
}

/** @returns the first turn that was new; null: none was */
export async function markRead(app: App, key: ThreadKey): Promise<string | null> {
  const { server, threadId } = key;
  return (await app.rpc.host('host/thread/markRead', { server, threadId })).firstUnread;
}

/** Fetches the next threads of a project's list, or (null) of the ones in no project. */
export async function loadMoreThreads(app: App, projectId: string | null): Promise<void> {
  const id = projectId ?? '';
  const known = app.store.getState().paging.get(id);
  if (known?.loading === true || known?.complete === true) return;
  const setPaging = (cursor: string | null, loading: boolean, complete: boolean): void =>
    app.store.setState(({ paging }) => ({
      paging: new Map(paging).set(id, { cursor, loading, complete }),
    }));
  const cursor = known?.cursor ?? null;
  setPaging(cursor, true, false);
  try {
    const { threadSort: sort } = app.store.getState().settings;
    const page = await app.rpc.host('host/thread/list', { projectId, cursor, limit: PAGE, sort });
    app.store.setState(({ threads }) => {
      const merged = new Map(threads);
      for (const thread of page.data) merged.set(keyOf(thread), thread);
      return { threads: merged };
    });
    setPaging(page.nextCursor, false, page.nextCursor === null);
  } catch (error) {
    setPaging(cursor, false, false);
    throw error;
  }
}

/** The order changed: fetches the first threads of every list in it. */
export async function listAnew(app: App): Promise<void> {
  app.store.setState({ paging: new Map() });
  const ids = app.store.getState().projects.map(({ id }) => id);
  await Promise.all([...ids, null].map((id) => loadMoreThreads(app, id)));
}

/** What a thread is called where it has no title yet. */
export function titleOf(thread: { readonly title: string } | null): string {
  // Not known yet, or not to be found: then it need not be a new one.
  if (thread === null) return t('someThread');
  return thread.title === '' ? t('newThread') : thread.title;
}
