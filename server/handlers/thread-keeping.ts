/** Naming, marking, archiving and deleting threads. */
import { updateReadState } from '../threads/read-states.ts';
import type { ThreadAccess } from '../threads/thread-access.ts';
import { ThreadLabels } from '../threads/thread-labels.ts';
import { ThreadShelf } from '../threads/thread-shelf.ts';
import { threadSize } from '../threads/thread-size.ts';
import type { HandlersOf } from './dispatcher.ts';
import { follow } from './thread.ts';

type ThreadKeepingMethod =
  | 'thread/archive'
  | 'thread/unarchive'
  | 'thread/delete'
  | 'thread/size/read'
  | 'thread/name/set'
  | 'thread/metadata/update'
  | 'thread/readState/update'
  | 'getConversationSummary';

export function threadKeepingHandlers(threads: ThreadAccess): HandlersOf<ThreadKeepingMethod> {
  const shelf = new ThreadShelf(threads);
  const labels = new ThreadLabels(threads);
  return {
    'thread/archive': async (params, context) => follow(context, await shelf.archive(params)),
    'thread/unarchive': async (params, context) => follow(context, await shelf.unarchive(params)),
    'thread/delete': async (params, context) => follow(context, await shelf.delete(params)),
    'thread/size/read': (params) => threadSize(threads, params),
    'thread/name/set': async (params, context) => follow(context, await labels.setName(params)),
    'thread/metadata/update': (params) => labels.updateMetadata(params),
    'thread/readState/update': (params) => updateReadState(threads, params),
    getConversationSummary: (params) => labels.summary(params),
  };
}
