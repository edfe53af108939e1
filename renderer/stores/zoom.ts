/** How large all windows of the app are drawn; in a browser that is the browser's own. */
import { words } from '../lib/words.ts';
import type { App } from './app-store.ts';
import { writeSettings } from './settings-actions.ts';
import { attempt } from './toasts.ts';

const t = words('stores');

const STEP = 0.5;
const LEAST = -3;
const MOST = 5;

/** @param direction 0: as large as it was made */
export function zoomBy(app: App, direction: -1 | 0 | 1): void {
  const now = app.store.getState().settings.zoom;
  const zoom = direction === 0 ? 0 : Math.max(LEAST, Math.min(MOST, now + direction * STEP));
  if (zoom !== now) attempt(app, t('settingNotKept'), () => writeSettings(app, { zoom }));
}

/** As Chromium counts: each level is a fifth more. */
export function zoomFactor(level: number): number {
  return 1.2 ** level;
}
