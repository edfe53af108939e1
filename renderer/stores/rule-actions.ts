/** What the user allowed or denied for good, as servers keep it. */
import type { ApprovalRule } from '../../server/protocol/approval-rule.ts';
import type { ClientResult } from '../../server/protocol/methods.ts';
import { can } from './abilities.ts';
import type { App } from './app-store.ts';

export interface RuleList {
  /** The newest first; null for a server that keeps no list that it would show. */
  readonly rules: readonly ApprovalRule[] | null;
  /** Lines of its files that mean nothing. */
  readonly problems: ClientResult<'approvalRule/list'>['problems'];
}

export async function readRules(app: App, server: string): Promise<RuleList> {
  if (!can(app.store.getState(), server, 'approvalRules')) return { rules: null, problems: [] };
  const { data, problems } = await app.rpc.request(server, 'approvalRule/list', {});
  return { rules: data, problems };
}

export async function revokeRule(app: App, server: string, id: string): Promise<void> {
  await app.rpc.request(server, 'approvalRule/revoke', { id });
}

/** Whether it is in force again. */
export async function restoreRule(app: App, server: string, id: string): Promise<boolean> {
  return (await app.rpc.request(server, 'approvalRule/restore', { id })).restored;
}
