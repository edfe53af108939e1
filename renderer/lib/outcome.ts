/** What an approval came to, in words for people. */

const words: Readonly<Record<string, string>> = {
  accept: 'Allowed once',
  acceptForSession: 'Allowed for the thread',
  decline: 'Denied',
  cancel: 'Denied, turn stopped',
  expired: 'Expired: the server ended first',
  elsewhere: 'Answered by another client',
};

/** @param outcome the decision as it was sent: a word, or an object with one key */
export function outcomeWords(outcome: unknown): string {
  if (typeof outcome === 'string') return words[outcome] ?? outcome;
  if (typeof outcome !== 'object' || outcome === null) return 'Answered';
  if ('decision' in outcome) return outcomeWords(outcome.decision);
  if ('acceptWithExecpolicyAmendment' in outcome) return 'Allowed, and commands like it';
  if ('applyNetworkPolicyAmendment' in outcome)
    return hostWords(outcome.applyNetworkPolicyAmendment);
  return 'Answered';
}

function hostWords(amendment: unknown): string {
  const { host, action } = { ...(amendment as Amendment | null)?.network_policy_amendment };
  if (typeof host !== 'string') return 'Decided for the host';
  return action === 'deny' ? `${host} denied for good` : `${host} allowed for good`;
}

interface Amendment {
  readonly network_policy_amendment?: { readonly host?: unknown; readonly action?: unknown };
}
