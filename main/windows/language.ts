/** Which language main's own words are in. */
import { app } from 'electron';
import type { Desk } from '../desktop/desk.ts';
import { speak } from '../desktop/words.ts';

/** The system's, while the settings are not read yet: there may be nothing but a box to show. */
export function speakAsSystem(): void {
  speak('system', app.getPreferredSystemLanguages());
}

/** The one of the settings, from now on. */
export function speakAs(desk: Desk): void {
  const languages = app.getPreferredSystemLanguages();
  speak(desk.state.settings.language, languages);
  desk.onChange(({ settings }, before) => {
    if (settings.language !== before.settings.language) speak(settings.language, languages);
  });
}
