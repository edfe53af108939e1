/** Facts read from the outputs of commands, put into Markdown. Nothing here is guessed. */
import { say } from './words.ts';
import type { Language } from './words.ts';

/** A code block of at most `most` lines; a negative number keeps the last ones. */
export function fence(text: string, language: Language, most = 30): string {
  const lines = text.trimEnd().split('\n');
  const kept = most < 0 ? lines.slice(most) : lines.slice(0, most);
  const left = lines.length - kept.length;
  const ticks = '`'.repeat(Math.max(3, ...(text.match(/`+/g) ?? []).map((run) => run.length + 1)));
  const note = left > 0 ? `\n\n${say(language, 'more', left)}` : '';
  return `${ticks}text\n${kept.join('\n')}\n${ticks}${note}`;
}

/** The lines that hold something. */
export const namesOf = (listing: string): string[] =>
  listing.split(/\r?\n/).filter((name) => name !== '');
const code = (name: string | undefined): string => `\`${name ?? ''}\``;

export function describeFiles(listing: string, language: Language): string {
  const names = namesOf(listing);
  if (names.length === 0) return say(language, 'empty');
  const folders = names.filter((name) => name.endsWith('/'));
  const files = names.filter((name) => !name.endsWith('/'));
  const line = (title: string, list: readonly string[]): string => {
    const more = list.length > 40 ? ' …' : '';
    return `- ${say(language, title)}: ${list.slice(0, 40).map(code).join(', ')}${more}\n`;
  };
  const parts = [folders.length && line('folders', folders), files.length && line('files', files)];
  const head = say(language, 'count', folders.length, files.length);
  return `${head}\n\n${parts.filter((part) => part !== 0).join('')}`.trimEnd();
}

/** `documents` is what `head` printed of several files, each under its `==> name <==`. */
export function describeProject(
  [listing, tracked, documents]: readonly [string, string, string],
  language: Language,
): string {
  const sections = documents.split(/^==> (.+) <==$/m);
  const document = (pattern: RegExp): string =>
    sections.find((_part, index) => index > 0 && pattern.test(sections[index - 1] ?? '')) ?? '';
  const readme = document(/^readme/i);
  const manifest = document(/^package\.json$/);
  const field = (name: string): string | undefined =>
    new RegExp(`^ *"?${name}"? *[:=] *"([^"]+)"`, 'm').exec(manifest || documents)?.[1];
  const scripts = /"scripts":\s*\{([^}]*)\}/.exec(manifest)?.[1] ?? '';
  const scriptNames = [...scripts.matchAll(/"([^"]+)":/g)].map((match) => code(match[1]));
  const files = namesOf(tracked);
  const kinds = Object.groupBy(files, (name) => /\.[A-Za-z0-9]+$/.exec(name)?.[0] ?? '');
  const common = Object.entries(kinds)
    .map(([kind, named]) => [kind, named?.length ?? 0] as const)
    .filter(([kind]) => kind !== '')
    .sort((left, right) => right[1] - left[1]);
  const shown = common.slice(0, 6).map(([kind, count]) => `${code(kind)} ${count}`);
  const test = testCommand(`${listing}\n${manifest}`);
  const fact = (title: string, value: string | null | undefined): string =>
    value == null || value === '' ? '' : `- ${say(language, title)}: ${value}\n`;
  const facts = [
    fact('title', /^#\s+(.+)$/m.exec(readme)?.[1]),
    fact('package', field('name')),
    fact('description', field('description')),
    fact('tracked', files.length === 0 ? '0' : `${files.length} (${shown.join(', ')})`),
    fact('scripts', scriptNames.join(', ')),
    fact('testedBy', test === null ? null : code(test)),
  ].join('');
  const paragraphs = readme.split(/\n\s*\n/).map((part) => part.trim());
  const opening = paragraphs.find((part) => /^[\p{L}*_]/u.test(part))?.slice(0, 600) ?? '';
  const quoted = opening === '' ? '' : `\n> ${opening.replaceAll('\n', '\n> ')}\n`;
  const head = `### ${say(language, 'found')}\n\n${facts}${quoted}`;
  return [head, describeFiles(listing, language), say(language, 'facts')].join('\n\n');
}

/** By the names of files and then what package.json and a Makefile hold. First match wins. */
const TESTS: ReadonlyArray<readonly [RegExp, string]> = [
  [/^pnpm-lock\.yaml$[^]*"test":\s*"/m, 'pnpm test'],
  [/^yarn\.lock$[^]*"test":\s*"/m, 'yarn test'],
  [/^package\.json$[^]*"test":\s*"/m, 'npm test'],
  [/^Cargo\.toml$/m, 'cargo test'],
  [/^go\.mod$/m, 'go test ./...'],
  [/^test:/m, 'make test'],
  [/^(?:pytest\.ini|pyproject\.toml|setup\.py|tox\.ini|test_.*\.py)$/m, 'python3 -m pytest'],
];

export function testCommand(listing: string): string | null {
  return TESTS.find(([pattern]) => pattern.test(listing))?.[1] ?? null;
}
