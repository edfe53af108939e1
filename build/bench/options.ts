import { parseArgs } from 'node:util';

/** What one run of the bench does. */
export type BenchOptions = {
  /** The command of another server of the protocol. Null: print the reference's known medians. */
  readonly against: readonly string[] | null;
  /** A folder that was built as out/ is, to measure in its place. */
  readonly built: string | null;
  /** Names of measures; empty: all of them. */
  readonly only: readonly string[];
  /** Multiplies how often each figure is taken. */
  readonly repeat: number;
  readonly large: boolean;
  readonly markdown: boolean;
  /** Building a long history on one side is given up after this. Seconds. */
  readonly buildSeconds: number;
};

export const USAGE = `npm run bench -- [options]

Measures Skein's server, alone or in alternation with another one, and holds the ratios against
the budgets (which are meant for the reference, codex app-server).

  --against "CMD"      the other server's command, such as "codex app-server" or an older Skein's
                       "node old/out/server/index.cjs" (or SKEIN_BENCH_AGAINST)
  --only A,B           only these measures: start, memory, threads, turns, burst, stream, crowd,
                       tools, approval, resume, list, crash, door, search, start-library,
                       renderer
  --repeat N           take every figure N times as often (0.5 for half as often; default 1)
  --large              10,000 threads in the list, 1,000,000 items in the search, 5,000
                       threads in the window
  --build-seconds N    limit for building one long history (default 420)
  --markdown           print the table as docs/bench.md has it
  --built DIR          measure what is built there, in place of out/ of these sources
`;

/** @throws {Error} that names what does not fit */
export function parseOptions(args: readonly string[], env: NodeJS.ProcessEnv): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      against: { type: 'string' },
      built: { type: 'string' },
      only: { type: 'string' },
      repeat: { type: 'string' },
      'build-seconds': { type: 'string' },
      large: { type: 'boolean' },
      markdown: { type: 'boolean' },
    },
  });
  return {
    against: commandLine(values.against ?? env['SKEIN_BENCH_AGAINST'] ?? ''),
    built: values.built ?? null,
    only: values.only?.split(',').map((name) => name.trim()) ?? [],
    repeat: positive('--repeat', values.repeat ?? '1'),
    large: values.large === true,
    markdown: values.markdown === true,
    buildSeconds: positive('--build-seconds', values['build-seconds'] ?? '420'),
  };
}

/** The words of a command line; quotes keep spaces in a word. Null when there are none. */
function commandLine(text: string): readonly string[] | null {
  const words = [...text.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, bare]) => double ?? single ?? bare ?? '',
  );
  return words.length === 0 ? null : words;
}

function positive(flag: string, text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new Error(`${flag} wants a number above 0, not ${text}`);
}
