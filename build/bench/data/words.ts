/** What people, agents and programs write in the data sets: prose in two languages, code, output. */
import type { Random } from './random.ts';

const SENTENCES = [
  'The table of high water is an hour late in winter.',
  'Each zone has **one** offset for the whole year, the one of summer.',
  'I read `harbour-time.ts` first, because every caller goes through it.',
  'Two tests fail, both for the same reason: the cache outlives its clock.',
  'The lock is taken twice when the second reader arrives before the first has left.',
  'That is by design, see [the notes](https://example.com/notes/tides#winter).',
  'Nothing else depends on the order of these rows.',
  'A retry after 250 ms is enough; longer waits only hide the fault.',
  'It would be simpler to parse the header once and pass it on.',
  'The old name stays as an alias until the next release.',
];

const CHINESE = [
  '冬季的潮汐表晚了一个小时，原因是时区偏移量写死了。',
  '我先看了 `harbour-time.ts`，因为所有调用都经过它。',
  '这两个测试失败的原因相同：缓存的寿命比时钟更长。',
  '改动很小，但请在合并之前再跑一次全部测试。',
  '其余的行与顺序无关，可以放心地并行处理。',
];

const QUESTIONS = [
  'Why is the table an hour late in winter?',
  'Please make the import of constituents faster',
  'Rename the station’s id everywhere, tests too',
  'The build fails on Windows, find out why',
  '请把潮汐表的时区问题修好，并补上测试',
  '为什么导入的时候会卡住？',
  'Write a command that prints the next high water',
  'Review the last commit, then tidy up',
];

const CODE: readonly (readonly [string, readonly string[]])[] = [
  [
    'ts',
    [
      "import { readFile } from 'node:fs/promises';",
      'export async function heights(path: string): Promise<readonly number[]> {',
      "  const text = await readFile(path, 'utf8');",
      "  return text.split('\\n').map((line) => Number(line.trim()));",
      '}',
      'const byStation = new Map<string, { readonly id: string; readonly height: number }>();',
      'if (byStation.size === 0) throw new Error(`no station in ${import.meta.url}`);',
    ],
  ],
  [
    'python',
    [
      'def height(hours: float, constituents: list[Constituent]) -> float:',
      '    """The tide above datum, in metres."""',
      '    return sum(c.amplitude * cos(c.speed * hours + c.phase) for c in constituents)',
      "    raise ValueError(f'no constituents for {station!r}')",
    ],
  ],
  [
    'rust',
    [
      'pub fn height(&self, at: Duration) -> Result<f64, TideError> {',
      '    let hours = at.as_secs_f64() / 3600.0;',
      '    self.parts.iter().map(|part| part.at(hours)).sum::<Option<f64>>().ok_or(TideError::Empty)',
      '}',
    ],
  ],
  ['json', ['{', '  "station": "brest",', '  "offset": 1,', '  "heights": [2.4, 5.1, 6.8]', '}']],
];

const OUTPUT = [
  '\u001B[32m✓\u001B[39m test/clock.test.ts \u001B[2m(12 tests)\u001B[22m 31ms',
  '\u001B[31m✗\u001B[39m test/zones.test.ts > winter > is on the harbour’s clock',
  'src/tide.ts:14:  return instants.map((instant) => harbourTime(instant, zone));',
  '-rw-r--r-- 1 ada ada  18231 Nov 26 11:48 constituents.json',
  'warning: unused variable: `offset`, 建议删除或以下划线开头',
  'GET /stations/brest/heights?from=2026-01-09 200 12.4 ms',
  '    at Station.heights (/home/ada/tides/src/station.ts:88:17)',
  'the tide stands at 2.4 metres over datum',
];

const NAMES = ['tide', 'clock', 'zones', 'station', 'import', 'cache', 'index', '潮汐'];
const FOLDERS = ['src', 'src/harbour', 'lib/parse', 'test', 'packages/table/src'];

export const question = (random: Random): string => random.pick(QUESTIONS);

export const sentence = (random: Random): string =>
  random.pick(random.chance(0.2) ? CHINESE : SENTENCES);

export const fileName = (random: Random): string =>
  `${random.pick(FOLDERS)}/${random.pick(NAMES)}-${random.between(1, 40)}.ts`;

function paragraph(random: Random): string {
  const joined = random.chance(0.2) ? CHINESE : SENTENCES;
  return Array.from({ length: random.between(1, 5) }, () => random.pick(joined)).join(' ');
}

export function code(random: Random, lines: number): string {
  const [language, known] = random.pick(CODE);
  const text = Array.from({ length: lines }, (_, at) => known[at % known.length] ?? '');
  return `\`\`\`${language}\n${text.join('\n')}\n\`\`\``;
}

function list(random: Random): string {
  const lines = Array.from({ length: random.between(2, 7) }, () => `- ${sentence(random)}`);
  return lines.join('\n');
}

function table(random: Random): string {
  const row = (): string =>
    `| \`${fileName(random)}\` | ${random.between(1, 90)} | ${random.between(1, 400) / 10} |`;
  const rows = Array.from({ length: random.between(3, 9) }, row);
  return ['| file | lines | ms |', '| --- | ---: | ---: |', ...rows].join('\n');
}

/** Markdown as agents write it. @param parts paragraphs, lists, tables and pieces of code */
export function markdown(random: Random, parts: number): string {
  const made = Array.from({ length: parts }, () => {
    const kind = random.next();
    if (kind < 0.6) return paragraph(random);
    if (kind < 0.8) return code(random, random.skewed(3, 60));
    return kind < 0.94 ? list(random) : table(random);
  });
  return made.join('\n\n');
}

/** What a program printed, whole lines of it. @param length about so many UTF-16 units */
export function output(random: Random, length: number): string {
  const lines: string[] = [];
  for (let size = 0; size < length;) {
    const line = random.pick(OUTPUT);
    lines.push(line);
    size += line.length + 1;
  }
  return `${lines.join('\n')}\n`;
}

/** The hunks of a changed file. */
export function hunks(random: Random, count: number): string {
  const [, known] = random.pick(CODE);
  let at = 1;
  const made = Array.from({ length: count }, () => {
    at += random.between(8, 60);
    const before = random.pick(known);
    const removed = Array.from({ length: random.between(1, 6) }, () => `-${random.pick(known)}`);
    const added = Array.from({ length: random.between(1, 9) }, () => `+${random.pick(known)}`);
    const from = `${at},${removed.length + 2}`;
    const to = `${at},${added.length + 2}`;
    return [`@@ -${from} +${to} @@`, ` ${before}`, ...removed, ...added, ` ${before}`].join('\n');
  });
  return `${made.join('\n')}\n`;
}
