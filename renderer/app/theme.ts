/** The theme on <html>: the user's, or the system's where there is no `data-theme`. */
import type { App } from '../stores/app-store.ts';
import { titleOf } from '../stores/thread-actions.ts';
import { keyOf, type AppState } from '../stores/app-state.ts';
import { sectionTitles } from './titles.ts';

/** Keeps theme and title of the document as the state has them. Returns how to stop. */
export function followDocument(app: App): () => void {
  const show = (state: AppState): void => {
    const { theme } = state.settings;
    if (theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
    const title = titleFor(state);
    if (document.title !== title) document.title = title;
  };
  document.documentElement.dataset['surface'] = app.transport.surface;
  show(app.store.getState());
  return app.store.subscribe(show);
}

/** What is open, then the app: a window list cuts at the end. Waiting threads are counted in front. */
function titleFor({ route, threads, requests }: AppState): string {
  const waiting = requests.length === 0 ? '' : `(${requests.length}) `;
  if (route.view === 'thread' && route.thread !== undefined) {
    return `${waiting}${titleOf(threads.get(keyOf(route.thread)) ?? null)} – Skein`;
  }
  const name = sectionTitles[route.view];
  return name === null ? `${waiting}Skein` : `${waiting}${name} – Skein`;
}
