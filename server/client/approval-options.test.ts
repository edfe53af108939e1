import { expect, test } from 'vitest';
import {
  commandOptions,
  decided,
  fileChangeOptions,
  shown,
  toolOptions,
} from './approval-options.ts';

const place = { threadId: 't', turnId: 'u', itemId: 'i' };

test('every decision that works has an option, in words, and nothing else has', () => {
  const rule = { acceptWithExecpolicyAmendment: { execpolicy_amendment: ['npm', 'run test'] } };
  const options = commandOptions({
    ...place,
    availableDecisions: ['accept', 'acceptForSession', rule, 'decline', 'cancel'],
  });
  expect(shown(options).map(({ kind, name }) => [kind, name])).toEqual([
    ['allow_once', 'Allow once'],
    ['allow_always', 'Allow this exact command in this thread'],
    ['allow_always', "Always allow `npm 'run test'` and whatever follows, outside the sandbox"],
    ['reject_once', 'Deny'],
    ['reject_once', 'Deny and stop'],
  ]);
  const chosen = (optionId: string) =>
    decided(options, { outcome: 'selected', optionId }, 'cancel' as const);
  expect(chosen('allow-2-always')).toEqual(rule);
  expect(chosen('deny')).toBe('decline');
  expect(chosen('no such')).toBe('cancel');
  expect(decided(options, { outcome: 'cancelled' }, 'cancel' as const)).toBe('cancel');
});

test('a rule for a script says that it is for that script alone', () => {
  const words = ['/bin/bash', '-lc', 'a && b'];
  const rule = { acceptWithExecpolicyAmendment: { execpolicy_amendment: words } };
  const [option] = commandOptions({ ...place, availableDecisions: [rule] });
  expect(option?.name).toBe('Always allow exactly `a && b` in this folder, outside the sandbox');
});

test('hosts are allowed and refused by name', () => {
  const amendment = (action: 'allow' | 'deny') => ({
    applyNetworkPolicyAmendment: { network_policy_amendment: { host: 'example.com', action } },
  });
  const options = commandOptions({
    ...place,
    networkApprovalContext: { host: 'example.com', protocol: 'https' },
    availableDecisions: ['accept', amendment('allow'), amendment('deny'), 'decline'],
  });
  expect(shown(options).map(({ kind, name }) => [kind, name])).toEqual([
    ['allow_once', 'Allow once to reach example.com'],
    ['allow_always', 'Always allow every command to reach example.com'],
    ['reject_once', 'Deny'],
    ['reject_always', 'Never allow a command to reach example.com'],
  ]);
  expect(options.at(-1)?.decision).toEqual(amendment('deny'));
});

test('files and tools of MCP servers', () => {
  expect(fileChangeOptions().map(({ decision }) => decision)).toEqual([
    'accept',
    'acceptForSession',
    'decline',
    'cancel',
  ]);
  expect(toolOptions(['session']).map(({ decision }) => decision)).toEqual([
    'once',
    'session',
    'decline',
  ]);
});
