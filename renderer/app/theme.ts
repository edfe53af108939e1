/**
 * The user's appearance on <html>: theme, contrast, density, sizes, movement. Without an attribute it is
 * the system's theme and movement, and the room and size of the look.
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
  const more = asksForMore();
  const show = (): void => {
    const { theme, contrast, density, textSize, codeSize, motion } = app.store.getState().settings;
    put('theme', theme, 'system');
    put('contrast', more.matches ? 'more' : contrast, 'system');
    put('density', density, 'comfortable');
    put('text', textSize, 'normal');
    put('code', codeSize, 'normal');
    put('motion', motion, 'system');
  };
  show();
  more.addEventListener('change', show);
  const stop = app.store.subscribe(show);
  return () => {
    more.removeEventListener('change', show);
    stop();
  };
}

/** For a page that has no settings. */
export function showSystemContrast(): void {
  if (asksForMore().matches) document.documentElement.dataset['contrast'] = 'more';
}

/** A style sheet could not say it once for the system's wish and for the user's. */
function asksForMore(): MediaQueryList {
  return window.matchMedia('(prefers-contrast: more)');
}
