/** `fs/*` and `fuzzyFileSearch`. Loaded with their services when one of them is first asked for. */
import { RpcFault } from '../rpc/fault.ts';
import * as files from '../workspace/files.ts';
import { FuzzyFileSearch } from '../workspace/fuzzy-file-search.ts';
import type { HandlersOf } from './dispatcher.ts';

export type WorkspaceMethod =
  | 'fs/readFile'
  | 'fs/writeFile'
  | 'fs/createDirectory'
  | 'fs/remove'
  | 'fs/copy'
  | 'fs/getMetadata'
  | 'fs/readDirectory'
  | 'fuzzyFileSearch';

export function workspaceHandlers(): HandlersOf<WorkspaceMethod> {
  const search = new FuzzyFileSearch();
  return {
    'fs/readFile': refusing(files.readFile),
    'fs/writeFile': refusing(files.writeFile),
    'fs/createDirectory': refusing(files.createDirectory),
    'fs/remove': refusing(files.remove),
    'fs/copy': refusing(files.copy),
    'fs/getMetadata': refusing(files.getMetadata),
    'fs/readDirectory': refusing(files.readDirectory),
    fuzzyFileSearch: refusing((params) => search.search(params)),
  };
}

/** Tells the service's refusals as the wire does; other errors are faults of ours. */
function refusing<P, R>(serve: (params: P) => Promise<R>): (params: P) => Promise<R> {
  return async (params) => {
    try {
      return await serve(params);
    } catch (error) {
      if (!(error instanceof files.FileServiceError)) throw error;
      throw new RpcFault(error.code, error.message, { cause: error });
    }
  };
}
