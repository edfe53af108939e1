import { describe, expect, it } from 'vitest';
import type { SandboxPolicy } from '../protocol/approval.ts';
import { resolveProfile } from '../config/permission-profiles.ts';
import { networkLimits } from './network-limits.ts';

const network = {
  enabled: true,
  domains: { 'a.org': 'allow', '**.b.org': 'allow', 'c.b.org': 'deny' },
};
const profiles = {
  hosts: { extends: ':workspace', network },
  more: { extends: 'hosts', network: { domains: { 'a.org': 'deny', '*.d.org': 'allow' } } },
  reading: { extends: 'hosts', network: { mode: 'limited' } },
  closed: { extends: 'hosts', network: { enabled: false } },
  open: { extends: ':workspace', network: { enabled: true } },
};

function limits(id: string | null, proxy: boolean, policy?: SandboxPolicy): string {
  const resolved = id === null ? null : resolveProfile(profiles, id);
  const sandboxPolicy =
    policy ?? (resolved?.ok === true ? resolved.policy : { type: 'readOnly', networkAccess: true });
  const found = networkLimits(profiles, proxy, {
    sandboxPolicy,
    activePermissionProfile: id === null ? null : { id, extends: null },
  });
  if (found === null) return 'as the policy says';
  const domains = found.domains.map(
    ({ pattern, action }) => `${action} ${pattern.kind} ${pattern.host}`,
  );
  return [found.mode, ...domains].join(', ');
}

const CLOSED: SandboxPolicy = { type: 'workspaceWrite', networkAccess: false };

describe('hosts are let in one by one', () => {
  it.each([
    ['as a profile names them', 'hosts', false, undefined],
    ['with the feature just so', 'hosts', true, undefined],
  ])('%s', (_name, id, proxy, policy) => {
    expect(limits(id, proxy, policy)).toBe(
      'full, allow exact a.org, allow within b.org, deny exact c.b.org',
    );
  });

  it.each<[string, string | null, boolean, SandboxPolicy | undefined, string]>([
    [
      'as profiles add to each other',
      'more',
      false,
      undefined,
      'full, allow within b.org, deny exact c.b.org, deny exact a.org, allow below d.org',
    ],
    [
      'to be read from',
      'reading',
      false,
      undefined,
      'limited, allow exact a.org, allow within b.org, deny exact c.b.org',
    ],
    ['not where a profile has no network', 'closed', false, undefined, 'as the policy says'],
    [
      'but for what it denies, with the feature',
      'closed',
      true,
      undefined,
      'full, deny exact c.b.org',
    ],
    ['not where it has all of it', 'open', false, undefined, 'as the policy says'],
    ['there too, with the feature', 'open', true, undefined, 'full'],
    ['not without a network', null, false, CLOSED, 'as the policy says'],
    ['without one, with the feature', null, true, CLOSED, 'full'],
    ['not out of the sandbox', null, true, { type: 'dangerFullAccess' }, 'as the policy says'],
    ['where the profile is gone', 'gone', false, undefined, 'full'],
  ])('%s', (_name, id, proxy, policy, expected) => {
    expect(limits(id, proxy, policy)).toBe(expected);
  });
});

describe('a profile is refused', () => {
  it.each([
    [{ allow_local_binding: true }, 'network.allow_local_binding is not supported'],
    [{ mode: 'loose' }, 'network.mode'],
    [{ domains: { 'a b': 'allow' } }, 'names no host by "a b"'],
    [{ domains: { 'a.org': 'maybe' } }, 'network.domains."a.org"'],
  ])('with %j', (wrong, message) => {
    const resolved = resolveProfile({ mine: { network: wrong } }, 'mine');
    expect(resolved).toMatchObject({ ok: false, message: expect.stringContaining(message) });
  });
});
