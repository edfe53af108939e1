/**
 * `rules/default.rules`, as Codex keeps what its user allowed for good: one call a rule,
 * `prefix_rule(pattern=["git", "status"], decision="allow")`. It is read, never written.
 */
import { createHash } from 'node:crypto';

export interface CodexRules {
  readonly rules: readonly { readonly id: string; readonly prefix: readonly string[] }[];
  readonly problems: readonly { readonly line: number; readonly message: string }[];
}

/** Only what allows plain words is taken; a rule that asks or forbids is told as not understood. */
export function parseCodexRules(text: string): CodexRules {
  const rules: { id: string; prefix: readonly string[] }[] = [];
  const problems: { line: number; message: string }[] = [];
  text.split('\n').forEach((raw, index) => {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) return;
    const prefixes = prefixesOf(line);
    if (typeof prefixes === 'string') problems.push({ line: index + 1, message: prefixes });
    else for (const prefix of prefixes) rules.push({ id: idOf(prefix), prefix });
  });
  return { rules, problems };
}

/** The prefixes that a line allows, or what is wrong with it. */
function prefixesOf(line: string): readonly (readonly string[])[] | string {
  const call = /^prefix_rule\((.*)\)\s*(?:#.*)?$/.exec(line)?.[1];
  if (call === undefined) return 'only `prefix_rule(…)` on one line is understood';
  const pattern = /(?:^|,)\s*pattern\s*=\s*(\[.*\])\s*(?:,\s*\w+\s*=|$)/.exec(call)?.[1];
  const decision = /(?:^|,)\s*decision\s*=\s*"(\w+)"/.exec(call)?.[1] ?? 'allow';
  if (pattern === undefined) return '`pattern` must be a list';
  if (decision !== 'allow') return `\`decision = "${decision}"\` is not supported, only "allow" is`;
  let words: unknown;
  try {
    words = JSON.parse(pattern.replace(/,\s*\]/g, ']'));
  } catch {
    return '`pattern` must be a list of strings';
  }
  if (!Array.isArray(words) || words.length === 0) return '`pattern` must name a program';
  let prefixes: string[][] = [[]];
  for (const word of words as unknown[]) {
    const choices: unknown[] = Array.isArray(word) ? word : [word];
    if (!choices.every((choice) => typeof choice === 'string' && choice !== '')) {
      return '`pattern` must be a list of strings';
    }
    prefixes = prefixes.flatMap((prefix) => choices.map((choice) => [...prefix, String(choice)]));
    if (prefixes.length > 100) return '`pattern` has more than 100 readings';
  }
  return prefixes;
}

/** The same rule has the same id in every server and at every start. */
function idOf(prefix: readonly string[]): string {
  const digest = createHash('sha256').update(JSON.stringify(prefix)).digest('hex');
  return `codex-${digest.slice(0, 24)}`;
}
