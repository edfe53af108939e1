// Writes a home full of made-up threads, for measuring and for looking at: always the same for a seed.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { writeHome } from './bench/data/home.ts';

const USAGE = `node build/launch.mjs build/bench-data.ts --home DIR [options]

  --home DIR         the home to write into; its threads stay
  --threads N        how many threads (default 200)
  --projects N       how many folders they are spread over (default 12)
  --workspaces DIR   where those folders are (default: DIR-workspaces)
  --provider NAME    the model provider that they name (default openai)
  --seed N           another data set (default 1)
  --no-giants        without the thread of 50,000 items and the one of 250 MB
`;

function wholeNumber(flag: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new Error(`${flag} wants a whole number above 0, not ${text}`);
}

try {
  const { values } = parseArgs({
    options: {
      home: { type: 'string' },
      threads: { type: 'string', default: '200' },
      projects: { type: 'string', default: '12' },
      workspaces: { type: 'string' },
      provider: { type: 'string', default: 'openai' },
      seed: { type: 'string', default: '1' },
      giants: { type: 'boolean', default: true },
    },
    allowNegative: true,
  });
  if (values.home === undefined || values.home === '') throw new Error('--home wants a folder');
  const home = resolve(values.home);
  const made = await writeHome({
    home,
    workspaces: resolve(values.workspaces ?? `${home}-workspaces`),
    threads: wholeNumber('--threads', values.threads),
    projects: wholeNumber('--projects', values.projects),
    seed: wholeNumber('--seed', values.seed),
    giants: values.giants,
    modelProvider: values.provider,
  });
  const bytes = made.threads.reduce((sum, thread) => sum + thread.bytes, 0);
  const items = made.threads.reduce((sum, thread) => sum + thread.items, 0);
  console.log(
    `${made.threads.length} threads in ${made.projects.length} projects, ` +
      `${items.toLocaleString('en')} items, ${Math.round(bytes / 1e6)} MB, in ${home}`,
  );
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  process.exitCode = 2;
}
