/**
 * What the user allowed for good: prefixes of command lines that run unasked and outside the
 * sandbox, under every policy. Kept as lines that are only ever added, so that several servers can
 * share the file and a broken line harms no other.
 */
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { commandMayForceRemove, isTooGeneral } from '../shell/commands.ts';
import { parseShell } from '../shell/parse.ts';
import type { CommandEffect } from '../tools/tool.ts';
import { parseCodexRules } from './codex-rules.ts';
import { HostRules } from './host-rules.ts';
import { appendLine, readLines, stampOf, textField, textOf } from './rule-file.ts';
import type { LineFields, RuleListener, RuleProblem } from './rule-file.ts';
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

interface Snapshot {
  readonly stamp: string;
  readonly rules: readonly Rule[];
  readonly revoked: RevokedRules;
  readonly problems: readonly RuleProblem[];
}

/** Rules that are not in force any more, by id; null for one of Codex's, which its own file holds. */
type RevokedRules = ReadonlyMap<string, Rule | null>;

const EMPTY: Snapshot = { stamp: '', rules: [], revoked: new Map(), problems: [] };

/**
 * The rules of a home: in `rules/commands.jsonl`, and those that Codex left in `rules/default.rules`.
 * Reads anew when a file changed.
 */
export class RuleStore {
  readonly file: string;
  /** What holds for hosts instead of commands. */
  readonly hosts: HostRules;
  readonly uses: RuleUses;
  readonly #codexFile: string;
  readonly #changed: RuleListener;
  #snapshot: Snapshot = EMPTY;

  constructor(home: string, changed: RuleListener = () => undefined) {
    this.file = path.join(home, 'rules', 'commands.jsonl');
    this.#codexFile = path.join(home, 'rules', 'default.rules');
    this.#changed = changed;
    this.hosts = new HostRules(home, changed);
    this.uses = new RuleUses(home);
  }

  /** The rules in force, oldest first. */
  async list(): Promise<readonly Rule[]> {
    return (await this.#read()).rules;
  }

  /** Lines that could not be understood. They allow nothing. */
  async problems(): Promise<readonly RuleProblem[]> {
    return (await this.#read()).problems;
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
    const granted: Rule = { id: randomUUID(), ...rule };
    await appendLine(this.file, { type: 'grant', decision: 'allow', ...granted });
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

  /** Puts a revoked rule back as it was. Whether one that allows the same is in force now. */
  async restore(id: string, restoredAt: number): Promise<boolean> {
    const { rules, revoked } = await this.#read();
    const rule = revoked.get(id);
    if (rule === undefined) return rules.some((each) => each.id === id);
    if (rule !== null && rules.some((each) => isSame(each, rule))) return true;
    await appendLine(this.file, { type: 'restore', id, restoredAt });
    // Codex's file may have lost it meanwhile.
    const restored = (await this.list()).some((each) => each.id === id);
    if (restored) this.#changed(id, 'restored');
    return restored;
  }

  async #read(): Promise<Snapshot> {
    const stamps = await Promise.all([stampOf(this.file), stampOf(this.#codexFile)]);
    const stamp = stamps.join(' ');
    if (stamp === this.#snapshot.stamp) return this.#snapshot;
    const [own, codex] = await Promise.all([textOf(this.file), textOf(this.#codexFile)]);
    const { rules, revoked, problems } = parseRules(own.text);
    const left = parseCodexRules(codex.text);
    const taken = left.rules.filter(({ id, prefix }) => !revoked.has(id) && !isTooGeneral(prefix));
    this.#snapshot = {
      stamp,
      rules: [
        ...taken.map(({ id, prefix }): Rule => {
          return {
            id,
            prefix,
            grantedAt: 0,
            client: null,
            threadId: null,
            cwd: null,
            source: 'codex',
          };
        }),
        ...rules,
      ],
      revoked,
      // Without its rules a server asks more often than it need; it does not stop working.
      problems: [...own.problems, ...problems, ...codex.problems, ...left.problems],
    };
    return this.#snapshot;
  }
}

function isSame(one: Pick<Rule, 'cwd' | 'prefix'>, other: Pick<Rule, 'cwd' | 'prefix'>): boolean {
  return one.cwd === other.cwd && JSON.stringify(one.prefix) === JSON.stringify(other.prefix);
}

/** `bash -c 'the whole script'`: as narrow as that script, whatever the shell could do otherwise. */
function namesItsScript(prefix: readonly string[]): boolean {
  return prefix.length >= 3 && /^-l?c$/.test(prefix.at(-2) ?? '');
}

/** Reads the file's text. Unknown fields are ignored, unknown lines reported. */
export function parseRules(text: string): {
  readonly rules: readonly Rule[];
  readonly revoked: RevokedRules;
  readonly problems: readonly RuleProblem[];
} {
  const rules = new Map<string, Rule>();
  const revoked = new Map<string, Rule | null>();
  const problems = readLines(text, (fields) => take(fields, rules, revoked));
  return { rules: [...rules.values()], revoked, problems };
}

function take(
  fields: LineFields,
  rules: Map<string, Rule>,
  revoked: Map<string, Rule | null>,
): string | null {
  const { type, id, prefix, grantedAt } = fields;
  if (typeof id !== 'string' || id === '') return '`id` must be a string';
  if (type === 'revoke') {
    revoked.set(id, rules.get(id) ?? revoked.get(id) ?? null);
    rules.delete(id);
    return null;
  }
  if (type === 'restore') {
    const rule = revoked.get(id) ?? null;
    if (rule !== null) rules.set(id, rule);
    revoked.delete(id);
    return null;
  }
  if (type !== 'grant') return `\`type\` ${JSON.stringify(type)} is not known`;
  if (fields['decision'] !== 'allow') return '`decision` must be `allow`';
  if (!Array.isArray(prefix) || !prefix.every((word) => typeof word === 'string')) {
    return '`prefix` must be a list of strings';
  }
  if (prefix.length === 0 || prefix[0] === '') return '`prefix` must name a program';
  if (typeof grantedAt !== 'number') return '`grantedAt` must be a number';
  rules.set(id, {
    id,
    prefix,
    grantedAt,
    client: textField(fields, 'client'),
    threadId: textField(fields, 'threadId'),
    cwd: textField(fields, 'cwd'),
  });
  return null;
}
