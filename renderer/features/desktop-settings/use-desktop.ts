import { useEffect, useState } from 'react';
import { HOST, type HostNotificationParams } from '../../../server/protocol/host.ts';
import type { DesktopState } from '../../../server/protocol/host-desktop.ts';
import { useAppParts } from '../../lib/use-app.ts';
import { words } from '../../lib/words.ts';
import { attempt } from '../../stores/toasts.ts';

const t = words('desktopSettings');

/** How the parts of the desktop stand; null until that is known, and in a browser. */
export function useDesktop(): DesktopState | null {
  const app = useAppParts();
  const [desktop, setDesktop] = useState<DesktopState | null>(null);

  useEffect(() => {
    let current = true;
    attempt(app, t('notRead'), async () => {
      const read = await app.rpc.host('host/desktop/read', {});
      if (current) setDesktop(read.desktop);
    });
    const stop = app.rpc.onNotifications((batch) => {
      for (const { server, message } of batch) {
        if (server !== HOST || message.method !== 'host/desktop/changed') continue;
        setDesktop((message.params as HostNotificationParams<'host/desktop/changed'>).desktop);
      }
    });
    return () => {
      current = false;
      stop();
    };
  }, [app]);

  return desktop;
}
