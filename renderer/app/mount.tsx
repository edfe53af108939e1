/** Starts the renderer in a page: the same for every surface. */
// First: what a component brings must be able to override it.
import './styles.ts';
import { StrictMode, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { useTranslation } from 'react-i18next';
import { Guard } from '../components/guard.tsx';
import { followAttention } from '../features/attention/follow-attention.ts';
import { pageNotices } from '../features/attention/page-notices.ts';
import { AppContext, useApp } from '../lib/use-app.ts';
import { languageFor, showLanguage } from '../lib/words.ts';
import type { Route } from '../stores/app-state.ts';
import { createApp } from '../stores/app-store.ts';
import { flushDrafts, sendUnheard, takeNote } from '../stores/drafts.ts';
import { followModels } from '../stores/model-actions.ts';
import { followAddress, routeOf } from '../stores/navigation.ts';
import type { Transport } from '../transport/transport.ts';
import { BrokenView } from './broken-view.tsx';
import { CrashedView } from '../features/crashes/crashed-view.tsx';
import { Frame } from './frame.tsx';
import { followMain } from './follow-main.ts';
import { followLanguage } from './language.ts';
import { NotStarted, StartScreen } from './start-screen.tsx';
import { followTheme, showSystemContrast } from './theme.ts';

/** @param route where to begin, if the page's address does not say */
export async function mount(transport: Transport, route: Route | null): Promise<void> {
  if (location.search === '?crashed') {
    await mountAlone(<CrashedView />);
    return;
  }
  const app = createApp(transport, {
    route: route ?? routeOf(location.hash) ?? { view: 'new' },
    unheardDrafts: takeNote(),
  });
  sendUnheard(app);
  followAddress(app);
  followMain(app);
  followTheme(app);
  followModels(app);
  // In the app main does it, also while there is no window.
  followAttention(app, transport.surface === 'electron' ? null : pageNotices());
  window.addEventListener('pagehide', () => flushDrafts(app));
  await showSystemLanguage();
  followLanguage(app);
  createRoot(root()).render(
    <StrictMode>
      <AppContext value={app}>
        <Guard
          instead={(fault) => (
            <main className="start-screen">
              <BrokenView screen="app.broken" fault={fault} />
            </main>
          )}
        >
          <Root />
        </Guard>
      </AppContext>
    </StrictMode>,
  );
}

/**
 * For a page that has no way to reach Skein at all.
 * @param onAgain comes in once more, where that is the user's to decide
 */
export function mountFailure(
  why: string,
  onAgain: (() => Promise<void>) | null = null,
): Promise<void> {
  return mountAlone(<NotStarted why={why} onAgain={onAgain} />);
}

/** What stands for itself, and asks nothing of Skein. */
async function mountAlone(shown: ReactNode): Promise<void> {
  showSystemContrast();
  await showSystemLanguage();
  createRoot(root()).render(<main className="start-screen">{shown}</main>);
}

/** What is said before the settings are known, and where they cannot be. */
function showSystemLanguage(): Promise<void> {
  // English is there in any case.
  return showLanguage(languageFor('system')).catch(() => {});
}

function Root() {
  // What was read so far is no longer theirs to see.
  const signedOut = useApp(({ connection: { status, cause } }) =>
    status === 'lost' && cause?.startsWith('revoked') === true ? cause : null,
  );
  const ready = useApp((state) => state.ready && state.worded);
  // Another language draws everything again; what is memoized asks for itself.
  useTranslation();
  if (signedOut) {
    return (
      <main className="start-screen">
        <NotStarted
          why={signedOut}
          onAgain={signedOut === 'revokedUser' ? async () => location.reload() : null}
        />
      </main>
    );
  }
  return ready ? <Frame /> : <StartScreen />;
}

function root(): HTMLElement {
  const element = document.getElementById('root');
  if (element === null) throw new Error('the page has no #root');
  return element;
}
