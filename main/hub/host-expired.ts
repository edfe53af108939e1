/** `host/expired/*`: putting away what can no longer be answered. */
import type { HostParams } from '../../server/protocol/host.ts';
import type { Expired } from './expired.ts';

export const expiredHandlers = {
  'host/expired/dismiss': async (
    parts: { readonly expired: Expired },
    params: HostParams<'host/expired/dismiss'>,
  ) => {
    parts.expired.dismiss(params.ids);
    return {};
  },
};
