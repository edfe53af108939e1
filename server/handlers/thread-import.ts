/** `thread/import/*`. What does it is loaded when it is first asked for. */
import type { Origin } from '../threads/services.ts';
import type { ThreadAccess } from '../threads/thread-access.ts';
import type { ThreadImports } from '../threads/thread-imports.ts';
import type { HandlersOf } from './dispatcher.ts';
import { follow } from './thread.ts';

type ThreadImportMethod =
  | 'codexHome/read'
  | 'thread/import/begin'
  | 'thread/import/add'
  | 'thread/import/commit'
  | 'thread/import/cancel';

export function threadImportHandlers(
  threads: ThreadAccess,
  origin: Origin,
): HandlersOf<ThreadImportMethod> {
  let loading: Promise<ThreadImports> | null = null;
  const imports = (): Promise<ThreadImports> =>
    (loading ??= import('../threads/thread-imports.ts').then(
      (module) => new module.ThreadImports(threads, origin),
    ));
  return {
    'codexHome/read': async () => {
      const { config, variables } = threads.services;
      const { countCodexThreads } = await import('../threads/codex-count.ts');
      const { importCodexHome } = (await config.load()).settings;
      await threads.loader.followCodexAgain();
      return countCodexThreads(importCodexHome, variables);
    },
    'thread/import/begin': async (params) => (await imports()).begin(params),
    'thread/import/add': async (params) => (await imports()).add(params),
    'thread/import/commit': async (params, context) =>
      follow(context, await (await imports()).commit(params)),
    'thread/import/cancel': async (params) => (await imports()).cancel(params),
  };
}
