/** Calls the user back for what needs him: by the page's icon, and by notices. */
import { newNews, readNews, voidNews, type News } from '../../../server/protocol/host-news.ts';
import { createNotifier, type Shown } from '../../../server/protocol/notifier.ts';
import type { App } from '../../stores/app-store.ts';
import { navigate, showThread } from '../../stores/navigation.ts';
import { createFavicon } from './favicon.ts';
import { noticeOf, noticeOfMany, type Notice } from './notices.ts';

/** What the page's surroundings do. */
export interface NoticePorts {
  /** Whether this window speaks for all, and nobody looks at any of them. */
  mayShow(): Promise<boolean>;
  show(notice: Notice, silent: boolean, onClick: () => void): Shown;
}

/** @param ports null: only the icon counts */
export function followAttention(app: App, ports: NoticePorts | null): () => void {
  const favicon = createFavicon();
  const shows = ports ?? nowhere;
  const state = () => app.store.getState();
  const show = (notice: Notice, news: News | null): Shown =>
    shows.show(notice, !state().settings.notifySound, () => lead(news));

  function lead(news: News | null): void {
    if (news?.thread == null) navigate(app, { view: 'approvals' });
    else showThread(app, news.thread);
    const asked = state().requests.find(({ id }) => id === news?.id);
    if (asked !== undefined) app.store.setState({ attending: asked.id });
  }

  const notifier = createNotifier<News>({
    later: (delayMs, run) => {
      const timer = setTimeout(run, delayMs);
      return () => clearTimeout(timer);
    },
    unwatched: async (news) => ((await shows.mayShow()) ? news : []),
    show: (news) => show(noticeOf(state(), news), news),
    showMany: (news) => show(noticeOfMany(state(), news), null),
  });
  const stop = app.store.subscribe((now, before) => {
    if (now.requests !== before.requests) favicon(now.requests.length);
    // What was there at the start is no news.
    if (!now.ready || !before.ready) return;
    if (now.requests === before.requests && now.threads === before.threads) return;
    notifier.withdraw(voidNews(now, before));
    const read = readNews(now, before);
    if (read.length > 0) {
      void shows.mayShow().then((unwatched) => {
        if (!unwatched) notifier.withdraw(read);
      });
    }
    notifier.add(newNews(now, before, now.settings));
  });
  return () => {
    stop();
    notifier.close();
  };
}

const nowhere: NoticePorts = {
  mayShow: () => Promise.resolve(false),
  show: () => ({ close: () => undefined }),
};
