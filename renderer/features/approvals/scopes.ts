/** For how long, and for what, an approval holds: the choices that a request offers. */
import type {
  CommandExecutionApprovalDecision,
  CommandExecutionRequestApprovalParams,
} from '../../../server/protocol/approval.ts';

export type ScopeName = 'once' | 'thread' | 'always' | 'host';

export interface Scope {
  readonly name: ScopeName;
  readonly label: string;
  /** On the button: `Allow once`. */
  readonly allow: string;
  readonly decision: CommandExecutionApprovalDecision;
}

export interface Choice {
  /** The narrowest first; empty if the server offers none that is known here. */
  readonly scopes: readonly Scope[];
  /** Denied, and the agent goes on. */
  readonly decline: boolean;
  /** Denied, and the turn ends. */
  readonly cancel: boolean;
}

const once: Scope = { name: 'once', label: 'Once', allow: 'Allow once', decision: 'accept' };
const thread: Scope = {
  name: 'thread',
  label: 'This thread',
  allow: 'Allow in thread',
  decision: 'acceptForSession',
};

/** What can be decided about a command. */
export function commandChoice(params: CommandExecutionRequestApprovalParams): Choice {
  const offered = params.availableDecisions ?? null;
  if (offered === null) return { scopes: [once, thread], decline: true, cancel: true };
  const words = new Set(offered.filter((one) => typeof one === 'string'));
  const scopes: Scope[] = [];
  if (words.has('accept')) scopes.push(once);
  if (words.has('acceptForSession')) scopes.push(thread);
  for (const one of offered) {
    if (typeof one === 'string') continue;
    const words = amendmentOf(one) ?? params.proposedExecpolicyAmendment ?? null;
    if ('acceptWithExecpolicyAmendment' in one && words !== null && words.length > 0) {
      scopes.push(alwaysScope(words));
    }
    const host = hostAmendment(one);
    if (host !== null) scopes.push(host);
  }
  return { scopes, decline: words.has('decline'), cancel: words.has('cancel') };
}

/** Every choice about a patch, as the protocol has it. */
export const patchChoice: Choice = { scopes: [once, thread], decline: true, cancel: true };

/** @param words the argv prefix that is allowed from now on */
export function alwaysScope(words: readonly string[]): Scope {
  return {
    name: 'always',
    label: 'Always',
    allow: 'Allow always',
    decision: { acceptWithExecpolicyAmendment: { execpolicy_amendment: [...words] } },
  };
}

/** The argv prefix of a decision that makes a rule. */
export function prefixOf(decision: CommandExecutionApprovalDecision): readonly string[] | null {
  if (typeof decision === 'string' || !('acceptWithExecpolicyAmendment' in decision)) return null;
  return decision.acceptWithExecpolicyAmendment.execpolicy_amendment;
}

function amendmentOf(decision: object): string[] | null {
  const inner = (decision as { acceptWithExecpolicyAmendment?: unknown })
    .acceptWithExecpolicyAmendment;
  if (typeof inner !== 'object' || inner === null || !('execpolicy_amendment' in inner))
    return null;
  const words: unknown = inner.execpolicy_amendment;
  return Array.isArray(words) && words.every((word) => typeof word === 'string') ? words : null;
}

function hostAmendment(decision: object): Scope | null {
  const inner = (decision as { applyNetworkPolicyAmendment?: unknown }).applyNetworkPolicyAmendment;
  if (typeof inner !== 'object' || inner === null || !('network_policy_amendment' in inner)) {
    return null;
  }
  const rule = inner.network_policy_amendment as { host?: unknown; action?: unknown };
  if (typeof rule.host !== 'string' || rule.action !== 'allow') return null;
  return {
    name: 'host',
    label: 'Host',
    allow: `Allow ${rule.host}`,
    decision: {
      applyNetworkPolicyAmendment: {
        network_policy_amendment: { host: rule.host, action: 'allow' },
      },
    },
  };
}
