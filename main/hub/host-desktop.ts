/** `host/desktop/read`: how the parts of the desktop stand. */
import type { HostResult } from '../../server/protocol/host.ts';
import type { Platform } from './platform.ts';

export const desktopHandlers = {
  'host/desktop/read': async (parts: {
    readonly platform: Platform;
  }): Promise<HostResult<'host/desktop/read'>> => ({ desktop: parts.platform.desktopState() }),
};
