/**
 * What the user allowed for good: prefixes of command lines that run unasked and outside the
 * sandbox, under every policy. Kept as lines that are only ever added, so that several servers can
 * share the file and a broken line harms no other.
 */
import path from 'node:path';
import { commandMayForceRemove, isTooGeneral } from '../shell/commands.ts';
import { parseShell } from '../shell/parse.ts';
import type { CommandEffect } from '../tools/tool.ts';
import { parseCodexRules } from './codex-rules.ts';
import { HostRules } from './host-rules.ts';
import { textField } from './rule-file.ts';
import type { LineFields, RuleListener, RuleProblem } from './rule-file.ts';
import { parseRuleLines, RuleLines } from './rule-lines.ts';
import type { KeptRules } from './rule-lines.ts';
import { RuleUses } from './rule-uses.ts';

export interface Rule {
  readonly id: string;
  /** The first words of a command; for an opaque script all of `[shell, flag, script]`. */
  readonly prefix: readonly string[];
  /** Unix milliseconds. */
  readonly grantedAt: number;
  /** Name of the client whose user decided. */
  readonly client: string | null;
  readonly threadId: string | null;
  /** Absolute; where the command ran for which it was granted. */
  readonly cwd: string | null;
  /** Who keeps it: Skein, or `default.rules` as Codex writes it. */
  readonly source?: 'skein' | 'codex';
}

export class RuleError extends Error {
  override readonly name = 'RuleError';
}

/** The commands of an effect, each as the words that rules speak about. */
export function partsOf(effect: CommandEffect): {
  readonly opaque: boolean;
  readonly parts: readonly (readonly string[])[];
} {
  if (effect.language === 'posix') {
    const parsed = parseShell(effect.script);
    if (parsed.kind === 'simple') return { opaque: false, parts: parsed.commands };
  }
  return { opaque: true, parts: [effect.argv] };
}

/** Whether a rule holds only in the folder it was granted in: what it names means another thing elsewhere. */
export function isBoundToFolder(rule: Pick<Rule, 'prefix'>): boolean {
  return isRelative(rule.prefix) || isExact(rule);
}

/** Whether a rule allows its words alone, and none that begin with them. */
export function isExact({ prefix }: Pick<Rule, 'prefix'>): boolean {
  return namesItsScript(prefix) || commandMayForceRemove(prefix);
}

function isRelative([program = '']: readonly string[]): boolean {
  return program.includes('/') && !path.isAbsolute(program);
}

/** Whether rules cover every part. Returns those that do, or null. */
export function allowingRules(
  effect: CommandEffect,
  rules: readonly Rule[],
): readonly Rule[] | null {
  const { opaque, parts } = partsOf(effect);
  const used: Rule[] = [];
  for (const words of parts) {
    const rule = rules.find((each) => covers(each, words, opaque, effect.cwd));
    if (rule === undefined) return null;
    used.push(rule);
  }
  return used;
}

/**
 * Scripts and forced deletions need a rule for exactly these words: a longer line may do something
 * else. They, and a program named by a relative path, mean another thing in another folder.
 */
export function covers(
  rule: Rule,
  words: readonly string[],
  opaque: boolean,
  cwd: string,
): boolean {
  const { prefix } = rule;
  if (prefix.length === 0 || prefix.length > words.length) return false;
  if (!prefix.every((word, index) => word === words[index])) return false;
  const exact = opaque || commandMayForceRemove(words);
  if ((exact || isRelative(words)) && rule.cwd !== cwd) return false;
  return !exact || prefix.length === words.length;
}

/**
 * The rules of a home: in `rules/commands.jsonl`, and those that Codex left in `rules/default.rules`.
 * Reads anew when a file changed.
 */
export class RuleStore {
  readonly file: string;
  /** What holds for hosts instead of commands. */
  readonly hosts: HostRules;
  readonly uses: RuleUses;
  readonly #lines: RuleLines<Rule>;

  constructor(home: string, changed: RuleListener = () => undefined) {
    this.file = path.join(home, 'rules', 'commands.jsonl');
    this.#lines = new RuleLines(
      [this.file, path.join(home, 'rules', 'default.rules')],
      ([own = '', codex = '']) => withCodexRules(parseRules(own), codex),
      changed,
    );
    this.hosts = new HostRules(home, changed);
    this.uses = new RuleUses(home);
  }

  /** The rules in force, oldest first. */
  async list(): Promise<readonly Rule[]> {
    return (await this.#lines.read()).rules;
  }

  /** Lines that could not be understood. They allow nothing. */
  async problems(): Promise<readonly RuleProblem[]> {
    return (await this.#lines.read()).problems;
  }

  /** Adds a rule; one that is there already is returned as it is. */
  async grant(rule: Omit<Rule, 'id'>): Promise<Rule> {
    const [program] = rule.prefix;
    if (program === undefined || program.trim() === '') {
      throw new RuleError('a rule must name at least a program');
    }
    if (isTooGeneral(rule.prefix) && !namesItsScript(rule.prefix)) {
      throw new RuleError(`a rule for \`${rule.prefix.join(' ')}\` would allow nearly anything`);
    }
    const same = (await this.list()).find((each) => isSame(each, rule));
    if (same !== undefined) return same;
    return this.#lines.grant(rule, { decision: 'allow' });
  }

  /** Whether there was such a rule. */
  revoke(id: string, revokedAt: number): Promise<boolean> {
    return this.#lines.revoke(id, revokedAt);
  }

  /** Puts a revoked rule back as it was. Whether one that allows the same is in force now. */
  restore(id: string, restoredAt: number): Promise<boolean> {
    return this.#lines.restore(id, restoredAt, async (rule) =>
      (await this.list()).some((each) => isSame(each, rule)),
    );
  }
}

/** Without its rules a server asks more often than it need; it does not stop working. */
function withCodexRules(own: KeptRules<Rule>, text: string): KeptRules<Rule> {
  const { rules, problems } = parseCodexRules(text);
  const taken = rules.filter(({ id, prefix }) => !own.revoked.has(id) && !isTooGeneral(prefix));
  const nobody = {
    grantedAt: 0,
    client: null,
    threadId: null,
    cwd: null,
    source: 'codex' as const,
  };
  return {
    rules: [...taken.map(({ id, prefix }) => ({ id, prefix, ...nobody })), ...own.rules],
    revoked: own.revoked,
    problems: [...own.problems, ...problems],
  };
}

function isSame(one: Pick<Rule, 'cwd' | 'prefix'>, other: Pick<Rule, 'cwd' | 'prefix'>): boolean {
  return one.cwd === other.cwd && JSON.stringify(one.prefix) === JSON.stringify(other.prefix);
}

/** `bash -c 'the whole script'`: as narrow as that script, whatever the shell could do otherwise. */
function namesItsScript(prefix: readonly string[]): boolean {
  return prefix.length >= 3 && /^-l?c$/.test(prefix.at(-2) ?? '');
}

/** Reads the file's text. Unknown fields are ignored, unknown lines reported. */
export function parseRules(text: string): KeptRules<Rule> {
  return parseRuleLines(text, grantedBy);
}

function grantedBy(id: string, fields: LineFields): Rule | string {
  const { prefix, grantedAt } = fields;
  if (fields['decision'] !== 'allow') return '`decision` must be `allow`';
  if (!Array.isArray(prefix) || !prefix.every((word) => typeof word === 'string')) {
    return '`prefix` must be a list of strings';
  }
  if (prefix.length === 0 || prefix[0] === '') return '`prefix` must name a program';
  if (typeof grantedAt !== 'number') return '`grantedAt` must be a number';
  return {
    id,
    prefix,
    grantedAt,
    client: textField(fields, 'client'),
    threadId: textField(fields, 'threadId'),
    cwd: textField(fields, 'cwd'),
  };
}
