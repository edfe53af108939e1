/** One attempt at one task: a fresh home and workspace, the agent's work, and what to say of it. */
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { modelConfig, startModelServer } from '../fixtures/model-server.ts';
import type { Step } from '../fixtures/model-server.ts';
import { work } from './agent.ts';
import type { Effort, Limits, Work } from './agent.ts';
import { check } from './check.ts';
import type { Verdict } from './check.ts';
import { judge } from './judge.ts';
import type { Status } from './judge.ts';
import { unpack } from './package-source.ts';
import { digest, snapshot } from './snapshot.ts';
import type { FoundTask, Task } from './task.ts';
import { commit, plant } from './workspace.ts';

/** Who is to do the work. */
export type Worker =
  /** `model` null and an empty `config` leave it to the server. */
  | { readonly kind: 'model'; readonly model: string | null; readonly config: string }
  | { readonly kind: 'replay'; readonly steps: readonly Step[] };

export interface Row {
  readonly task: string;
  readonly kind: string;
  readonly status: Status;
  /** In words; empty where there is nothing to say. */
  readonly why: string;
  /** What the hidden check says; null where it was not asked. */
  readonly check: Verdict['kind'] | null;
  /** Null for a replay, whose figures would be made up, and where nothing ran. */
  readonly effort: Effort | null;
  /** Where it all lies, when it was kept. */
  readonly folder: string | null;
}

export interface Setting {
  readonly cache: string;
  readonly limits: Limits;
  readonly keep: boolean;
  readonly signal: AbortSignal;
}

/** Faults become rows: one task that can't be run does not end the others. */
export async function attempt(found: FoundTask, worker: Worker, setting: Setting): Promise<Row> {
  const runs = join(setting.cache, 'runs');
  await mkdir(runs, { recursive: true });
  const folder = await realpath(await mkdtemp(join(runs, 'r-')));
  const { name: task, kind } = found.task;
  const kept = setting.keep ? folder : null;
  try {
    return { task, kind, ...(await attemptIn(folder, found, worker, setting)), folder: kept };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const status = worker.kind === 'replay' ? 'replayed' : 'error';
    return { task, kind, status, why, check: null, effort: null, folder: kept };
  } finally {
    if (!setting.keep) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function wordsOf(verdict: Verdict | null): string {
  if (verdict === null) return 'the hidden check was touched';
  return verdict.kind === 'passes' ? 'the check passes' : verdict.why;
}

type Outcome = Pick<Row, 'status' | 'why' | 'check' | 'effort'>;

async function attemptIn(
  folder: string,
  found: FoundTask,
  worker: Worker,
  setting: Setting,
): Promise<Outcome> {
  const [home, workspace] = [join(folder, 'home'), join(folder, 'workspace')];
  await mkdir(home, { mode: 0o700 });
  await mkdir(workspace);
  await unpack(found.task.package, setting.cache, workspace);
  await plant(found.task, workspace);
  await commit(workspace);
  const before = await snapshot(workspace);
  const taskFile = digest(await readFile(found.file));

  const done = await give(found.task, worker, setting, home, workspace);
  const { ending, effort } = done;

  const after = await snapshot(workspace);
  const touched = digest(await readFile(found.file)) !== taskFile;
  const verdict = touched ? null : await check(found, workspace);
  const says = wordsOf(verdict);
  if (worker.kind === 'replay') {
    const why = ending.kind === 'completed' ? says : ending.why;
    return { status: 'replayed', why, check: verdict?.kind ?? null, effort: null };
  }
  if (verdict === null) return { status: 'failed', why: says, check: null, effort };
  const evidence = { before, after, commands: done.commands, verdict, ending };
  const secret = [dirname(found.file), setting.cache];
  return { ...judge(evidence, secret, folder), check: verdict.kind, effort };
}

async function give(
  task: Task,
  worker: Worker,
  { limits, signal }: Setting,
  home: string,
  workspace: string,
): Promise<Work> {
  const job = { home, workspace, ask: askOf(task), limits, signal };
  const config = join(home, 'config.toml');
  if (worker.kind === 'model') {
    if (worker.config !== '') await writeFile(config, worker.config, { mode: 0o600 });
    return work({ ...job, model: worker.model, env: {} });
  }
  const model = await startModelServer(() => ({
    status: 400,
    error: { message: 'The replay has no further answer.', type: 'invalid_request_error' },
  }));
  try {
    model.script(...worker.steps);
    await writeFile(config, modelConfig(model), { mode: 0o600 });
    return await work({ ...job, model: null, env: { SCRIPTED_KEY: model.key } });
  } finally {
    await model.close();
  }
}

function askOf({ package: { name, version }, ask }: Task): string {
  return (
    `This folder has the source of the package ${name} ${version}. An issue says:\n\n${ask}\n\n` +
    'Please make the change here. Nobody is there to answer questions, and there is no network.'
  );
}
