import { useEffect } from 'react';
import { terminalsOf } from '../features/terminal/terminal-book.ts';
import { isShortcut } from '../lib/shortcuts.ts';
import { useAppParts } from '../lib/use-app.ts';
import { words } from '../lib/words.ts';
import { keyOf } from '../stores/app-state.ts';
import { showNextThatNeeds } from '../stores/attention.ts';
import { navigate, showNew, showThread } from '../stores/navigation.ts';
import { attempt } from '../stores/toasts.ts';
import { visibleThreads } from './visible-threads.ts';

const t = words('app');

export interface Commands {
  readonly toggleSidebar: () => void;
  readonly openFolder: () => Promise<unknown>;
}

/** The keys that work everywhere, and the same commands from the desktop app's menu. */
export function useShortcuts({ toggleSidebar, openFolder }: Commands): void {
  const app = useAppParts();

  useEffect(() => {
    const commands: Readonly<Record<string, () => void>> = {
      newThread: () => showNew(app, currentProject()),
      search: () => navigate(app, { view: 'search' }),
      settings: () => navigate(app, { view: 'settings' }),
      openFolder: () => attempt(app, t('folderNotOpened'), openFolder),
      toggleSidebar,
      nextThatNeeds: () => showNextThatNeeds(app),
      toggleTerminals() {
        const { route, threads } = app.store.getState();
        if (route.view !== 'thread' || route.thread === undefined) return;
        terminalsOf(app).toggle(route.thread, threads.get(keyOf(route.thread))?.cwd ?? '');
      },
    };
    const keys: Readonly<Record<string, string>> = {
      'Mod+N': 'newThread',
      'Mod+Shift+F': 'search',
      'Mod+,': 'settings',
      'Mod+O': 'openFolder',
      'Mod+B': 'toggleSidebar',
      'Mod+.': 'nextThatNeeds',
      'Mod+J': 'toggleTerminals',
    };

    function currentProject(): string | undefined {
      const { route, threads } = app.store.getState();
      const key =
        route.thread === undefined ? '' : `${route.thread.server}/${route.thread.threadId}`;
      return threads.get(key)?.projectId ?? route.projectId;
    }

    function onKeyDown(event: KeyboardEvent): void {
      if (event.isComposing || event.defaultPrevented) return;
      for (const [combination, command] of Object.entries(keys)) {
        if (!isShortcut(event, combination)) continue;
        event.preventDefault();
        commands[command]?.();
        return;
      }
      for (let at = 1; at <= 9; at += 1) {
        if (!isShortcut(event, `Mod+${at}`)) continue;
        event.preventDefault();
        const thread = visibleThreads(app.store.getState())[at - 1];
        if (thread !== undefined) showThread(app, thread);
        return;
      }
      if (event.key === 'Escape') leave(event);
    }

    /** Escape leaves what lies over the threads; in a field it first belongs to the field. */
    function leave(event: KeyboardEvent): void {
      const { route, sidebarOver } = app.store.getState();
      if (sidebarOver) app.store.setState({ sidebarOver: false });
      else if (route.view === 'settings' && !isField(event.target)) showNew(app);
      else return;
      event.preventDefault();
    }

    document.addEventListener('keydown', onKeyDown);
    const stop = app.onCommand((command) => commands[command]?.());
    return () => {
      document.removeEventListener('keydown', onKeyDown);
      stop();
    };
  }, [app, toggleSidebar, openFolder]);
}

function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, dialog, .menu') !== null;
}
