/**
 * Rules that are kept as lines which are only ever added: granted, revoked, put back. So several servers can
 * share a file, and a broken line harms no other.
 */
import { randomUUID } from 'node:crypto';
import { appendLine, readLines, stampOf, textOf } from './rule-file.ts';
import type { LineFields, RuleListener, RuleProblem } from './rule-file.ts';

export interface KeptRules<R> {
  /** Those in force, oldest first. */
  readonly rules: readonly R[];
  /** Those that are not in force any more, by id; null for one that another file holds. */
  readonly revoked: ReadonlyMap<string, R | null>;
  /** Lines that could not be understood. */
  readonly problems: readonly RuleProblem[];
}

export class RuleLines<R extends { readonly id: string }> {
  readonly #files: readonly [own: string, ...others: readonly string[]];
  readonly #parse: (texts: readonly string[]) => KeptRules<R>;
  readonly #changed: RuleListener;
  #stamp: string | null = null;
  #kept: KeptRules<R> = { rules: [], revoked: new Map(), problems: [] };

  /** Written is to the first file only; `parse` gets the texts of all. */
  constructor(
    files: readonly [own: string, ...others: readonly string[]],
    parse: (texts: readonly string[]) => KeptRules<R>,
    changed: RuleListener,
  ) {
    this.#files = files;
    this.#parse = parse;
    this.#changed = changed;
  }

  /** Reads anew when a file changed. */
  async read(): Promise<KeptRules<R>> {
    const stamp = (await Promise.all(this.#files.map(stampOf))).join(' ');
    if (stamp === this.#stamp) return this.#kept;
    const texts = await Promise.all(this.#files.map(textOf));
    const kept = this.#parse(texts.map(({ text }) => text));
    const problems = [...texts.flatMap((each) => each.problems), ...kept.problems];
    this.#stamp = stamp;
    this.#kept = { ...kept, problems };
    return this.#kept;
  }

  /** `more`: what its line says besides. */
  async grant<N extends Omit<R, 'id'>>(
    rule: N,
    more: Readonly<Record<string, string>> = {},
  ): Promise<N & { readonly id: string }> {
    const granted = { id: randomUUID(), ...rule };
    await this.#add({ type: 'grant', ...more, ...granted });
    this.#changed(granted.id, 'granted');
    return granted;
  }

  /** Whether there was such a rule. */
  async revoke(id: string, revokedAt: number): Promise<boolean> {
    if (!(await this.#holds(id))) return false;
    await this.#add({ type: 'revoke', id, revokedAt });
    this.#changed(id, 'revoked');
    return true;
  }

  /**
   * Puts a revoked rule back as it was, unless `isThere` says that one which says the same is in force.
   * Whether one is in force now.
   */
  async restore(
    id: string,
    restoredAt: number,
    isThere: (rule: R) => boolean | Promise<boolean>,
  ): Promise<boolean> {
    const rule = (await this.read()).revoked.get(id);
    if (rule === undefined) return this.#holds(id);
    if (rule !== null && (await isThere(rule))) return true;
    await this.#add({ type: 'restore', id, restoredAt });
    // Another file may have lost it meanwhile.
    const restored = await this.#holds(id);
    if (restored) this.#changed(id, 'restored');
    return restored;
  }

  async #holds(id: string): Promise<boolean> {
    return (await this.read()).rules.some((rule) => rule.id === id);
  }

  #add(line: Readonly<Record<string, unknown>>): Promise<void> {
    return appendLine(this.#files[0], line);
  }
}

/** `granted` makes a rule of the line that grants it, or says what is amiss. Unknown fields are ignored. */
export function parseRuleLines<R>(
  text: string,
  granted: (id: string, fields: LineFields) => R | string,
): KeptRules<R> {
  const rules = new Map<string, R>();
  const revoked = new Map<string, R | null>();
  const problems = readLines(text, (fields) => {
    const { type, id } = fields;
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
    const rule = granted(id, fields);
    if (typeof rule === 'string') return rule;
    rules.set(id, rule);
    return null;
  });
  return { rules: [...rules.values()], revoked, problems };
}
