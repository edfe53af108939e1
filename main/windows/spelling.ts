/** Chromium's spelling, as far as the user has chosen languages. */
import { session } from 'electron';
import type { Desk } from '../desktop/desk.ts';
import { followSpelling } from '../desktop/spelling.ts';
import type { Spelling } from '../desktop/spelling.ts';

/** Before the first window: a page that checks would fetch a dictionary of the system's language. */
export function checkNothingYet(): void {
  if (process.platform !== 'darwin') session.defaultSession.setSpellCheckerEnabled(false);
}

export function spellAs(desk: Desk, changed: () => void): Spelling {
  const { defaultSession } = session;
  return followSpelling(
    desk,
    {
      bySystem: process.platform === 'darwin',
      available: defaultSession.availableSpellCheckerLanguages,
      enable: (on) => defaultSession.setSpellCheckerEnabled(on),
      setLanguages: (languages) => defaultSession.setSpellCheckerLanguages([...languages]),
      onFailure: (listener) =>
        void defaultSession.on('spellcheck-dictionary-download-failure', (_event, language) =>
          listener(language),
        ),
    },
    changed,
  );
}
