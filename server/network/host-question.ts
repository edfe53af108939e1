/** Asking the user about one host, and reading the answer. */
import { randomUUID } from 'node:crypto';
import { commandExecutionRequestApprovalResponse } from '../protocol/approval.ts';
import type { CommandExecutionApprovalDecision } from '../protocol/approval.ts';
import { check } from '../protocol/check.ts';
import type { CommandExecutionItem } from '../protocol/item.ts';
import type { Answer } from '../rpc/answer.ts';
import { targetText } from './hosts.ts';
import type { HostTarget } from './hosts.ts';

export type HostDecision =
  | { readonly kind: 'once' }
  | { readonly kind: 'session' }
  | { readonly kind: 'rule'; readonly action: 'allow' | 'deny' }
  | { readonly kind: 'decline' }
  /** Declined, and the turn ends. */
  | { readonly kind: 'cancel' }
  /** No usable answer: counts as a refusal. */
  | { readonly kind: 'failed' }
  /** The command or its turn ended first. */
  | { readonly kind: 'aborted' };

export function hostQuestion(
  target: HostTarget,
  item: CommandExecutionItem,
  place: { readonly threadId: string; readonly turnId: string; readonly startedAtMs: number },
) {
  const { host, port, protocol } = target;
  const amendments = (['allow', 'deny'] as const).map((action) => ({ host, action }));
  const availableDecisions: CommandExecutionApprovalDecision[] = [
    'accept',
    'acceptForSession',
    ...amendments.map((amendment) => ({
      applyNetworkPolicyAmendment: { network_policy_amendment: amendment },
    })),
    'decline',
    'cancel',
  ];
  return {
    kind: 'command',
    ...place,
    itemId: item.id,
    // An item may have several such questions.
    approvalId: randomUUID(),
    environmentId: 'local',
    reason: `It wants to reach ${targetText(target)}, which no rule allows.`,
    command: item.command,
    cwd: item.cwd,
    commandActions: item.commandActions,
    networkApprovalContext: { host, protocol, port },
    proposedNetworkPolicyAmendments: amendments,
    availableDecisions,
    confinement: 'sandboxed',
  };
}

export function readHostDecision(answer: Answer, target: HostTarget): HostDecision {
  if (answer.kind === 'aborted') return { kind: 'aborted' };
  if (answer.kind === 'error') return { kind: 'failed' };
  const judged = check(commandExecutionRequestApprovalResponse, answer.result);
  if (!judged.ok) return { kind: 'failed' };
  const { decision } = judged.value;
  switch (decision) {
    case 'accept':
      return { kind: 'once' };
    case 'acceptForSession':
      return { kind: 'session' };
    case 'decline':
    case 'cancel':
      return { kind: decision };
  }
  if (!('applyNetworkPolicyAmendment' in decision)) return { kind: 'failed' };
  const { host, action } = decision.applyNetworkPolicyAmendment.network_policy_amendment;
  // Only what was offered: a rule for another host would be one that nobody was asked about.
  if (host !== target.host) return { kind: 'failed' };
  if (action === 'allow') return { kind: 'rule', action: 'allow' };
  return action === 'deny' ? { kind: 'rule', action: 'deny' } : { kind: 'failed' };
}
