/** What can be done about a question that nobody can answer any more. */
import type { ExpiredRequest } from '../../server/protocol/host-expired.ts';
import { words } from '../lib/words.ts';
import type { App } from './app-store.ts';
import type { ThreadHandle } from './thread-handle.ts';

const t = words('stores');

export async function dismissExpired(app: App, entries: readonly ExpiredRequest[]): Promise<void> {
  await app.rpc.host('host/expired/dismiss', { ids: entries.map(({ request }) => request.id) });
}

/** Tells the agent that its question expired and that it may ask again; then it is put away. */
export async function askAgain(app: App, entry: ExpiredRequest): Promise<void> {
  const { server, threadId } = entry.request;
  if (threadId === null) throw new Error(t('ofNoThread'));
  const handle = app.threads.openThread({ server, threadId });
  await loaded(handle);
  const { subject } = entry;
  await handle.steer(subject === '' ? t('expiredUnnamed') : t('expired', { subject }));
  await dismissExpired(app, [entry]);
}

/** Whether a turn runs there is known only then. */
function loaded(handle: ThreadHandle): Promise<void> {
  return new Promise((resolve, reject) => {
    let stop = (): void => {};
    const look = (): void => {
      const { phase, error } = handle.meta();
      if (phase === 'loading') return;
      stop();
      if (phase === 'ready') resolve();
      else reject(new Error(error ?? phase));
    };
    stop = handle.subscribe(look);
    look();
  });
}
