/** What the palette needs of the rest: where files are, and where the name of one goes. */
import { mentionWords } from '../features/composer/file-mention.ts';
import type { Workspace } from '../features/palette/use-found.ts';
import { focusComposer } from '../lib/focus-composer.ts';
import { may } from '../lib/may.ts';
import { absolutePath } from '../lib/paths.ts';
import { keyOf, newDraftKey, type AppState } from '../stores/app-state.ts';
import type { App } from '../stores/app-store.ts';
import { setDraft } from '../stores/drafts.ts';
import { navigate } from '../stores/navigation.ts';
import { showFile } from '../stores/shown-files.ts';

/** Shows the palette over the page, or takes it away; the search gives way to it. */
export function togglePalette(app: App): void {
  const { overlay, route, behind } = app.store.getState();
  if (route.view === 'search') navigate(app, behind);
  app.store.setState({ overlay: overlay?.kind === 'palette' ? null : { kind: 'palette' } });
}

/** The folder that the page is about; null where there is none whose files may be looked for. */
export function workspaceOf(app: App): Workspace | null {
  if (!may(app, 'fuzzyFileSearch')) return null;
  const state = app.store.getState();
  const { thread } = state.behind;
  if (state.behind.view === 'thread' && thread !== undefined) {
    const meta = app.threads.openThread(thread).meta();
    const root = meta.settings?.cwd ?? meta.summary?.cwd;
    return root === undefined ? null : { server: thread.server, root };
  }
  const project = projectOf(state);
  return project === null ? null : { server: project.server, root: project.path };
}

/** Shows a file beside the thread of the page; where none is yet, names it in the message that begins one. */
export function openFile(app: App, path: string): void {
  const { behind } = app.store.getState();
  const root = workspaceOf(app)?.root;
  if (behind.view !== 'thread' || behind.thread === undefined || root === undefined) {
    mentionFile(app, path);
    return;
  }
  showFile(app, behind.thread, { path: absolutePath(path, root), line: null });
}

/** Names a file in the message that is being written, the one of the page. */
function mentionFile(app: App, path: string): void {
  const state = app.store.getState();
  const { thread } = state.behind;
  const onThread = state.behind.view === 'thread' && thread !== undefined;
  const key = onThread ? keyOf(thread) : newDraftKey(projectOf(state)?.id ?? null);
  if (!onThread && state.behind.view !== 'new') navigate(app, { view: 'new' });
  const before = state.drafts[key] ?? '';
  const gap = before === '' || /\s$/.test(before) ? '' : ' ';
  setDraft(app, key, `${before}${gap}${mentionWords(path)} `);
  focusComposer();
}

/** Of the page where a thread begins: the first one, if it says none. */
function projectOf({ projects, behind }: AppState) {
  return projects.find(({ id }) => id === behind.projectId) ?? projects[0] ?? null;
}
