/** Where the user is, as a value and as the fragment of the page's address. */
import type { ThreadKey } from '../../server/protocol/host-thread.ts';
import type { Route, ViewName } from './app-state.ts';
import type { App } from './app-store.ts';

export function navigate(app: App, route: Route): void {
  app.store.setState(({ behind }) => ({
    route,
    behind: route.view === 'search' ? behind : route,
    overlay: null,
    sidebarOver: false,
  }));
}

export function showThread(app: App, thread: ThreadKey): void {
  navigate(app, { view: 'thread', thread: { server: thread.server, threadId: thread.threadId } });
}

/** @param projectId the project that the thread is for; the latest one if left out */
export function showNew(app: App, projectId?: string): void {
  navigate(app, { view: 'new', ...(projectId === undefined ? {} : { projectId }) });
}

const plainViews: readonly ViewName[] = ['search', 'approvals', 'archive', 'settings'];

/** `#/thread/SERVER/ID`, `#/new/PROJECT`, `#/search` …; `?turn=…&item=…` says where to land. */
export function fragmentOf(route: Route): string {
  switch (route.view) {
    case 'thread': {
      if (route.thread === undefined) return '#/new';
      const { server, threadId } = route.thread;
      const query = new URLSearchParams();
      if (route.turnId !== undefined) query.set('turn', route.turnId);
      if (route.itemId !== undefined) query.set('item', route.itemId);
      const path = `#/thread/${encodeURIComponent(server)}/${encodeURIComponent(threadId)}`;
      return query.size === 0 ? path : `${path}?${query}`;
    }
    case 'new':
      return route.projectId === undefined
        ? '#/new'
        : `#/new/${encodeURIComponent(route.projectId)}`;
    case 'settings':
      return route.section === undefined ? '#/settings' : `#/settings/${route.section}`;
    default:
      return `#/${route.view}`;
  }
}

/** @returns null for a fragment that says nothing known */
export function routeOf(fragment: string): Route | null {
  const [path = '', search = ''] = fragment.replace(/^#/, '').split('?', 2);
  const [, view, first, second] = path.split('/').map(decoded);
  if (view === 'thread' && first !== undefined && second !== undefined) {
    const query = new URLSearchParams(search);
    const turnId = query.get('turn');
    const itemId = query.get('item');
    return {
      view: 'thread',
      thread: { server: first, threadId: second },
      ...(turnId === null ? {} : { turnId }),
      ...(itemId === null ? {} : { itemId }),
    };
  }
  if (view === 'new') {
    return first === undefined || first === '' ? { view } : { view, projectId: first };
  }
  if (view === 'settings' && first !== undefined && first !== '') return { view, section: first };
  const plain = plainViews.find((name) => name === view);
  return plain === undefined ? null : { view: plain };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Keeps the page's address and the route the same; back and forward work. Returns how to stop. */
export function followAddress(app: App): () => void {
  let own = fragmentOf(app.store.getState().route);
  if (location.hash !== own) history.replaceState(null, '', own);
  const stop = app.store.subscribe(({ route }, before) => {
    if (route === before.route) return;
    const fragment = fragmentOf(route);
    if (fragment === own) return;
    own = fragment;
    history.pushState(null, '', fragment);
  });
  const onPop = (): void => {
    const route = routeOf(location.hash);
    if (route === null || location.hash === own) return;
    own = location.hash;
    navigate(app, route);
  };
  window.addEventListener('popstate', onPop);
  return () => {
    stop();
    window.removeEventListener('popstate', onPop);
  };
}
