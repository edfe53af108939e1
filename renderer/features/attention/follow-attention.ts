/** Calls the user back for what needs him: by the page's icon, and by notices. */
import { keyOf } from '../../stores/app-state.ts';
import type { App } from '../../stores/app-store.ts';
import { navigate, showThread } from '../../stores/navigation.ts';
import { createFavicon } from './favicon.ts';
import { newNotices, readNotices, titleOfNews, voidNotices } from './notices.ts';
import { createNotifier, type NotifierPorts } from './notifier.ts';

/** @param ports null: only the icon counts */
export function followAttention(app: App, ports: NotifierPorts | null): () => void {
  const favicon = createFavicon();
  const shows = ports ?? nowhere;
  const notifier = createNotifier({
    ports: shows,
    titleOf: (news) => titleOfNews(app.store.getState(), news),
    silent: () => !app.store.getState().settings.notifySound,
    onClick(notice) {
      // The window may be hidden: only main can bring it back.
      app.rpc.host('host/window/show', {}).catch(() => {});
      if (notice?.thread == null) navigate(app, { view: 'approvals' });
      else showThread(app, notice.thread);
      const asked = app.store.getState().requests.find(({ id }) => id === notice?.id);
      if (asked !== undefined) app.store.setState({ attending: asked.id });
    },
  });
  const stop = app.store.subscribe((state, before) => {
    if (state.requests !== before.requests) favicon(state.requests.length);
    // What was there at the start is no news.
    if (!state.ready || !before.ready) return;
    if (state.requests === before.requests && state.threads === before.threads) return;
    notifier.withdraw(voidNotices(state, before));
    const read = readNotices(state, before);
    if (read.length > 0) {
      void shows.mayShow().then((unwatched) => {
        if (!unwatched) notifier.withdraw(read);
      });
    }
    const { notifyAsks, notifyEnds } = state.settings;
    const asking = new Set(
      state.requests.map(({ server, threadId }) => keyOf({ server, threadId: threadId ?? '' })),
    );
    notifier.add(
      newNotices(state, before).filter(({ kind, thread }) => {
        if (kind === 'asks') return notifyAsks;
        // A question says more than that its turn pauses for it.
        return notifyEnds && (thread === null || !asking.has(keyOf(thread)));
      }),
    );
  });
  return () => {
    stop();
    notifier.close();
  };
}

const nowhere: NotifierPorts = {
  mayShow: () => Promise.resolve(false),
  show: () => ({ close: () => undefined }),
};
