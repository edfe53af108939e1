/** What an approval came to, in words for people. */
import { lib as english } from '../locales/en/lib.ts';
import { isWorded, words } from './words.ts';

const t = words('lib');

/** @param outcome the decision as it was sent: a word, or an object with one key */
export function outcomeWords(outcome: unknown): string {
  if (typeof outcome === 'string') {
    return isWorded(english.outcome, outcome) ? t(`outcome.${outcome}`) : outcome;
  }
  if (typeof outcome !== 'object' || outcome === null) return t('answered');
  if ('decision' in outcome) return outcomeWords(outcome.decision);
  if ('acceptWithExecpolicyAmendment' in outcome) return t('allowedLike');
  if ('applyNetworkPolicyAmendment' in outcome)
    return hostWords(outcome.applyNetworkPolicyAmendment);
  return t('answered');
}

function hostWords(amendment: unknown): string {
  const { host, action } = { ...(amendment as Amendment | null)?.network_policy_amendment };
  if (typeof host !== 'string') return t('hostDecided');
  return action === 'deny' ? t('hostDenied', { host }) : t('hostAllowed', { host });
}

interface Amendment {
  readonly network_policy_amendment?: { readonly host?: unknown; readonly action?: unknown };
}

const allowed: readonly string[] = ['accept', 'acceptForSession'];
const byNobody: readonly string[] = ['expired', 'elsewhere'];

/** Whether it let the agent, or did not, or was not decided here. */
export function outcomeKind(outcome: unknown): 'allowed' | 'denied' | 'nobody' {
  if (typeof outcome === 'string') {
    if (byNobody.includes(outcome)) return 'nobody';
    return allowed.includes(outcome) ? 'allowed' : 'denied';
  }
  if (typeof outcome !== 'object' || outcome === null) return 'denied';
  if ('decision' in outcome) return outcomeKind(outcome.decision);
  if ('acceptWithExecpolicyAmendment' in outcome) return 'allowed';
  if (!('applyNetworkPolicyAmendment' in outcome)) return 'denied';
  const amendment = outcome.applyNetworkPolicyAmendment as Amendment | null;
  return amendment?.network_policy_amendment?.action === 'allow' ? 'allowed' : 'denied';
}

/** @param by who decided, as main names it: `you in window 2` */
export function deciderWords(by: string): string {
  if (by === 'another client') return t('by.client');
  if (by === 'you in a notification') return t('by.notification');
  const [, user, place, number = ''] = /^(.+) in (window|browser) (\d+)$/su.exec(by) ?? [];
  if (user === undefined) return by;
  if (user !== 'you') return t('by.user', { user, number });
  return place === 'window' ? t('by.window', { number }) : t('by.browser', { number });
}
