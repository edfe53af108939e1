import { expect, it } from 'vitest';
import { deciderWords, outcomeKind, outcomeWords } from './outcome.ts';

const host = (action: string) => ({
  decision: {
    applyNetworkPolicyAmendment: { network_policy_amendment: { host: 'example.org', action } },
  },
});

it.each([
  ['accept', 'allowed', 'Allowed once'],
  [{ decision: 'acceptForSession' }, 'allowed', 'Allowed for the thread'],
  [{ acceptWithExecpolicyAmendment: {} }, 'allowed', 'Allowed, and commands like it'],
  [host('allow'), 'allowed', 'example.org allowed for good'],
  [host('deny'), 'denied', 'example.org denied for good'],
  ['decline', 'denied', 'Denied'],
  ['expired', 'nobody', 'Expired: the server ended first'],
  ['elsewhere', 'nobody', 'Answered by another client'],
  ['something new', 'denied', 'something new'],
  [null, 'denied', 'Answered'],
])('%j is %s: %s', (outcome, kind, words) => {
  expect(outcomeKind(outcome)).toBe(kind);
  expect(outcomeWords(outcome)).toBe(words);
});

it('names who decided', () => {
  expect(deciderWords('you in window 2')).toBe('you in window 2');
  expect(deciderWords('you in a notification')).toBe('you in a notification');
  expect(deciderWords('somebody else')).toBe('somebody else');
});
