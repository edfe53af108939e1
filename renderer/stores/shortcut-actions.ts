/** Which keys commands are bound to, as the user wants it: kept by main, for every window. */
import type { App } from './app-store.ts';
import type { Command } from './command-book.ts';
import { writeSettings } from './settings-actions.ts';

/** Binds commands; to nothing with no keys. What was declared is not kept as a choice. */
export async function bindKeys(
  app: App,
  bindings: readonly { readonly command: Command; readonly keys: readonly string[] }[],
): Promise<void> {
  const shortcuts = { ...app.store.getState().settings.shortcuts };
  for (const { command, keys } of bindings) {
    if (same(keys, command.keys ?? [])) delete shortcuts[command.id];
    else shortcuts[command.id] = [...keys];
  }
  await writeSettings(app, { shortcuts });
}

export async function resetAllKeys(app: App): Promise<void> {
  await writeSettings(app, { shortcuts: {} });
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((keys, at) => keys === b[at]);
}
