/** The menu of the desktop app, as this window would have it. */
import type { AppMenu } from '../../server/protocol/host-menu.ts';
import { words } from '../lib/words.ts';
import type { App } from '../stores/app-store.ts';
import { commandsOf, commandTitle, type Command } from '../stores/command-book.ts';

const t = words('commands');
const MENUS = ['file', 'edit', 'view', 'thread', 'window', 'help'] as const;

/** Tells main the menu whenever it is another one, and when the window gets the focus. */
export function followMenu(app: App): () => void {
  if (app.transport.surface !== 'electron') return () => {};
  let told = '';
  let planned = false;
  const tell = (): void => {
    planned = false;
    if (!app.store.getState().worded || !document.hasFocus()) return;
    const menu = menuOf(app);
    const text = JSON.stringify(menu);
    if (text === told) return;
    told = text;
    // The menu is then as it was, which the next change mends.
    app.rpc.host('host/menu/write', menu).catch(() => {
      told = '';
    });
  };
  // Many things change at once: what they come to is told.
  const plan = (): void => {
    if (planned) return;
    planned = true;
    queueMicrotask(tell);
  };
  const onFocus = (): void => {
    told = '';
    plan();
  };
  window.addEventListener('focus', onFocus);
  const stops = [app.store.subscribe(plan), commandsOf(app).version.subscribe(plan)];
  plan();
  return () => {
    window.removeEventListener('focus', onFocus);
    for (const stop of stops) stop();
  };
}

export function menuOf(app: App): AppMenu {
  const book = commandsOf(app);
  const entry = (command: Command) => ({
    command: command.id,
    label: commandTitle(command),
    keys: book.hintOf(command.id),
    enabled: book.isAvailable(command),
  });
  return {
    menus: MENUS.map((id) => {
      const own = book.all().filter(({ menu }) => menu?.[0] === id);
      const parts = Map.groupBy(own, ({ menu }) => menu?.[1] ?? 0);
      return {
        id,
        label: t(`menu.${id}`),
        parts: [...parts].sort(([a], [b]) => a - b).map(([, part]) => part.map(entry)),
      };
    }),
  };
}
