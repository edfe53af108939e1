// npm run bench: the server's figures, by themselves or in alternation with another.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Context } from './bench/context.ts';
import { measureCrash } from './bench/measure-crash.ts';
import { measureDoor } from './bench/measure-door.ts';
import { measureList, measureResume } from './bench/measure-history.ts';
import { measureLibrary } from './bench/measure-library.ts';
import { measureStartLibrary } from './bench/measure-start-library.ts';
import { measureMemory, measureStart } from './bench/measure-start.ts';
import { measureApproval, measureTools } from './bench/measure-tools.ts';
import {
  measureBurst,
  measureCrowd,
  measureStream,
  measureThreads,
  measureTurns,
} from './bench/measure-turns.ts';
import { startModel } from './bench/model.ts';
import { parseOptions, USAGE } from './bench/options.ts';
import type { BenchOptions } from './bench/options.ts';
import { killRunning } from './bench/processes.ts';
import { machine, report } from './bench/report.ts';
import { otherServer, ourServer } from './bench/subject.ts';
import { measureWindow } from './bench/window/measure.ts';
import { buildIfNeeded } from './build-if-needed.ts';
import { OUT } from './paths.ts';

const MEASURES: Readonly<Record<string, (context: Context) => Promise<void>>> = {
  start: measureStart,
  memory: measureMemory,
  threads: measureThreads,
  turns: measureTurns,
  burst: measureBurst,
  stream: measureStream,
  crowd: measureCrowd,
  tools: measureTools,
  approval: measureApproval,
  resume: measureResume,
  list: measureList,
  crash: measureCrash,
  door: measureDoor,
  search: measureLibrary,
  'start-library': measureStartLibrary,
  renderer: measureWindow,
};

function options(): BenchOptions {
  const args = process.argv.slice(2);
  if (args.includes('--help')) {
    process.stdout.write(USAGE);
    process.exit(0);
  }
  try {
    const parsed = parseOptions(args, process.env);
    const unknown = parsed.only.find((name) => MEASURES[name] === undefined);
    if (unknown !== undefined) throw new Error(`--only: there is no measure called ${unknown}`);
    return parsed;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    process.exit(2);
  }
}

async function bench(wanted: BenchOptions): Promise<void> {
  const out = wanted.built === null ? OUT : resolve(wanted.built);
  const entry = join(out, 'server', 'index.cjs');
  if (wanted.built === null) await buildIfNeeded();
  if (!existsSync(entry)) throw new Error(`there is no server at ${entry}`);
  const others = wanted.against === null ? [] : [otherServer(wanted.against)];
  const model = await startModel();
  const program = join(out, 'main', 'cli.cjs');
  const sides = [ourServer(entry), ...others];
  const context = await Context.create(wanted, sides, model.baseUrl, program);
  try {
    console.log(machine());
    for (const [name, measure] of Object.entries(MEASURES)) {
      if (wanted.only.length > 0 && !wanted.only.includes(name)) continue;
      const started = performance.now();
      process.stderr.write(`${name}… `);
      try {
        await measure(context);
      } catch (error) {
        // One measure that cannot be taken does not cost the others.
        const words = error instanceof Error ? error.message : String(error);
        context.notes.push(`${name} was not measured to its end: ${words.trim()}`);
        process.exitCode = 1;
        killRunning();
      }
      process.stderr.write(`${((performance.now() - started) / 1000).toFixed(0)} s\n`);
    }
    console.log(`\n${report(context, wanted.markdown)}`);
    console.log(machine());
  } finally {
    killRunning();
    await model.close();
    await context.end();
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    killRunning();
    process.exit(1);
  });
}
await bench(options());
