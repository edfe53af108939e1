/**
 * Hosts that the user allowed or denied for good, for confined commands. Kept in `rules/hosts.jsonl`
 * as the rules for commands are kept in their file.
 */
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { HostRule, HostRuleBook, HostRuleOrigin } from '../network/port.ts';
import { appendLine, readLines, stampOf, textField, textOf } from './rule-file.ts';
import type { LineFields, RuleListener, RuleProblem } from './rule-file.ts';

export interface KeptHostRule extends HostRule, HostRuleOrigin {}

interface Snapshot {
  readonly stamp: string;
  readonly rules: readonly KeptHostRule[];
  readonly revoked: ReadonlyMap<string, KeptHostRule>;
  readonly problems: readonly RuleProblem[];
}

export class HostRules implements HostRuleBook {
  readonly file: string;
  readonly #changed: RuleListener;
  #snapshot: Snapshot = { stamp: '', rules: [], revoked: new Map(), problems: [] };

  constructor(home: string, changed: RuleListener = () => undefined) {
    this.file = path.join(home, 'rules', 'hosts.jsonl');
    this.#changed = changed;
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
    const same = await this.#makeWay(rule, rule.grantedAt);
    if (same !== null) return same;
    const granted: KeptHostRule = { id: randomUUID(), ...rule };
    await appendLine(this.file, { type: 'grant', ...granted });
    this.#changed(granted.id, 'granted');
    return granted;
  }

  /** Whether there was such a rule. */
  async revoke(id: string, revokedAt: number): Promise<boolean> {
    if (!(await this.list()).some((rule) => rule.id === id)) return false;
    await appendLine(this.file, { type: 'revoke', id, revokedAt });
    this.#changed(id, 'revoked');
    return true;
  }

  /** Puts a revoked rule back, as `grant` would. Whether one that says the same is in force now. */
  async restore(id: string, restoredAt: number): Promise<boolean> {
    const { rules, revoked } = await this.#read();
    const rule = revoked.get(id);
    if (rule === undefined) return rules.some((each) => each.id === id);
    if ((await this.#makeWay(rule, restoredAt)) !== null) return true;
    await appendLine(this.file, { type: 'restore', id, restoredAt });
    this.#changed(id, 'restored');
    return true;
  }

  /** Revokes what says the opposite. Returns the rule that says the same, if there is one. */
  async #makeWay(rule: Omit<KeptHostRule, 'id'>, at: number): Promise<KeptHostRule | null> {
    const ofHost = (await this.list()).filter(({ host }) => host === rule.host);
    for (const { id, action } of ofHost) {
      if (action !== rule.action) await this.revoke(id, at);
    }
    return ofHost.find(({ port, action }) => port === rule.port && action === rule.action) ?? null;
  }

  async #read(): Promise<Snapshot> {
    const stamp = await stampOf(this.file);
    if (stamp === this.#snapshot.stamp) return this.#snapshot;
    const { text, problems } = await textOf(this.file);
    const rules = new Map<string, KeptHostRule>();
    const revoked = new Map<string, KeptHostRule>();
    const unclear = readLines(text, (fields) => take(fields, rules, revoked));
    this.#snapshot = {
      stamp,
      rules: [...rules.values()],
      revoked,
      problems: [...problems, ...unclear],
    };
    return this.#snapshot;
  }
}

function take(
  fields: LineFields,
  rules: Map<string, KeptHostRule>,
  revoked: Map<string, KeptHostRule>,
): string | null {
  const { type, id, host, port, action, grantedAt } = fields;
  if (typeof id !== 'string' || id === '') return '`id` must be a string';
  if (type === 'revoke') {
    move(id, rules, revoked);
    return null;
  }
  if (type === 'restore') {
    move(id, revoked, rules);
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

function move(id: string, from: Map<string, KeptHostRule>, to: Map<string, KeptHostRule>): void {
  const rule = from.get(id);
  if (rule === undefined) return;
  from.delete(id);
  to.set(id, rule);
}
