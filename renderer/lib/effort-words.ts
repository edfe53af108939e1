/** How long a model thinks, in words for people. */
import { lib as english } from '../locales/en/lib.ts';
import { isWorded, words } from './words.ts';

const t = words('lib');

/** @param effort what the server calls it; a name that nobody knows is shown as it is */
export function effortWords(effort: string): string {
  if (isWorded(english.effort, effort)) return t(`effort.${effort}`);
  return effort.charAt(0).toUpperCase() + effort.slice(1);
}
