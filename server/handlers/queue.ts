/** `thread/queue/*`. */
import { MessageQueue } from '../threads/message-queue.ts';
import type { ThreadAccess } from '../threads/thread-access.ts';
import type { HandlersOf } from './dispatcher.ts';
import { follow } from './thread.ts';

type QueueMethod =
  | 'thread/queue/add'
  | 'thread/queue/list'
  | 'thread/queue/update'
  | 'thread/queue/delete'
  | 'thread/queue/reorder'
  | 'thread/queue/start';

export function queueHandlers(threads: ThreadAccess): HandlersOf<QueueMethod> {
  const queue = new MessageQueue(threads);
  return {
    'thread/queue/add': async (params, context) => follow(context, await queue.add(params)),
    'thread/queue/list': (params) => queue.list(params),
    'thread/queue/update': async (params, context) => follow(context, await queue.update(params)),
    'thread/queue/delete': async (params, context) => follow(context, await queue.delete(params)),
    'thread/queue/reorder': async (params, context) => follow(context, await queue.reorder(params)),
    'thread/queue/start': async (params, context) => follow(context, await queue.start(params)),
  };
}
