/** `host/window/show`: the way back to a window that a notification leads to. */
import type { HostParams } from '../../server/protocol/host.ts';
import type { Platform } from './platform.ts';

export const attentionHandlers = {
  'host/window/show': async (
    parts: { readonly platform: Platform },
    _params: HostParams<'host/window/show'>,
    caller: { readonly id: string },
  ) => {
    parts.platform.showWindow(caller.id);
    return {};
  },
};
