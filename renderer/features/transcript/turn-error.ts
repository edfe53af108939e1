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
  const word = typeof info === 'object' && info !== null ? Object.keys(info)[0] : info;
  return word != null && isWorded(english.fault, word)
    ? { title: t(`fault.${word}`), advice: t(`advice.${word}`) }
    : { title: t('otherFault'), advice: t('otherFaultAdvice') };
}
