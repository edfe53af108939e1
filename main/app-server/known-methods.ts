/** Asks a server which methods it knows, by a method that nobody has. */
import { lackingOf } from '../../server/protocol/asked.ts';
import { NO_METHOD, methodsTold } from '../../server/protocol/unknown-method.ts';
import type { Connection } from '../../server/rpc/connection.ts';
import { RpcFault } from '../../server/rpc/fault.ts';
import type { Clock } from './clock.ts';

/** One that answers later than this is used meanwhile, and what it lacks is known when it has told. */
const LEARN_MS = 2000;

/**
 * What it lacks of the methods that the app asks for; nothing where it lists none: then each is known once it
 * was asked for.
 * @param late is told what it lacks when that comes too late to be waited for
 * @throws {ConnectionClosed} when it ended meanwhile
 */
export function learnMethods(
  connection: Connection,
  clock: Clock,
  late: (lacks: readonly string[]) => void,
): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    let waited = false;
    const cancel = clock.after(LEARN_MS, () => {
      waited = true;
      resolve([]);
    });
    connection.request(NO_METHOD, {}).then(
      () => {
        cancel();
        resolve([]);
      },
      (error: unknown) => {
        cancel();
        if (!(error instanceof RpcFault)) {
          reject(error instanceof Error ? error : new Error(String(error)));
          return;
        }
        const methods = methodsTold(error);
        const lacks = methods === null ? [] : lackingOf(methods);
        if (waited && lacks.length > 0) late(lacks);
        else resolve(lacks);
      },
    );
  });
}
