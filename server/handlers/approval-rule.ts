/** `approvalRule/*`. */
import { isBoundToFolder } from '../approvals/rules.ts';
import type { Rule, RuleStore } from '../approvals/rules.ts';
import type { RuleUse } from '../approvals/rule-uses.ts';
import type { ApprovalRule } from '../protocol/approval-rule.ts';
import type { HandlersOf } from './dispatcher.ts';
import { pageOf } from './page.ts';

export function approvalRuleHandlers(
  rules: RuleStore,
  now: () => number,
): HandlersOf<'approvalRule/list' | 'approvalRule/revoke'> {
  return {
    'approvalRule/list': async (params) => {
      const [list, problems] = [await rules.list(), await rules.problems()];
      const shown = list.map((rule) => shownRule(rule, rules.uses.of(rule.id))).reverse();
      return { ...pageOf(shown, params, 'rules'), problems: [...problems] };
    },
    // Running threads ask the store before each command, so it is in force at once.
    'approvalRule/revoke': async ({ id }) => ({ revoked: await rules.revoke(id, now()) }),
  };
}

function shownRule(rule: Rule, use: RuleUse | null): ApprovalRule {
  const seconds = (ms: number): number => Math.floor(ms / 1000);
  const source = rule.source ?? 'skein';
  return {
    id: rule.id,
    prefix: [...rule.prefix],
    scope: isBoundToFolder(rule) ? 'project' : 'home',
    cwd: rule.cwd,
    leavesSandbox: true,
    grantedAt: source === 'codex' ? null : seconds(rule.grantedAt),
    client: rule.client,
    threadId: rule.threadId,
    useCount: use?.count ?? 0,
    lastUsedAt: use === null ? null : seconds(use.lastUsedAt),
    source,
  };
}
