/** The theme on <html>: the user's, or the system's where there is no `data-theme`. */
import type { App } from '../stores/app-store.ts';

/** Keeps the document's theme as the settings have it. Returns how to stop. */
export function followTheme(app: App): () => void {
  const root = document.documentElement.dataset;
  root['surface'] = app.transport.surface;
  const show = (): void => {
    const { theme } = app.store.getState().settings;
    if (theme === 'system') delete root['theme'];
    else root['theme'] = theme;
  };
  show();
  return app.store.subscribe(show);
}
