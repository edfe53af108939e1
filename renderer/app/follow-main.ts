/** Goes where something outside of the window leads: a link, a notification, a folder that was passed. */
import { HOST } from '../../server/protocol/host.ts';
import type { HostNotificationParams } from '../../server/protocol/host.ts';
import type { App } from '../stores/app-store.ts';
import { navigate, routeOf } from '../stores/navigation.ts';

export function followMain(app: App): () => void {
  return app.rpc.onNotifications((batch) => {
    for (const { server, message } of batch) {
      if (server !== HOST || message.method !== 'host/show') continue;
      const { address, requestId } = message.params as HostNotificationParams<'host/show'>;
      const route = routeOf(address);
      if (route === null) continue;
      navigate(app, route);
      if (requestId !== null) app.store.setState({ attending: requestId });
    }
  });
}
