/** `approvalRule/*`. */
import { isBoundToFolder, isExact } from '../approvals/rules.ts';
import type { KeptHostRule } from '../approvals/host-rules.ts';
import type { Rule, RuleStore } from '../approvals/rules.ts';
import type { RuleUse } from '../approvals/rule-uses.ts';
import type { ApprovalRule } from '../protocol/approval-rule.ts';
import type { HandlersOf } from './dispatcher.ts';
import { pageOf } from './page.ts';

export function approvalRuleHandlers(
  rules: RuleStore,
  now: () => number,
): HandlersOf<'approvalRule/list' | 'approvalRule/revoke' | 'approvalRule/restore'> {
  return {
    'approvalRule/list': async (params) => {
      const { hosts, uses } = rules;
      const shown = [
        ...(await rules.list()).map((rule) => shownRule(rule, uses.of(rule.id))),
        ...(await hosts.list()).map((rule) => shownHostRule(rule, uses.of(rule.id))),
      ];
      const problems = [...(await rules.problems()), ...(await hosts.problems())];
      const newestFirst = shown.reverse().sort((a, b) => (b.grantedAt ?? 0) - (a.grantedAt ?? 0));
      return { ...pageOf(newestFirst, params, 'rules'), problems };
    },
    // Running threads ask the store before each command, so it is in force at once.
    'approvalRule/revoke': async ({ id }) => ({
      revoked: (await rules.revoke(id, now())) || (await rules.hosts.revoke(id, now())),
    }),
    'approvalRule/restore': async ({ id }) => ({
      restored: (await rules.restore(id, now())) || (await rules.hosts.restore(id, now())),
    }),
  };
}

function seconds(ms: number): number {
  return Math.floor(ms / 1000);
}

function shownUse(use: RuleUse | null): Pick<ApprovalRule, 'useCount' | 'lastUsedAt'> {
  return {
    useCount: use?.count ?? 0,
    lastUsedAt: use === null ? null : seconds(use.lastUsedAt),
  };
}

function shownHostRule(rule: KeptHostRule, use: RuleUse | null): ApprovalRule {
  const { id, host, port, action, grantedAt, client, threadId, cwd } = rule;
  return {
    id,
    prefix: [],
    exact: false,
    network: { host, port: action === 'allow' ? port : null, action },
    scope: 'home',
    cwd,
    leavesSandbox: false,
    grantedAt: seconds(grantedAt),
    client,
    threadId,
    ...shownUse(use),
    source: 'skein',
  };
}

function shownRule(rule: Rule, use: RuleUse | null): ApprovalRule {
  const source = rule.source ?? 'skein';
  return {
    id: rule.id,
    prefix: [...rule.prefix],
    exact: isExact(rule),
    scope: isBoundToFolder(rule) ? 'project' : 'home',
    cwd: rule.cwd,
    leavesSandbox: true,
    grantedAt: source === 'codex' ? null : seconds(rule.grantedAt),
    client: rule.client,
    threadId: rule.threadId,
    ...shownUse(use),
    source,
  };
}
