import { isWorded, words } from '../../lib/words.ts';
import { crashes as english } from '../../locales/en/crashes.ts';

const t = words('crashes');

/** What ended; a kind that a newer main knows is named as it is. */
export function crashWords(what: string): string {
  return isWorded(english.what, what) ? t(`what.${what}`) : what;
}
