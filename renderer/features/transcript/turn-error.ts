/** Why a turn failed and what can be done about it, in words. */
import type { TurnError } from '../../../server/protocol/turn.ts';
import { isWorded, words } from '../../lib/words.ts';
import { transcript as english } from '../../locales/en/transcript.ts';

const t = words('transcript');

export interface TurnFault {
  readonly title: string;
  /** What the reader can do; the server's own message is shown beside it. */
  readonly advice: string;
}

export function faultOf({ codexErrorInfo: info }: TurnError): TurnFault {
  const [kind, details] =
    typeof info === 'object' && info !== null ? (Object.entries(info)[0] ?? [null]) : [info];
  const word = isRefusal(details) ? 'unauthorized' : kind;
  return word != null && isWorded(english.fault, word)
    ? { title: t(`fault.${word}`), advice: t(`advice.${word}`) }
    : { title: t('otherFault'), advice: t('otherFaultAdvice') };
}

/** Whoever answers so was reached: it is the key that does not fit. */
function isRefusal(details: unknown): boolean {
  return (
    typeof details === 'object' &&
    details !== null &&
    'httpStatusCode' in details &&
    details.httpStatusCode === 401
  );
}
