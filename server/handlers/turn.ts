/** `turn/*`, and what else begins a turn or adds to what the model is sent. */
import type { ThreadManager } from '../threads/thread-manager.ts';
import type { HandlersOf } from './dispatcher.ts';
import { follow } from './thread.ts';

const COLLABORATION_MODES = [
  { name: 'Plan', mode: 'plan', model: null, reasoning_effort: 'medium' },
  { name: 'Default', mode: 'default', model: null, reasoning_effort: null },
];

type TurnMethod =
  | 'turn/start'
  | 'turn/steer'
  | 'turn/interrupt'
  | 'turn/settings/update'
  | 'thread/compact/start'
  | 'thread/inject_items'
  | 'review/start'
  | 'collaborationMode/list'
  | 'thread/goal/set'
  | 'thread/goal/get'
  | 'thread/goal/clear';

export function turnHandlers(manager: ThreadManager): HandlersOf<TurnMethod> {
  return {
    'turn/start': async (params, context) => follow(context, await manager.turnStart(params)),
    'turn/steer': async (params, context) => follow(context, await manager.turnSteer(params)),
    'turn/interrupt': async (params, context) =>
      follow(context, await manager.turnInterrupt(params)),
    'turn/settings/update': (params) => manager.turnSettingsUpdate(params),
    'thread/compact/start': (params, context) => follow(context, manager.compactStart(params)),
    'review/start': async (params, context) => follow(context, await manager.reviewStart(params)),
    'thread/goal/set': async (params, context) => follow(context, await manager.goalSet(params)),
    'thread/goal/get': (params) => manager.goalGet(params),
    'thread/goal/clear': async (params, context) =>
      follow(context, await manager.goalClear(params)),
    'collaborationMode/list': () => ({ data: COLLABORATION_MODES }),
    'thread/inject_items': (params) => manager.injectItems(params),
  };
}
