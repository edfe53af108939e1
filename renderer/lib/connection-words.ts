/** Why there is no connection, in words for people. */
import { lib as english } from '../locales/en/lib.ts';
import { isWorded, words } from './words.ts';

const t = words('lib');

/** @param cause what the transport says: a short name, `status 503`, or words of somebody else's */
export function connectionWords(cause: string): string {
  if (isWorded(english.connection, cause)) return t(`connection.${cause}`);
  const status = /^status (\d+)$/.exec(cause)?.[1];
  return status === undefined ? cause : t('connectionStatus', { status });
}
