// npm test: unit tests, then journeys in a real browser; both run even if the first fail.
// npm run test:unit [-- PATH]: the unit tests alone, or some of them.
// npm run e2e [-- arguments for Playwright]: the journeys alone, in a browser and in windows.
// npm run e2e:electron [-- …]: those in windows alone, in Electron if it is installed, else in its
// stand-in.
// npm run e2e:far [-- …]: those in a browser, of a Skein below a path and by a way that cuts streams.
// npm run test:screens [-- -g WORDS]: every screen, held against WCAG 2.2 AA.
import { join } from 'node:path';
import { buildIfNeeded } from './build-if-needed.ts';
import { OUT, ROOT } from './paths.ts';
import { runProgram } from './run-program.ts';

const [mode, ...rest] = process.argv.slice(2);
const journeysOnly = ['--e2e', '--e2e=electron', '--e2e=far'].includes(mode ?? '');
const unitsOnly = mode === '--unit';
const screensOnly = mode === '--screens';
const env = { ...process.env };

if (mode !== undefined && !journeysOnly && !unitsOnly && !screensOnly) {
  console.error(
    'npm test takes no arguments: for a part, use "npm run test:unit -- PATH" or "npm run e2e -- PATH".',
  );
  process.exit(2);
}

// Where CI counts the tests: one JSON file a runner, besides what is printed. There, what fails is tried
// once more, and the count names each test that needed it: one of five thousand, on a machine that is
// busy with something else, must not hold up everybody, and must not be forgotten either.
const reports = env['SKEIN_TEST_REPORTS'] ?? '';
if (reports !== '') env['PLAYWRIGHT_JSON_OUTPUT_FILE'] = join(reports, 'journeys.json');

await buildIfNeeded();
// Tests that start the server or the app start what people run; see e2e/fixtures/server-entry.ts.
env['SKEIN_TEST_SERVER'] = join(OUT, 'server', 'index.cjs');
env['SKEIN_TEST_CLI'] = join(OUT, 'main', 'cli.cjs');
// Hundreds of processes run the same code: it is compiled once, and not once for each home.
env['NODE_COMPILE_CACHE'] ??= join(ROOT, 'node_modules', '.cache', 'compiled');
/** Windows take as long again as a browser, and so does a way that is cut: CI has steps of their own for them. */
function projects(): string[] {
  switch (mode) {
    case '--e2e=electron':
      return ['--project=electron'];
    case '--e2e=far':
      return ['--project=web-far'];
    case '--e2e':
      return rest.some((one) => one.startsWith('--project'))
        ? []
        : ['--project=web', '--project=electron'];
    default:
      return ['--project=web'];
  }
}

const runs: { readonly name: string; readonly args: readonly string[] }[] = [
  {
    name: 'Unit tests',
    args: [
      'node_modules/vitest/vitest.mjs',
      'run',
      ...(unitsOnly ? rest : []),
      ...(reports === ''
        ? []
        : [
            '--reporter=default',
            '--reporter=json',
            `--outputFile.json=${join(reports, 'unit.json')}`,
            '--retry=1',
          ]),
    ],
  },
  {
    name: 'Journeys',
    args: [
      'node_modules/@playwright/test/cli.js',
      'test',
      '--config=e2e/playwright.config.ts',
      ...projects(),
      ...(reports === '' ? [] : ['--reporter=list,json', '--retries=1']),
      ...rest,
    ],
  },
  {
    name: 'Screens',
    args: [
      'node_modules/@playwright/test/cli.js',
      'test',
      '--config=e2e/screens/playwright.config.ts',
      ...rest,
    ],
  },
];
const failed: string[] = [];
const names = screensOnly
  ? ['Screens']
  : journeysOnly
    ? ['Journeys']
    : unitsOnly
      ? ['Unit tests']
      : ['Unit tests', 'Journeys'];
const wanted = runs.filter(({ name }) => names.includes(name));
for (const { name, args } of wanted) {
  const { code } = await runProgram(args, { show: true, env });
  if (code !== 0) failed.push(name);
}
if (failed.length > 0) console.error(`Failed: ${failed.join(', ')}.`);
process.exitCode = failed.length === 0 ? 0 : 1;
