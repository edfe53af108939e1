/** `thread/backgroundTerminals/*` and `thread/shellCommand`. */
import {
  cleanTerminals,
  listTerminals,
  terminateTerminal,
} from '../threads/background-terminals.ts';
import { runUserCommand } from '../threads/shell-request.ts';
import type { ThreadAccess } from '../threads/thread-access.ts';
import type { HandlersOf } from './dispatcher.ts';
import { follow } from './thread.ts';

export type TerminalMethod =
  | 'thread/backgroundTerminals/list'
  | 'thread/backgroundTerminals/terminate'
  | 'thread/backgroundTerminals/clean'
  | 'thread/shellCommand';

export function terminalHandlers(threads: ThreadAccess): HandlersOf<TerminalMethod> {
  return {
    'thread/backgroundTerminals/list': (params) =>
      listTerminals(threads.loaded(params.threadId), params),
    'thread/backgroundTerminals/terminate': ({ threadId, processId }, context) =>
      follow(context, terminateTerminal(threads.loaded(threadId), processId)),
    'thread/backgroundTerminals/clean': ({ threadId }, context) =>
      follow(context, cleanTerminals(threads.loaded(threadId))),
    'thread/shellCommand': async (params, context) =>
      follow(context, await runUserCommand(threads.loaded(params.threadId), params)),
  };
}
