/**
 * Hosts that the user allowed or denied for good, for confined commands. Kept in `rules/hosts.jsonl`
 * as the rules for commands are kept in their file.
 */
import path from 'node:path';
import type { HostRule, HostRuleBook, HostRuleOrigin } from '../network/port.ts';
import { textField } from './rule-file.ts';
import type { LineFields, RuleListener, RuleProblem } from './rule-file.ts';
import { parseRuleLines, RuleLines } from './rule-lines.ts';

export interface KeptHostRule extends HostRule, HostRuleOrigin {}

export class HostRules implements HostRuleBook {
  readonly file: string;
  readonly #lines: RuleLines<KeptHostRule>;

  constructor(home: string, changed: RuleListener = () => undefined) {
    this.file = path.join(home, 'rules', 'hosts.jsonl');
    this.#lines = new RuleLines(
      [this.file],
      ([text = '']) => parseRuleLines(text, grantedBy),
      changed,
    );
  }

  /** The rules in force, oldest first. */
  async list(): Promise<readonly KeptHostRule[]> {
    return (await this.#lines.read()).rules;
  }

  /** Lines that could not be understood. They neither allow nor deny. */
  async problems(): Promise<readonly RuleProblem[]> {
    return (await this.#lines.read()).problems;
  }

  /** Adds a rule; it takes the place of those for the same host that say the opposite. */
  async grant(rule: Omit<KeptHostRule, 'id'>): Promise<KeptHostRule> {
    return (await this.#makeWay(rule, rule.grantedAt)) ?? this.#lines.grant(rule);
  }

  /** Whether there was such a rule. */
  revoke(id: string, revokedAt: number): Promise<boolean> {
    return this.#lines.revoke(id, revokedAt);
  }

  /** Puts a revoked rule back, as `grant` would. Whether one that says the same is in force now. */
  restore(id: string, restoredAt: number): Promise<boolean> {
    return this.#lines.restore(
      id,
      restoredAt,
      async (rule) => (await this.#makeWay(rule, restoredAt)) !== null,
    );
  }

  /** Revokes what says the opposite. Returns the rule that says the same, if there is one. */
  async #makeWay(rule: Omit<KeptHostRule, 'id'>, at: number): Promise<KeptHostRule | null> {
    const ofHost = (await this.list()).filter(({ host }) => host === rule.host);
    for (const { id, action } of ofHost) {
      if (action !== rule.action) await this.revoke(id, at);
    }
    return ofHost.find(({ port, action }) => port === rule.port && action === rule.action) ?? null;
  }
}

function grantedBy(id: string, fields: LineFields): KeptHostRule | string {
  const { host, port, action, grantedAt } = fields;
  if (typeof host !== 'string' || host === '') return '`host` must name a host';
  if (typeof port !== 'number') return '`port` must be a number';
  if (action !== 'allow' && action !== 'deny') return '`action` must be `allow` or `deny`';
  if (typeof grantedAt !== 'number') return '`grantedAt` must be a number';
  return {
    id,
    host,
    port,
    action,
    grantedAt,
    client: textField(fields, 'client'),
    threadId: textField(fields, 'threadId'),
    cwd: textField(fields, 'cwd'),
  };
}
