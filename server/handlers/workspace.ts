/** `fs/*`, `fuzzyFileSearch*` and `gitDiffToRemote`. */
import { RpcFault } from '../rpc/fault.ts';
import * as files from '../workspace/files.ts';
import { FuzzyFileSearch } from '../workspace/fuzzy-file-search.ts';
import { FuzzySearchSessions } from '../workspace/fuzzy-search-sessions.ts';
import { gitDiffToRemote } from '../workspace/git-diff-to-remote.ts';
import { PathWatches } from '../workspace/path-watches.ts';
import type { ClientConnection } from './client-connection.ts';
import type { Clients } from './clients.ts';
import type { HandlersOf, RequestContext } from './dispatcher.ts';

export type WorkspaceMethod =
  | 'fs/readFile'
  | 'fs/writeFile'
  | 'fs/createDirectory'
  | 'fs/remove'
  | 'fs/copy'
  | 'fs/getMetadata'
  | 'fs/readDirectory'
  | 'fs/watch'
  | 'fs/unwatch'
  | 'fuzzyFileSearch'
  | 'fuzzyFileSearch/sessionStart'
  | 'fuzzyFileSearch/sessionUpdate'
  | 'fuzzyFileSearch/sessionStop'
  | 'gitDiffToRemote';

export function workspaceHandlers(home: string, clients: Clients): HandlersOf<WorkspaceMethod> {
  const search = new FuzzyFileSearch();
  const watches = ownedBy(
    (connection) =>
      new PathWatches((watchId, changedPaths) =>
        clients.toOne(connection, 'fs/changed', { watchId, changedPaths }),
      ),
  );
  const sessions = ownedBy(
    (connection) =>
      new FuzzySearchSessions(search, {
        updated: (update) => clients.toOne(connection, 'fuzzyFileSearch/sessionUpdated', update),
        completed: (sessionId) =>
          clients.toOne(connection, 'fuzzyFileSearch/sessionCompleted', { sessionId }),
      }),
  );
  return {
    'fs/readFile': refusing(files.readFile),
    'fs/writeFile': refusing(files.writeFile),
    'fs/createDirectory': refusing(files.createDirectory),
    'fs/remove': refusing(files.remove),
    'fs/copy': refusing(files.copy),
    'fs/getMetadata': refusing(files.getMetadata),
    'fs/readDirectory': refusing(files.readDirectory),
    'fs/watch': refusing((params, { connection }) => watches(connection).watch(params)),
    'fs/unwatch': (params, { connection }) => watches(connection).unwatch(params),
    fuzzyFileSearch: refusing((params) => search.search(params)),
    'fuzzyFileSearch/sessionStart': refusing((params, { connection }) => {
      sessions(connection).start(params);
      return {};
    }),
    'fuzzyFileSearch/sessionUpdate': refusing((params, { connection }) => {
      sessions(connection).update(params);
      return {};
    }),
    'fuzzyFileSearch/sessionStop': (params, { connection }) => {
      sessions(connection).stop(params);
      return {};
    },
    gitDiffToRemote: refusing((params) => gitDiffToRemote(home, params)),
  };
}

/** What one client has of its own, made on first use; it ends with the connection. */
function ownedBy<T extends { close(): void }>(
  make: (connection: ClientConnection) => T,
): (connection: ClientConnection) => T {
  const made = new WeakMap<ClientConnection, T>();
  return (connection) => {
    const found = made.get(connection);
    if (found !== undefined) return found;
    const own = make(connection);
    made.set(connection, own);
    connection.onEnd(() => own.close());
    return own;
  };
}

/** Tells the service's refusals as the wire does; other errors are faults of ours. */
function refusing<P, R>(
  serve: (params: P, context: RequestContext) => Promise<R> | R,
): (params: P, context: RequestContext) => Promise<R> {
  return async (params, context) => {
    try {
      return await serve(params, context);
    } catch (error) {
      if (!(error instanceof files.FileServiceError)) throw error;
      throw new RpcFault(error.code, error.message, { cause: error });
    }
  };
}
