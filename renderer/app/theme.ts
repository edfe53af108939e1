/**
 * The user's appearance on <html>: theme, sizes, movement. Without an attribute it is the system's
 * theme and movement, and the size of the look.
 */
import type { App } from '../stores/app-store.ts';

/** Keeps the document's appearance as the settings have it. Returns how to stop. */
export function followTheme(app: App): () => void {
  const root = document.documentElement.dataset;
  root['surface'] = app.transport.surface;
  const put = (name: string, value: string, usual: string): void => {
    if (value === usual) delete root[name];
    else if (root[name] !== value) root[name] = value;
  };
  const show = (): void => {
    const { theme, textSize, codeSize, motion } = app.store.getState().settings;
    put('theme', theme, 'system');
    put('text', textSize, 'normal');
    put('code', codeSize, 'normal');
    put('motion', motion, 'system');
  };
  show();
  return app.store.subscribe(show);
}
