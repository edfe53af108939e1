/** `turn/*`. */
import type { ThreadManager } from '../threads/thread-manager.ts';
import type { HandlersOf } from './dispatcher.ts';
import { follow } from './thread.ts';

export function turnHandlers(
  manager: ThreadManager,
): HandlersOf<'turn/start' | 'turn/steer' | 'turn/interrupt'> {
  return {
    'turn/start': async (params, context) => follow(context, await manager.turnStart(params)),
    'turn/steer': async (params, context) => follow(context, await manager.turnSteer(params)),
    'turn/interrupt': async (params, context) =>
      follow(context, await manager.turnInterrupt(params)),
  };
}
