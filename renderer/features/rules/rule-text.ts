/** A rule as text. */
import type { ApprovalRule } from '../../../server/protocol/approval-rule.ts';
import { shellJoin, withoutShell } from '../../../server/protocol/shell-words.ts';

/** What it is about, exactly: the words of a command as they would be typed, or a host. */
export function ruleText({ prefix, network }: ApprovalRule): string {
  if (network == null) return withoutShell(shellJoin(prefix));
  return network.port == null ? network.host : `${network.host}:${network.port}`;
}

/** Whether a rule has the term in what it is about, or where and by whom it was granted. */
export function fitsTerm(rule: ApprovalRule, term: string): boolean {
  const text = [ruleText(rule), rule.cwd, rule.client, rule.source].join('\n');
  return text.toLowerCase().includes(term.toLowerCase());
}
