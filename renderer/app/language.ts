/** The language of the page: the user's, or the system's. */
import { languageFor, showLanguage, shownLanguage, words } from '../lib/words.ts';
import type { App } from '../stores/app-store.ts';
import { showError } from '../stores/toasts.ts';

const t = words('common');

/**
 * Keeps the page's words as the settings have them. `worded` of the state tells when the user's choice
 * is shown, so that nobody sees the app begin in another language. Returns how to stop.
 */
export function followLanguage(app: App): () => void {
  let chosen = shownLanguage();
  const begin = (): void => app.store.setState({ worded: true });
  const follow = (): void => {
    const { ready, worded, settings } = app.store.getState();
    const language = languageFor(settings.language);
    if (ready && !worded && shownLanguage() === language) begin();
    if (language === chosen) return;
    chosen = language;
    void showLanguage(language)
      .catch((error: unknown) => showError(app, t('languageFailed'), error))
      .then(begin);
  };
  follow();
  return app.store.subscribe(follow);
}
