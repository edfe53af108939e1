/** Plans, usage, notices and compactions as updates of a session. */
import type { Cost, PlanEntryStatus, SessionUpdate } from '@agentclientprotocol/sdk/unstable';
import { costOf } from '../protocol/model-price.ts';
import type { PlanStep, ThreadTokenUsage } from '../protocol/turn.ts';
import type { Shows } from './editor.ts';

export function planUpdate(plan: readonly PlanStep[]): SessionUpdate {
  const entries = plan.map(({ step, status }) => ({
    content: step,
    // A plan's steps are not ranked.
    priority: 'medium' as const,
    status: planStatus(status),
  }));
  return { sessionUpdate: 'plan', entries };
}

function planStatus(status: string): PlanEntryStatus {
  if (status === 'inProgress') return 'in_progress';
  return status === 'completed' ? 'completed' : 'pending';
}

/** Null: how large the window is is not known. */
export function usageUpdate(usage: ThreadTokenUsage): SessionUpdate | null {
  const { last, modelContextWindow } = usage;
  if (modelContextWindow == null) return null;
  const cost = costSoFar(usage);
  return {
    sessionUpdate: 'usage_update',
    used: last.totalTokens,
    size: modelContextWindow,
    ...(cost === null ? {} : { cost }),
  };
}

/** Null unless every token has a price, all in one currency. */
function costSoFar({ total, byModel = [] }: ThreadTokenUsage): Cost | null {
  let known = 0;
  let amount = 0;
  let currency: string | null = null;
  for (const { tokens, price } of byModel) {
    if (price == null || (currency !== null && currency !== price.currency)) return null;
    ({ currency } = price);
    amount += costOf(tokens, price);
    known += tokens.totalTokens;
  }
  return currency === null || known < total.totalTokens ? null : { amount, currency };
}

/** Null: the editor has no place for it. */
export function notice(
  severity: 'info' | 'warning',
  text: string,
  { notices }: Shows,
): SessionUpdate | null {
  const [title = '', ...rest] = text.trim().split('\n');
  if (!notices || title === '') return null;
  const description = rest.join('\n').trim();
  return {
    sessionUpdate: 'notice',
    severity,
    title,
    ...(description === '' ? {} : { description }),
  };
}

export function compactionUpdate(
  id: string,
  status: 'in_progress' | 'completed',
  { compactions }: Shows,
): SessionUpdate {
  if (compactions) return { sessionUpdate: 'compaction_update', compactionId: id, status };
  const call = { toolCallId: id, title: 'Compact the context', kind: 'think', status } as const;
  return status === 'in_progress'
    ? { sessionUpdate: 'tool_call', ...call }
    : { sessionUpdate: 'tool_call_update', ...call };
}
