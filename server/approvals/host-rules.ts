/**
 * Hosts that the user allowed or denied for good, for confined commands. Kept in `rules/hosts.jsonl`
 * as the rules for commands are kept in their file.
 */
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { HostRule, HostRuleBook, HostRuleOrigin } from '../network/port.ts';
import { appendLine, readLines, stampOf, textField, textOf } from './rule-file.ts';
import type { LineFields, RuleProblem } from './rule-file.ts';

export interface KeptHostRule extends HostRule, HostRuleOrigin {}

interface Snapshot {
  readonly stamp: string;
  readonly rules: readonly KeptHostRule[];
  readonly problems: readonly RuleProblem[];
}

export class HostRules implements HostRuleBook {
  readonly file: string;
  #snapshot: Snapshot = { stamp: '', rules: [], problems: [] };

  constructor(home: string) {
    this.file = path.join(home, 'rules', 'hosts.jsonl');
  }

  /** The rules in force, oldest first. */
  async list(): Promise<readonly KeptHostRule[]> {
    return (await this.#read()).rules;
  }

  /** Lines that could not be understood. They neither allow nor deny. */
  async problems(): Promise<readonly RuleProblem[]> {
    return (await this.#read()).problems;
  }

  /** Adds a rule; it takes the place of those for the same host that say the opposite. */
  async grant(rule: Omit<KeptHostRule, 'id'>): Promise<KeptHostRule> {
    const ofHost = (await this.list()).filter(({ host }) => host === rule.host);
    const same = ofHost.find(({ port, action }) => port === rule.port && action === rule.action);
    for (const { id, action } of ofHost) {
      if (action !== rule.action) await this.revoke(id, rule.grantedAt);
    }
    if (same !== undefined) return same;
    const granted: KeptHostRule = { id: randomUUID(), ...rule };
    await appendLine(this.file, { type: 'grant', ...granted });
    return granted;
  }

  /** Whether there was such a rule. */
  async revoke(id: string, revokedAt: number): Promise<boolean> {
    if (!(await this.list()).some((rule) => rule.id === id)) return false;
    await appendLine(this.file, { type: 'revoke', id, revokedAt });
    return true;
  }

  async #read(): Promise<Snapshot> {
    const stamp = await stampOf(this.file);
    if (stamp === this.#snapshot.stamp) return this.#snapshot;
    const { text, problems } = await textOf(this.file);
    const rules = new Map<string, KeptHostRule>();
    const unclear = readLines(text, (fields) => take(fields, rules));
    this.#snapshot = { stamp, rules: [...rules.values()], problems: [...problems, ...unclear] };
    return this.#snapshot;
  }
}

function take(fields: LineFields, rules: Map<string, KeptHostRule>): string | null {
  const { type, id, host, port, action, grantedAt } = fields;
  if (typeof id !== 'string' || id === '') return '`id` must be a string';
  if (type === 'revoke') {
    rules.delete(id);
    return null;
  }
  if (type !== 'grant') return `\`type\` ${JSON.stringify(type)} is not known`;
  if (typeof host !== 'string' || host === '') return '`host` must name a host';
  if (typeof port !== 'number') return '`port` must be a number';
  if (action !== 'allow' && action !== 'deny') return '`action` must be `allow` or `deny`';
  if (typeof grantedAt !== 'number') return '`grantedAt` must be a number';
  rules.set(id, {
    id,
    host,
    port,
    action,
    grantedAt,
    client: textField(fields, 'client'),
    threadId: textField(fields, 'threadId'),
    cwd: textField(fields, 'cwd'),
  });
  return null;
}
