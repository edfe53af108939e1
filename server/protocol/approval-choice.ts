/** For how long, and for what, an approval holds: the choices that a request offers. */
import type {
  CommandExecutionApprovalDecision,
  CommandExecutionRequestApprovalParams,
} from './approval.ts';

export type ScopeName = 'once' | 'thread' | 'always' | 'host';

export interface Scope {
  readonly name: ScopeName;
  /** Of `host`: which. */
  readonly host?: string;
  readonly decision: CommandExecutionApprovalDecision;
}

export interface Choice {
  /** The narrowest first; empty if the server offers none that is known here. */
  readonly scopes: readonly Scope[];
  /** Denied, and the agent goes on. */
  readonly decline: boolean;
  /** Denied, and the turn ends. */
  readonly cancel: boolean;
  /** Denied now and from now on. */
  readonly denial: Denial | null;
}

/** A denial that makes a rule: for a host, whatever the port. */
export interface Denial {
  readonly host: string;
  readonly decision: CommandExecutionApprovalDecision;
}

const once: Scope = { name: 'once', decision: 'accept' };
const thread: Scope = { name: 'thread', decision: 'acceptForSession' };

/** What can be decided about a command. */
export function commandChoice(params: CommandExecutionRequestApprovalParams): Choice {
  const offered = params.availableDecisions ?? null;
  if (offered === null) return anyChoice;
  const words = new Set(offered.filter((one) => typeof one === 'string'));
  const scopes: Scope[] = [];
  let denial: Denial | null = null;
  if (words.has('accept')) scopes.push(once);
  if (words.has('acceptForSession')) scopes.push(thread);
  for (const one of offered) {
    if (typeof one === 'string') continue;
    const words = amendmentOf(one) ?? params.proposedExecpolicyAmendment ?? null;
    if ('acceptWithExecpolicyAmendment' in one && words !== null && words.length > 0) {
      scopes.push(alwaysScope(words));
    }
    const amendment = hostAmendment(one);
    if (amendment?.action === 'allow') scopes.push(hostScope(amendment));
    if (amendment?.action === 'deny') {
      denial = { host: amendment.host, decision: hostDecision(amendment) };
    }
  }
  return { scopes, decline: words.has('decline'), cancel: words.has('cancel'), denial };
}

/** What the protocol has for every request: about a patch, or from a server that does not say. */
export const anyChoice: Choice = {
  scopes: [once, thread],
  decline: true,
  cancel: true,
  denial: null,
};

/** @param words the argv prefix that is allowed from now on */
export function alwaysScope(words: readonly string[]): Scope {
  return {
    name: 'always',
    decision: { acceptWithExecpolicyAmendment: { execpolicy_amendment: [...words] } },
  };
}

/** The argv prefix of a decision that makes a rule. */
export function prefixOf(decision: CommandExecutionApprovalDecision): readonly string[] | null {
  if (typeof decision === 'string' || !('acceptWithExecpolicyAmendment' in decision)) return null;
  return decision.acceptWithExecpolicyAmendment.execpolicy_amendment;
}

/** A script is one word for the shell, where another one may do anything: it is allowed as it is. */
export function isScript([program = '', flag = '']: readonly string[]): boolean {
  return /(?:^|\/)(?:ba|z|da|fi)?sh$/.test(program) && /^-[a-z]*c$/.test(flag);
}

function amendmentOf(decision: object): string[] | null {
  const inner = (decision as { acceptWithExecpolicyAmendment?: unknown })
    .acceptWithExecpolicyAmendment;
  if (typeof inner !== 'object' || inner === null || !('execpolicy_amendment' in inner))
    return null;
  const words: unknown = inner.execpolicy_amendment;
  return Array.isArray(words) && words.every((word) => typeof word === 'string') ? words : null;
}

interface HostAmendment {
  readonly host: string;
  readonly action: 'allow' | 'deny';
}

function hostAmendment(decision: object): HostAmendment | null {
  const inner = (decision as { applyNetworkPolicyAmendment?: unknown }).applyNetworkPolicyAmendment;
  if (typeof inner !== 'object' || inner === null || !('network_policy_amendment' in inner)) {
    return null;
  }
  const { host, action } = inner.network_policy_amendment as { host?: unknown; action?: unknown };
  if (typeof host !== 'string' || (action !== 'allow' && action !== 'deny')) return null;
  return { host, action };
}

function hostDecision(amendment: HostAmendment): CommandExecutionApprovalDecision {
  return { applyNetworkPolicyAmendment: { network_policy_amendment: amendment } };
}

function hostScope(amendment: HostAmendment): Scope {
  return {
    name: 'host',
    host: amendment.host,
    decision: hostDecision(amendment),
  };
}

/** It runs one command, asks for nothing beside it, and the server takes a plain yes. */
export function isPlainCommand(params: CommandExecutionRequestApprovalParams): boolean {
  return (
    params.kind !== 'writeStdin' &&
    (params.command ?? '') !== '' &&
    params.networkApprovalContext == null &&
    params.additionalPermissions == null &&
    commandChoice(params).scopes.some(({ name }) => name === 'once')
  );
}
