/** Starts the renderer in a page: the same for every surface. */
// First: what a component brings must be able to override it.
import './styles.ts';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { AppContext, useApp } from '../lib/use-app.ts';
import type { Route } from '../stores/app-state.ts';
import { createApp, type App } from '../stores/app-store.ts';
import { flushDrafts } from '../stores/drafts.ts';
import { followModels } from '../stores/model-actions.ts';
import { followAddress, routeOf } from '../stores/navigation.ts';
import type { Transport } from '../transport/transport.ts';
import { Frame } from './frame.tsx';
import { NotStarted, StartScreen } from './start-screen.tsx';
import { followTheme } from './theme.ts';

/** @param route where to begin, if the page's address does not say */
export function mount(transport: Transport, route: Route | null): App {
  const app = createApp(transport, {
    route: route ?? routeOf(location.hash) ?? { view: 'new' },
  });
  followAddress(app);
  followTheme(app);
  followModels(app);
  window.addEventListener('pagehide', () => flushDrafts(app));
  createRoot(root()).render(
    <StrictMode>
      <AppContext value={app}>
        <Root />
      </AppContext>
    </StrictMode>,
  );
  return app;
}

/** For a page that has no way to reach Skein at all. */
export function mountFailure(why: string): void {
  createRoot(root()).render(
    <main className="start-screen">
      <NotStarted why={why} />
    </main>,
  );
}

function Root() {
  const ready = useApp((state) => state.ready);
  return ready ? <Frame /> : <StartScreen />;
}

function root(): HTMLElement {
  const element = document.getElementById('root');
  if (element === null) throw new Error('the page has no #root');
  return element;
}
