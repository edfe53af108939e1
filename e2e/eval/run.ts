// npm run eval: gives tasks on real packages to our server with a real model, and says which of them it solved.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cacheFolder } from '../fixtures/npm.ts';
import { attempt } from './attempt.ts';
import type { Row, Setting, Worker } from './attempt.ts';
import { allTasks } from './catalog.ts';
import { replayFolder, replayOf } from './replay.ts';
import { line, summarise, words } from './report.ts';
import type { FoundTask } from './task.ts';
import { verify } from './verify.ts';

const USAGE = `npm run eval -- [options]

Plants bugs in packages from the npm registry, has a model find them through our server, and runs a
hidden check on each. The model is SKEIN_EVAL_MODEL, of OpenAI with OPENAI_API_KEY, or of the provider
in the file that --config names. Without a model the recorded answers are replayed, which solves nothing.

  --verify       no model: holds each task's bug and check against the package
  --replay       only replays, though there is a model
  --list         the names of all tasks
  --only A,B     only tasks whose name contains one of these
  --repeat N     every task so often (1)
  --config FILE  a config.toml for the homes: model, provider, and how to come by its key
  --minutes N    most that a task may take (10)
  --answers N    most answers of the model for a task (60)
  --json FILE    writes all rows and the summary there, too
  --keep         leaves homes and workspaces where they are, and says where
`;

function usage(complaint: string): never {
  process.stderr.write(`${complaint}\n\n${USAGE}`);
  process.exit(2);
}

function options() {
  try {
    const { values } = parseArgs({
      options: {
        verify: { type: 'boolean', default: false },
        replay: { type: 'boolean', default: false },
        list: { type: 'boolean', default: false },
        only: { type: 'string', default: '' },
        repeat: { type: 'string', default: '1' },
        config: { type: 'string' },
        minutes: { type: 'string', default: '10' },
        answers: { type: 'string', default: '60' },
        json: { type: 'string' },
        keep: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    return values;
  } catch (error) {
    return usage(error instanceof Error ? error.message : String(error));
  }
}

type Options = ReturnType<typeof options>;

function positive(name: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  return usage(`--${name} is ${text}, not a whole number above 0`);
}

/** Null where there is no model to ask. */
async function modelWorker({ replay, config }: Options): Promise<Worker | null> {
  if (replay) return null;
  const model = process.env['SKEIN_EVAL_MODEL'] ?? '';
  if (config !== undefined) {
    const text = await readFile(config, 'utf8').catch((error: unknown) =>
      usage(`--config ${config} can't be read: ${String(error)}`),
    );
    return { kind: 'model', model: model === '' ? null : model, config: text };
  }
  if (model === '') return null;
  if ((process.env['OPENAI_API_KEY'] ?? '') === '')
    usage('SKEIN_EVAL_MODEL is set, but neither OPENAI_API_KEY nor --config says how to reach it.');
  return { kind: 'model', model, config: '' };
}

async function verifyAll(chosen: readonly FoundTask[], cache: string): Promise<void> {
  let unsound = 0;
  for (const found of chosen) {
    const { name, package: pinned } = found.task;
    const faults = await verify(found, cache, join(cache, 'runs', `v-${process.pid}`));
    if (faults.length > 0) unsound += 1;
    const state = faults.length === 0 ? 'sound  ' : 'UNSOUND';
    console.log(`${state} ${name.padEnd(28)} ${pinned.name}@${pinned.version}`);
    for (const fault of faults) console.log(`        ${fault}`);
  }
  console.log(`\n${chosen.length} tasks: ${chosen.length - unsound} sound, ${unsound} not.`);
  process.exitCode = unsound === 0 ? 0 : 1;
}

async function attemptAll(
  chosen: readonly FoundTask[],
  model: Worker | null,
  setting: Setting,
  repeat: number,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const found of chosen)
    for (let round = 0; round < repeat && !setting.signal.aborted; round += 1) {
      const row = await attemptOnce(found, model, setting);
      rows.push(row);
      console.log(line(row));
    }
  return rows;
}

async function attemptOnce(found: FoundTask, model: Worker | null, setting: Setting): Promise<Row> {
  if (model !== null) return attempt(found, model, setting);
  const steps = await replayOf(found.task.name, replayFolder);
  if (steps !== null) return attempt(found, { kind: 'replay', steps }, setting);
  const { name: task, kind } = found.task;
  const none = { check: null, effort: null, folder: null };
  return { task, kind, status: 'not run', why: 'no model, no replay', ...none };
}

async function main(given: Options): Promise<void> {
  if (given.help) {
    process.stdout.write(USAGE);
    return;
  }
  const only = given.only.split(',').filter((word) => word !== '');
  const chosen = (await allTasks()).filter(
    ({ task }) => only.length === 0 || only.some((word) => task.name.includes(word)),
  );
  if (chosen.length === 0) usage(`no task is called ${given.only}`);
  if (given.list) {
    for (const { task } of chosen) console.log(`${task.name.padEnd(28)} ${task.kind}`);
    return;
  }
  const cache = cacheFolder('skein-eval', process.env);
  if (given.verify) return verifyAll(chosen, cache);

  const limits = {
    minutes: positive('minutes', given.minutes),
    answers: positive('answers', given.answers),
  };
  const repeat = positive('repeat', given.repeat);
  const model = await modelWorker(given);
  const stop = new AbortController();
  // npm passes it on again: the second is the same as the first.
  process.on('SIGINT', () => stop.abort());
  const rows = await attemptAll(
    chosen,
    model,
    { cache, limits, keep: given.keep, signal: stop.signal },
    repeat,
  );
  const summary = summarise(rows);
  console.log(`\n${words(summary)}`);
  if (given.json !== undefined)
    await writeFile(given.json, `${JSON.stringify({ rows, summary }, null, 2)}\n`);
  // A replay has to go as it was written: what differs is the server's doing.
  const astray = rows.some(({ status, check }) => status === 'replayed' && check !== 'passes');
  process.exitCode = summary.counts.error > 0 || astray || stop.signal.aborted ? 1 : 0;
}

await main(options());
