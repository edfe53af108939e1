/** Holds the catalogue: whole in both languages, used, and the only place where words stand. */
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { chinese } from './chinese.ts';
import { english } from './english.ts';
import {
  askedKeys,
  earlyWords,
  looseTexts,
  parse,
  SPOKEN_BY_SYSTEM,
} from './testing/source-words.ts';

const renderer = fileURLToPath(new URL('..', import.meta.url));
const sources = sourcesIn(renderer);
/** Main's own words are asked for there, and are in the catalogue like all others. */
const mains = sourcesIn(fileURLToPath(new URL('../../main', import.meta.url)));
const all = [...sources, ...mains];

function sourcesIn(folder: string) {
  return globSync('**/*.{ts,tsx}', { cwd: folder })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => !/\.test\.tsx?$|(^|\/)testing\/|^locales\//.test(path))
    .map((path) => ({ path, file: parse(path, readFileSync(`${folder}/${path}`, 'utf8')) }));
}

/** Chinese texts that are rightly the English ones: names. */
const SAME = new Set([
  'palette.asking',
  'threads.codex',
  'settings.languageEnglish',
  'threadFile.forms.json',
  'threadFile.forms.markdown',
  'settings.languageChinese',
  'settings.version',
  'app.title',
  'models.chat',
  'models.responses',
  'workers.kinds.kubernetes',
  'servers.kind.ssh',
]);

/** Texts in the code that are no words of the app: names, and what is told to a server. */
const NO_WORDS = new Set([
  'Git',
  'This client does not know',
  'Reply with the single word: ready',
  'Skein answered',
  // Examples of what is typed.
  'http://localhost:11434/v1',
  'qwen3-coder:30b',
  'sk-…',
  'GATEWAY_KEY',
  'X-Team: harbour',
  'registry.example.com/skein-worker:0.1.0',
  'profiles/skein-sandbox.json',
  'gvisor',
  'X-Gateway-Key: GATEWAY_KEY',
  'api-version=2025-04-01',
  'gcloud',
  'auth\nprint-access-token',
  'npx',
  '-y\n@modelcontextprotocol/server-memory',
  'LOG_LEVEL=info',
  'GITHUB_TOKEN',
  'https://mcp.example.com/mcp',
  'EXAMPLE_TOKEN',
  'X-Api-Key: EXAMPLE_KEY',
  'codex',
  'CODEX_HOME=/srv/codex',
  'ada@build-box',
  'wss://build-box.example:4500',
]);

/** `part.key` → text */
function flat(table: object, before = ''): Map<string, string> {
  return new Map(
    Object.entries(table).flatMap(([key, value]: [string, unknown]) =>
      typeof value === 'string'
        ? [[before + key, value] as const]
        : [...flat(value as object, `${before}${key}.`)],
    ),
  );
}

const texts = { en: flat(english), zh: flat(chinese) };
/** Without the form of the plural. */
const stem = (key: string): string => key.replace(/_(one|other)$/, '');
const variables = (text: string): string[] =>
  [...text.matchAll(/\{\{(\w+)|<(\w+)/g)].map(([found]) => found).toSorted();

test('both languages have the same keys, and plurals the forms that their language has', () => {
  const zh = [...texts.zh.keys()];
  expect(zh.filter((key) => key.endsWith('_one'))).toEqual([]);
  expect(new Set(zh.map(stem))).toEqual(new Set([...texts.en.keys()].map(stem)));
  const forms = (form: string): string[] =>
    [...texts.en.keys()].filter((key) => key.endsWith(form)).map(stem);
  expect(forms('_one')).toEqual(forms('_other'));
  const others = zh.filter((key) => key.endsWith('_other')).map(stem);
  expect(new Set(others)).toEqual(new Set(forms('_other')));
});

test('a text has the same variables and elements in both', () => {
  for (const [key, text] of texts.zh) {
    expect(variables(text), key).toEqual(variables(texts.en.get(key) ?? ''));
  }
});

test('Chinese is Chinese: what equals English is listed, and what is listed equals English', () => {
  const same = [...texts.zh].filter(([key, text]) => text === texts.en.get(key));
  expect(new Set(same.map(([key]) => key))).toEqual(SAME);
});

test('Chinese keeps its punctuation, and a space between it and Latin words', () => {
  const wrong = [...texts.zh].filter(([, text]) => {
    const plain = text.replaceAll(/\{\{\w+\}\}/g, 'x').replaceAll(/<\/?\w+>/g, '');
    return (
      /\p{Script=Han}[,;:!?.]|[,;:!?]\p{Script=Han}/u.test(plain) ||
      /\p{Script=Han}[A-Za-z0-9]|[A-Za-z0-9]\p{Script=Han}/u.test(plain)
    );
  });
  expect(wrong).toEqual([]);
});

test('a part has no key that all parts have', () => {
  const common = new Set(Object.keys(english.common).map(stem));
  const again = [...texts.en.keys()].filter((key) => {
    const [part, name = ''] = key.split('.');
    return part !== 'common' && common.has(stem(name));
  });
  expect(again).toEqual([]);
});

test('every key is asked for', () => {
  const used = new Set<string>();
  const heads: string[] = [];
  for (const { file } of all) {
    const { parts, keys } = askedKeys(file);
    for (const part of [...parts, ...(parts.size > 0 ? ['common'] : [])]) {
      for (const key of keys) {
        if (key.endsWith('*')) heads.push(`${part}.${key.slice(0, -1)}`);
        else used.add(`${part}.${key}`);
      }
    }
  }
  const unused = [...texts.en.keys()].filter(
    (key) => !used.has(stem(key)) && !heads.some((head) => key.startsWith(head)),
  );
  expect(unused).toEqual([]);
});

test('words stand in the catalogue only', () => {
  const found = sources.flatMap(({ path, file }) =>
    looseTexts(file).map(({ line, text }) => ({ path, line, text })),
  );
  const loose = found.filter(({ text }) => !NO_WORDS.has(text));
  expect(loose.map(({ path, line, text }) => `${path}:${line} ${text}`)).toEqual([]);
  expect(new Set(found.map(({ text }) => text))).toEqual(NO_WORDS);
});

test('what main shows by the system’s means is in the catalogue too', () => {
  const shown = mains.filter(({ path }) => /^(?:desktop|updates|windows|index)\b/.test(path));
  const loose = shown.flatMap(({ path, file }) =>
    looseTexts(file, SPOKEN_BY_SYSTEM).map(({ line, text }) => `${path}:${line} ${text}`),
  );
  // The name of the app; who answered, which windows put into words; and the end of a wait, which nobody sees.
  expect(loose.map((one) => one.replace(/:\d+/, '')).toSorted()).toEqual([
    'desktop/app-menu.ts Skein',
    'desktop/desk.ts Skein is ending',
    'desktop/desk.ts you in a notification',
    'windows/windows.ts Skein',
  ]);
});

test('no words are asked for when a file is loaded', () => {
  const early = all.flatMap(({ path, file }) => earlyWords(file).map((at) => `${path}:${at}`));
  expect(early).toEqual([]);
  const text =
    "const a = t('a');\nconst b = () => t('b');\nconst c = { get d() { return t('d'); } };";
  expect(earlyWords(parse('x.ts', text))).toEqual([1]);
});

test('words that stand elsewhere are found', () => {
  const file = parse(
    'x.tsx',
    `const t = words('lib');
     export const options = [{ value: 'One thing', label: 'Light' }, { label: t('dark'), on: a === 'b' }];
     export const X = ({ on }) => (
       <div className="Big row" aria-label={on ? 'yes' : t('no')} title={\`at \${on}\`}>
         Hello {on === 'No way' ? 'one' : null} <b>{t('Not this one')}</b> ·
         <Row about={fine('this')} render={() => 'Could not be kept'} />
       </div>
     );`,
  );
  const box = parse(
    'x.ts',
    `dialog.showMessageBox({ message: t('hi'), buttons: ['Wait', t('no')] })`,
  );
  expect(looseTexts(box)).toEqual([]);
  expect(looseTexts(box, SPOKEN_BY_SYSTEM).map(({ text }) => text)).toEqual(['Wait']);
  expect(looseTexts(file).map(({ text }) => text)).toEqual([
    'One thing',
    'Light',
    'Big row',
    'yes',
    'at',
    'Hello',
    'No way',
    'one',
    'Could not be kept',
  ]);
});
