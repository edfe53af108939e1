/** May a command reach a host? Pure: everything the answer rests on is in the input. */
import { isIP } from 'node:net';
import type { AskForApproval } from '../protocol/approval.ts';
import { isPublicAddress } from './addresses.ts';
import { matches } from './hosts.ts';
import type { HostPattern, HostTarget } from './hosts.ts';
import type { HostRule } from './port.ts';

/** What the config says of a thread's network. */
export interface NetworkLimits {
  readonly domains: readonly DomainRule[];
  /** `limited`: plain HTTP requests that read, and nothing else. */
  readonly mode: 'full' | 'limited';
}

export interface DomainRule {
  readonly pattern: HostPattern;
  readonly action: 'allow' | 'deny';
}

export interface HostInput {
  readonly target: HostTarget;
  /** Of the request; null for a tunnel. */
  readonly method: string | null;
  readonly limits: NetworkLimits;
  /** What the user allowed and denied for good. */
  readonly rules: readonly HostRule[];
  /** Whether the user allowed it for as long as the thread stays loaded. */
  readonly granted: boolean;
  readonly approvalPolicy: AskForApproval;
}

export type HostVerdict =
  /** `anywhere`: its addresses need not be public ones. `rule`: the one that allowed it. */
  | { readonly verdict: 'allow'; readonly anywhere: boolean; readonly rule: HostRule | null }
  | { readonly verdict: 'ask' }
  /** `why` ends a sentence. `rule`: the one that denied it. */
  | { readonly verdict: 'refuse'; readonly why: string; readonly rule: HostRule | null };

/** Methods that read, as RFC 9110 has it, without `TRACE`, which repeats what it was sent. */
const READING: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

export function decideHost(input: HostInput): HostVerdict {
  const { target, method, limits, rules, granted, approvalPolicy } = input;
  if (limits.mode === 'limited' && (method === null || !READING.has(method))) {
    return refuse(
      method === null
        ? "the config's network mode is `limited`, which rules out encrypted connections"
        : `the config's network mode is \`limited\`, which rules out ${method}`,
    );
  }
  const named = limits.domains.filter(({ pattern }) => matches(pattern, target.host));
  if (named.some(({ action }) => action === 'deny')) return refuse('the config denies it');
  // The user's word against one host goes before the config's for many.
  const ruled = rules.filter(({ host }) => host === target.host);
  const denial = ruled.find(({ action }) => action === 'deny');
  if (denial !== undefined) return refuse('a rule of the user denies it', denial);
  if (named.some(({ pattern }) => pattern.kind === 'exact')) return allow(true);
  // Names are looked up later, and only if they are allowed: looking up can tell things too.
  if (isLocal(target.host)) {
    return refuse(
      'it is an address of this machine or its network, which the config does not name',
    );
  }
  if (named.length > 0) return allow(false);
  const rule = ruled.find(({ port }) => port === target.port);
  if (rule !== undefined) return { verdict: 'allow', anywhere: false, rule };
  if (granted) return allow(false);
  if (mayAsk(approvalPolicy)) return { verdict: 'ask' };
  return refuse('no rule allows it, and the approval policy rules out asking');
}

function allow(anywhere: boolean): HostVerdict {
  return { verdict: 'allow', anywhere, rule: null };
}

function refuse(why: string, rule: HostRule | null = null): HostVerdict {
  return { verdict: 'refuse', why, rule };
}

function isLocal(host: string): boolean {
  if (isIP(host) !== 0) return !isPublicAddress(host);
  return host === 'localhost' || host.endsWith('.localhost');
}

function mayAsk(policy: AskForApproval): boolean {
  return typeof policy === 'string' ? policy !== 'never' : policy.granular.sandbox_approval;
}
