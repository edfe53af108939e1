/** `hooks/list`. */
import path from 'node:path';
import { shownHook } from '../hooks/hook.ts';
import type { HookBook } from '../hooks/hook-book.ts';
import { invalidRequest } from '../rpc/fault.ts';
import { threadCwd } from '../threads/environments.ts';
import type { ThreadAccess } from '../threads/thread-access.ts';
import type { HandlersOf } from './dispatcher.ts';

export function hookHandlers(hooks: HookBook, threads: ThreadAccess): HandlersOf<'hooks/list'> {
  return {
    'hooks/list': async ({ cwds = [], threadId }) => {
      if (threadId != null && cwds.length > 0) {
        throw invalidRequest('specify either threadId or cwds');
      }
      const thread = threadId == null ? null : threads.loaded(threadId).settings;
      const asked =
        cwds.length === 0 ? [thread === null ? process.cwd() : threadCwd(thread)] : cwds;
      const data = await Promise.all(
        asked.map(async (cwd) => {
          const list = await hooks.list(path.resolve(cwd), thread?.config);
          return {
            cwd,
            hooks: list.hooks.map(shownHook),
            warnings: [...list.warnings],
            errors: [...list.errors],
          };
        }),
      );
      return { data };
    },
  };
}
