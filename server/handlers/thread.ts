/** `thread/*`: who watches a thread, and in which order answers and notifications leave. */
import { unknownSettings } from '../config/config-assembly.ts';
import type { ClientResult } from '../protocol/methods.ts';
import { invalidRequest } from '../rpc/fault.ts';
import type { RpcFault } from '../rpc/fault.ts';
import type { Origin, Served } from '../threads/services.ts';
import { threadIdFrom } from '../threads/thread-ids.ts';
import type { ThreadManager } from '../threads/thread-manager.ts';
import type { Clients } from './clients.ts';
import type { HandlersOf, RequestContext } from './dispatcher.ts';

export type ThreadMethod =
  | 'thread/start'
  | 'thread/resume'
  | 'thread/fork'
  | 'thread/read'
  | 'thread/list'
  | 'thread/loaded/list'
  | 'thread/turns/list'
  | 'thread/items/list'
  | 'thread/revert'
  | 'thread/revert/undo'
  | 'thread/unsubscribe'
  | 'thread/settings/update';

/** Hands over the answer; what must follow it follows once it was sent. */
export function follow<R>(context: RequestContext, served: Served<R>): R {
  context.after(served.after);
  return served.result;
}

export function threadHandlers(
  manager: ThreadManager,
  clients: Clients,
  origin: Origin,
  /** Called when a turn with a provider is likely to come next, and nothing waits to be sent. */
  warm: (modelProvider: string) => void,
): HandlersOf<ThreadMethod> {
  const tellOfPages = ({ connection }: RequestContext): void => {
    clients.toOne(connection, 'deprecationNotice', {
      summary:
        'Reading all turns of a thread at once is deprecated: leave them out, and read them page by page with thread/turns/list and thread/items/list.',
      details: null,
    });
  };
  /** Who asks watches the thread as soon as it is there, but not when the request fails after all. */
  const joining = async <R>(
    { connection }: RequestContext,
    act: (asking: Origin) => Promise<R>,
  ): Promise<R> => {
    const joined: string[] = [];
    const joins = (threadId: string): void => {
      if (clients.watch(threadId, connection)) joined.push(threadId);
    };
    try {
      return await act({ originator: origin.originator, joins });
    } catch (error) {
      for (const threadId of joined) clients.unwatch(threadId, connection);
      throw error;
    }
  };
  /** Whoever reshapes a thread watches it. */
  const shown = (
    context: RequestContext,
    served: Served<ClientResult<'thread/revert'>>,
  ): ClientResult<'thread/revert'> => {
    clients.watch(served.result.thread.id, context.connection);
    return follow(context, served);
  };
  return {
    'thread/start': async (params, context) => {
      const served = await manager.start(params, origin);
      const unknown = unknownSettings({ unknown: [] }, params.config);
      if (unknown !== null) clients.toOne(context.connection, 'configWarning', unknown);
      clients.watch(served.result.thread.id, context.connection);
      const result = follow(context, served);
      context.after(() => context.connection.whenSent(() => warm(result.modelProvider)));
      return result;
    },
    'thread/resume': async (params, context) => {
      if (await manager.readsWhole(params)) tellOfPages(context);
      const served = await joining(context, (asking) => manager.resume(params, asking));
      const threadId = served.result.thread.id;
      clients.watch(threadId, context.connection);
      const result = follow(context, served);
      context.after(() => clients.resendWaiting(threadId, context.connection));
      context.after(() => context.connection.whenSent(() => warm(result.modelProvider)));
      return result;
    },
    'thread/fork': async (params, context) => {
      // An ephemeral fork is refused unless it leaves the turns out.
      if (params.ephemeral !== true && (await manager.readsWhole(params))) tellOfPages(context);
      const served = await joining(context, (asking) => manager.fork(params, asking));
      clients.watch(served.result.thread.id, context.connection);
      return follow(context, served);
    },
    'thread/read': async (params, context) => {
      const result = await manager.read(params);
      if (params.includeTurns === true) tellOfPages(context);
      return result;
    },
    'thread/list': (params, { connection }) => {
      const refuse = (field: string): RpcFault =>
        invalidRequest(`thread/list.${field} requires experimentalApi capability`);
      if (!connection.experimental) {
        // Null asks for something here, and false for nothing, unlike elsewhere.
        if (params.projectId === null) throw refuse('projectId');
        if (params.includeAttachedThreads === true) throw refuse('includeAttachedThreads');
      }
      return manager.list(params);
    },
    'thread/loaded/list': (params) => manager.loadedList(params),
    'thread/turns/list': (params) => manager.turnsList(params),
    'thread/items/list': (params) => manager.itemsList(params),
    'thread/revert': async (params, context) => shown(context, await manager.revert(params)),
    'thread/revert/undo': async (params, context) =>
      shown(context, await manager.undoRevert(params)),
    'thread/unsubscribe': ({ threadId }, { connection }) => {
      const id = threadIdFrom(threadId);
      if (!manager.isLoaded(id)) return { status: 'notLoaded' };
      const watched = clients.unwatch(id, connection);
      return { status: watched ? 'unsubscribed' : 'notSubscribed' };
    },
    'thread/settings/update': async (params, context) =>
      follow(context, await manager.settingsUpdate(params)),
  };
}
