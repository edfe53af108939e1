import { describe, expect, it } from 'vitest';
import { decideHost } from './decide-host.ts';
import type { DomainRule, HostInput } from './decide-host.ts';
import { readPattern } from './hosts.ts';
import type { HostRule } from './port.ts';

function domain(name: string, action: 'allow' | 'deny' = 'allow'): DomainRule {
  const pattern = readPattern(name);
  if (pattern === null) throw new Error(`${name} is no pattern`);
  return { pattern, action };
}

function rule(host: string, action: 'allow' | 'deny' = 'allow', port = 443): HostRule {
  return { id: `${action} ${host}`, host, port, action };
}

interface Case {
  readonly host?: string;
  readonly port?: number;
  readonly method?: string | null;
  readonly domains?: readonly DomainRule[];
  readonly mode?: 'limited';
  readonly rules?: readonly HostRule[];
  readonly granted?: true;
  readonly policy?: HostInput['approvalPolicy'];
}

function decided(each: Case): string {
  const verdict = decideHost({
    target: { host: each.host ?? 'a.org', port: each.port ?? 443, protocol: 'https' },
    method: each.method ?? null,
    limits: { domains: each.domains ?? [], mode: each.mode ?? 'full' },
    rules: each.rules ?? [],
    granted: each.granted ?? false,
    approvalPolicy: each.policy ?? 'on-request',
  });
  switch (verdict.verdict) {
    case 'allow':
      return `allow${verdict.anywhere ? ' anywhere' : ''}${verdict.rule === null ? '' : ' by rule'}`;
    case 'ask':
      return 'ask';
    case 'refuse':
      return `refuse: ${verdict.why}`;
  }
}

const granular = (sandbox_approval: boolean): HostInput['approvalPolicy'] => ({
  granular: { sandbox_approval, rules: true, mcp_elicitations: true },
});
const local = expect.stringMatching(/^refuse: it is an address of this machine/);
const noAsking = expect.stringMatching(/^refuse: .* rules out asking$/);

describe('decideHost', () => {
  it.each<[string, Case, unknown]>([
    ['an unknown host', {}, 'ask'],
    ['under `untrusted`', { policy: 'untrusted' }, 'ask'],
    ['under `never`', { policy: 'never' }, noAsking],
    ['where questions may be asked', { policy: granular(true) }, 'ask'],
    ['where they may not', { policy: granular(false) }, noAsking],
    ['allowed for the thread', { granted: true }, 'allow'],
    ['allowed by a rule', { rules: [rule('a.org')] }, 'allow by rule'],
    ['by a rule under `never`', { rules: [rule('a.org')], policy: 'never' }, 'allow by rule'],
    ['by a rule for another port', { rules: [rule('a.org')], port: 22 }, 'ask'],
    ['by a rule for another host', { rules: [rule('b.org')] }, 'ask'],
    [
      'denied by a rule',
      { rules: [rule('a.org', 'deny')] },
      'refuse: a rule of the user denies it',
    ],
    [
      'denied by a rule, at every port',
      { rules: [rule('a.org', 'deny')], port: 22 },
      'refuse: a rule of the user denies it',
    ],
    [
      'denied by a rule, though allowed for the thread',
      { rules: [rule('a.org', 'deny')], granted: true },
      'refuse: a rule of the user denies it',
    ],
    ['named by the config', { domains: [domain('a.org')] }, 'allow anywhere'],
    ['named, under `never`', { domains: [domain('a.org')], policy: 'never' }, 'allow anywhere'],
    ['among those of the config', { domains: [domain('**.org')] }, 'allow'],
    ['below one', { host: 'b.a.org', domains: [domain('*.a.org')] }, 'allow'],
    ['beside one', { host: 'a.org.evil', domains: [domain('**.a.org')] }, 'ask'],
    [
      'denied by the config',
      { domains: [domain('*'), domain('a.org', 'deny')] },
      'refuse: the config denies it',
    ],
    [
      'denied for many, named once',
      { domains: [domain('**.org', 'deny'), domain('a.org')] },
      'refuse: the config denies it',
    ],
    [
      'denied by the config, allowed by a rule',
      { domains: [domain('a.org', 'deny')], rules: [rule('a.org')] },
      'refuse: the config denies it',
    ],
    ['this machine', { host: '127.0.0.1' }, local],
    ['this machine by IPv6', { host: '::1' }, local],
    ['this machine in mapped form', { host: '::ffff:7f00:1' }, local],
    ['this machine by name', { host: 'localhost' }, local],
    ['below that name', { host: 'a.localhost' }, local],
    ['what clouds tell their machines', { host: '169.254.169.254' }, local],
    ['this machine, among any', { host: '127.0.0.1', domains: [domain('*')] }, local],
    ['this machine, by a rule', { host: '127.0.0.1', rules: [rule('127.0.0.1')] }, local],
    [
      'this machine, named',
      { host: '127.0.0.1', domains: [domain('127.0.0.1')] },
      'allow anywhere',
    ],
    ['a public address', { host: '1.1.1.1' }, 'ask'],
    [
      'a tunnel, where only reading is',
      { mode: 'limited', domains: [domain('a.org')] },
      expect.stringMatching(/^refuse: .*rules out encrypted connections$/),
    ],
    [
      'a POST, where only reading is',
      { mode: 'limited', method: 'POST', domains: [domain('a.org')] },
      expect.stringMatching(/^refuse: .*rules out POST$/),
    ],
    [
      'a GET, where only reading is',
      { mode: 'limited', method: 'GET', domains: [domain('a.org')] },
      'allow anywhere',
    ],
  ])('%s', (_name, each, verdict) => expect(decided(each)).toEqual(verdict));
});
