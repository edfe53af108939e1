// npm run check: format, lint, import rules, types, dead code. All of them run, whatever fails.
import { availableParallelism } from 'node:os';
import { runProgram } from './run-program.ts';

const TYPES = [
  'server/protocol',
  'server',
  'preload',
  'main',
  'renderer',
  'renderer/tsconfig.test.json',
  'build',
  'e2e',
];

const checks: { readonly name: string; readonly args: readonly string[] }[] = [
  { name: 'lint', args: ['node_modules/oxlint/bin/oxlint'] },
  {
    name: 'format',
    args: ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.'],
  },
  { name: 'import rules', args: ['build/import-rules-cli.ts'] },
  {
    name: 'dead code',
    args: ['node_modules/knip/bin/knip.js', '--no-progress', '--treat-config-hints-as-errors'],
  },
  ...TYPES.map((zone) => ({
    name: `types of ${zone}`,
    args: ['node_modules/typescript/bin/tsc', '-p', zone],
  })),
];

const wanted = process.argv.slice(2);
const queue = checks.filter(
  ({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)),
);
if (queue.length === 0) {
  console.error(
    `No check is called ${wanted.join(' ')}: there is ${checks.map(({ name }) => name).join(', ')}.`,
  );
  process.exit(2);
}

const total = queue.length;
const failed: string[] = [];
await Promise.all(Array.from({ length: Math.min(4, Math.max(2, availableParallelism())) }, worker));
console.log(
  failed.length === 0
    ? `All ${total} checks pass.`
    : `${failed.length} of ${total} checks fail: ${failed.join(', ')}.`,
);
process.exitCode = failed.length === 0 ? 0 : 1;

async function worker(): Promise<void> {
  for (let check = queue.shift(); check !== undefined; check = queue.shift()) {
    const started = performance.now();
    const { code, output } = await runProgram(check.args, { show: false });
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${check.name} (${seconds} s)`);
    if (code !== 0) {
      failed.push(check.name);
      console.log(output.trimEnd().replaceAll(/^/gm, '       '));
    }
  }
}
