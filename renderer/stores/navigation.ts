/** Where the user is, as a value and as the fragment of the page's address. */
import type { ThreadKey } from '../../server/protocol/host-thread.ts';
import type { Route, ViewName } from './app-state.ts';
import type { App } from './app-store.ts';
import { intoSide, MOST_SIDES, onlyMoves, withSides } from './sides.ts';

/** A thread that is not shown yet takes the place of the one that the user is at. */
export function navigate(app: App, route: Route): void {
  navigateWithin(app, intoSide(route, app.store.getState().behind));
}

/** Exactly there: with the sides that the route says, and no others. */
export function navigateWithin(app: App, route: Route): void {
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

const plainViews: readonly ViewName[] = ['approvals', 'archive', 'settings'];

/** `#/thread/SERVER/ID`, `#/new/PROJECT`, `#/search` …; `?turn=…&item=…` says where to land, `side` what stands side by side, `share` how wide. */
export function fragmentOf(route: Route): string {
  switch (route.view) {
    case 'thread': {
      if (route.thread === undefined) return '#/new';
      const { server, threadId } = route.thread;
      const query = new URLSearchParams();
      if (route.turnId !== undefined) query.set('turn', route.turnId);
      if (route.itemId !== undefined) query.set('item', route.itemId);
      for (const side of route.sides ?? []) query.append('side', sideText(side));
      for (const share of route.shares ?? []) query.append('share', String(share));
      const path = `#/thread/${encodeURIComponent(server)}/${encodeURIComponent(threadId)}`;
      return query.size === 0 ? path : `${path}?${query}`;
    }
    case 'new':
      return route.projectId === undefined
        ? '#/new'
        : `#/new/${encodeURIComponent(route.projectId)}`;
    case 'settings':
      return route.section === undefined ? '#/settings' : `#/settings/${route.section}`;
    case 'search':
      return route.query === undefined
        ? '#/search'
        : `#/search?${new URLSearchParams({ query: route.query }).toString()}`;
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
    const thread = { server: first, threadId: second };
    const route: Route = {
      view: 'thread',
      thread,
      ...(turnId === null ? {} : { turnId }),
      ...(itemId === null ? {} : { itemId }),
    };
    return withSides(route, sidesIn(query, thread), sharesIn(query));
  }
  if (view === 'new') {
    return first === undefined || first === '' ? { view } : { view, projectId: first };
  }
  if (view === 'settings' && first !== undefined && first !== '') return { view, section: first };
  if (view === 'search') {
    const query = new URLSearchParams(search).get('query');
    return query === null ? { view } : { view, query };
  }
  const plain = plainViews.find((name) => name === view);
  return plain === undefined ? null : { view: plain };
}

function sideText({ server, threadId }: ThreadKey): string {
  return `${encodeURIComponent(server)}/${encodeURIComponent(threadId)}`;
}

/** Each thread once; none if the one that the user is at is not among them. */
function sidesIn(query: URLSearchParams, thread: ThreadKey): ThreadKey[] {
  const known = new Map<string, ThreadKey>();
  for (const text of query.getAll('side')) {
    const [server = '', threadId = ''] = text.split('/').map(decoded);
    if (server !== '' && threadId !== '') known.set(text, { server, threadId });
  }
  const sides = [...known.values()].slice(0, MOST_SIDES);
  return known.has(sideText(thread)) ? sides : [];
}

/** None if one of them is no width. */
function sharesIn(query: URLSearchParams): number[] {
  const shares = query.getAll('share').map(Number);
  return shares.every((share) => share > 0 && share < 100) ? shares : [];
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
    if (onlyMoves(route, before.route)) history.replaceState(null, '', fragment);
    else history.pushState(null, '', fragment);
  });
  const onPop = (): void => {
    const route = routeOf(location.hash);
    if (route === null || location.hash === own) return;
    own = location.hash;
    navigateWithin(app, route);
  };
  window.addEventListener('popstate', onPop);
  return () => {
    stop();
    window.removeEventListener('popstate', onPop);
  };
}
