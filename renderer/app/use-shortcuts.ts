import { useEffect, useState } from 'react';
import { isTyped } from '../lib/shortcuts.ts';
import { useAppParts } from '../lib/use-app.ts';
import { commandsOf } from '../stores/command-book.ts';
import { showNew } from '../stores/navigation.ts';
import { registerCommands } from './commands/commands.ts';

/** The keys that work everywhere, and the same commands from the desktop app's menu. */
export function useShortcuts(): void {
  const app = useAppParts();
  // Before anything is drawn that shows keys.
  useState(() => registerCommands(app));

  useEffect(() => {
    const book = commandsOf(app);

    function onKeyDown(event: KeyboardEvent): void {
      if (event.isComposing || event.defaultPrevented) return;
      const found = isAsking() ? null : book.ofPress(event);
      if (found !== null && !(isTyped(found.keys) && isField(event.target))) {
        event.preventDefault();
        book.run(found.command.id);
      } else if (event.key === 'Escape') leave(event);
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
    const stop = app.onCommand((command) => {
      if (!isAsking()) book.run(command);
    });
    return () => {
      document.removeEventListener('keydown', onKeyDown);
      stop();
    };
  }, [app]);
}

/** A dialog waits for an answer; the palettes go away by themselves. */
function isAsking(): boolean {
  return document.querySelector('dialog[open]:not(.palette)') !== null;
}

function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, dialog, .menu') !== null;
}
