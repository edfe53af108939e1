/** A command's one turn, from its server to its exit status, for a person or a program. */
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { AppClient } from '../../client/app-client.ts';
import { UsageError } from '../../listen-options.ts';
import type { CliIo, Values } from '../command.ts';
import { ExecEvents } from '../exec/exec-events.ts';
import type { turnOptions, worktreeOption } from '../exec/options.ts';
import { connect } from './connect.ts';
import { findThread, lastThread } from './find-thread.ts';
import { withLocalModel } from './local-model.ts';
import { mustBeFolder, mustBeWritable } from './paths.ts';
import { threadWish } from './thread-wish.ts';
import type { ThreadWish } from './thread-wish.ts';
import { surroundings, work } from './work.ts';

export type JobValues = Values<typeof turnOptions> & Partial<Values<typeof worktreeOption>>;

/** Which thread it is. */
export type JobThread =
  | { readonly kind: 'new' }
  | { readonly kind: 'resumed' | 'forked'; readonly called: string }
  /** The last one of the folder, or of all. */
  | { readonly kind: 'last'; readonly all: boolean };

export interface Job {
  readonly thread: JobThread;
  /** Asks for the turn and returns its id. */
  readonly begin: (client: AppClient, threadId: string, cwd: string) => Promise<string>;
}

/** @returns the exit status */
export async function runJob(values: JobValues, job: Job, io: CliIo): Promise<number> {
  const machine = values.json || values['experimental-json'];
  const wish = threadWish(values, io.cwd, machine);
  const file = values['output-last-message'];
  const lastMessageFile = file === undefined ? null : resolve(io.cwd, file);
  // A folder of another computer cannot be looked at.
  if (values.cd !== undefined && wish.remote === undefined) await mustBeFolder('--cd', wish.cwd);
  if (lastMessageFile !== null) await mustBeWritable('--output-last-message', lastMessageFile);
  const events = machine
    ? new ExecEvents((event) => void io.stdout.write(`${JSON.stringify(event)}\n`))
    : null;
  try {
    const server = await connect(io, wish);
    const { client } = server;
    try {
      const { threadId, cwd, model } = await open(client, wish, values, job.thread);
      const around = surroundings(io, cwd, values.color);
      events?.threadStarted(threadId);
      if (events === null) around.view.headed({ threadId, cwd, model });
      const worked = await work(around, {
        client,
        threadId,
        cwd,
        begin: () => job.begin(client, threadId, cwd),
        ...(events === null ? {} : { machine: events }),
      });
      events?.ended(worked);
      const { lastMessage } = worked;
      if (events === null && io.stdout.isTTY !== true && lastMessage !== null) {
        io.stdout.write(`${lastMessage}\n`);
      }
      if (lastMessageFile !== null) await writeFile(lastMessageFile, lastMessage ?? '');
      return worked.exit;
    } finally {
      await server.close();
    }
  } catch (error) {
    if (!(error instanceof UsageError)) {
      events?.failed(error instanceof Error ? error.message : String(error));
    }
    throw error;
  }
}

async function open(
  client: AppClient,
  wish: ThreadWish,
  values: JobValues,
  which: JobThread,
): Promise<{ readonly threadId: string; readonly cwd: string; readonly model: string }> {
  const settings = await withLocalModel(client, wish);
  const source = values['thread-source'];
  const fresh = {
    ephemeral: values.ephemeral,
    ...(values.worktree === true ? { worktree: {} } : {}),
    ...(source === undefined ? {} : { threadSource: source }),
  };
  if (which.kind === 'new') {
    const { thread, cwd, model } = await client.request('thread/start', { ...settings, ...fresh });
    return { threadId: thread.id, cwd, model };
  }
  const before =
    which.kind === 'last'
      ? await lastThread(client, which.all ? null : wish.cwd)
      : await findThread(client, which.called);
  const { cwd: _here, ...others } = settings;
  const known = {
    threadId: before,
    excludeTurns: true,
    // A thread goes on where it was.
    ...(values.cd === undefined ? others : settings),
  };
  if (which.kind === 'forked') {
    const { thread, cwd, model } = await client.request('thread/fork', { ...known, ...fresh });
    return { threadId: thread.id, cwd, model };
  }
  if (values.worktree === true) {
    throw new UsageError('--worktree: a thread goes on where it was; `exec fork` begins another');
  }
  const { cwd, model } = await client.request('thread/resume', known);
  return { threadId: before, cwd, model };
}
