/** Asking the user about one call, and reading the answer. */
import type { Answer } from '../approvals/broker.ts';
import type { Ask } from '../approvals/policy.ts';
import {
  commandExecutionRequestApprovalResponse,
  fileChangeRequestApprovalResponse,
} from '../protocol/approval.ts';
import { check } from '../protocol/check.ts';
import type { CommandExecutionItem } from '../protocol/item.ts';

export type Decision =
  | { readonly kind: 'accept' }
  | { readonly kind: 'acceptForSession' }
  | { readonly kind: 'acceptWithRule'; readonly prefix: readonly string[] }
  | { readonly kind: 'decline' }
  /** Declined, and the turn ends. */
  | { readonly kind: 'cancel' }
  /** No usable answer: counts as a refusal. */
  | { readonly kind: 'failed' }
  /** The turn ended first. */
  | { readonly kind: 'aborted' };

interface Place {
  readonly threadId: string;
  readonly turnId: string;
  readonly itemId: string;
  readonly startedAtMs: number;
}

export function commandQuestion(place: Place, item: CommandExecutionItem, ask: Ask) {
  return {
    kind: 'command',
    ...place,
    environmentId: 'local',
    ...(ask.reason === null ? {} : { reason: ask.reason }),
    command: item.command,
    cwd: item.cwd,
    commandActions: item.commandActions,
    ...(ask.proposedAmendment === null
      ? {}
      : { proposedExecpolicyAmendment: [...ask.proposedAmendment] }),
    availableDecisions: [...ask.availableDecisions],
    // Ours: the reason may be the model's words, and whoever decides must know where it will run.
    confinement: ask.thenRun,
  };
}

export function patchQuestion(place: Place, ask: Ask) {
  return { ...place, reason: ask.reason, grantRoot: null };
}

export function readCommandDecision(answer: Answer): Decision {
  if (answer.kind === 'aborted') return { kind: 'aborted' };
  if (answer.kind === 'error') return { kind: 'failed' };
  const judged = check(commandExecutionRequestApprovalResponse, answer.result);
  if (!judged.ok) return { kind: 'failed' };
  const { decision } = judged.value;
  if (typeof decision === 'string') return { kind: decision };
  if ('acceptWithExecpolicyAmendment' in decision) {
    const prefix = decision.acceptWithExecpolicyAmendment.execpolicy_amendment;
    return prefix.length === 0 ? { kind: 'failed' } : { kind: 'acceptWithRule', prefix };
  }
  // Never offered: there is no network policy to amend.
  return { kind: 'failed' };
}

export function readPatchDecision(answer: Answer): Decision {
  if (answer.kind === 'aborted') return { kind: 'aborted' };
  if (answer.kind === 'error') return { kind: 'failed' };
  const judged = check(fileChangeRequestApprovalResponse, answer.result);
  return judged.ok ? { kind: judged.value.decision } : { kind: 'failed' };
}
