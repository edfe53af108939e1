/** `skein exec`: one turn, for a person or a program. */
import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { AppClient } from '../../client/app-client.ts';
import { UsageError } from '../../listen-options.ts';
import type { CliIo, Run, Values } from '../command.ts';
import { connect } from '../run/connect.ts';
import { findThread, lastThread } from '../run/find-thread.ts';
import { threadWish } from '../run/thread-wish.ts';
import type { ThreadWish } from '../run/thread-wish.ts';
import { surroundings, work } from '../run/work.ts';
import { ExecEvents } from './exec-events.ts';
import type { execOptions, execResumeOptions } from './options.ts';
import { readPrompt, userInput } from './prompt.ts';

type ExecValues = Values<typeof execOptions>;
/** Which thread goes on; null for a new one. */
type Resumed = { readonly called: string } | { readonly lastIn: string | null } | null;

export const run: Run<typeof execOptions> = ({ values, operands: [prompt] }, io) =>
  exec(values, prompt, null, io);

export const runResume: Run<typeof execOptions & typeof execResumeOptions> = (input, io) => {
  const { values } = input;
  const [first, second] = input.operands;
  if (values.last) {
    if (second !== undefined) throw new UsageError(`unexpected argument: ${second}`);
    const { cwd } = threadWish(values, io.cwd, false);
    return exec(values, first, { lastIn: values.all ? null : cwd }, io);
  }
  if (first === undefined) throw new UsageError('ID is missing: which thread, or --last');
  return exec(values, second, { called: first }, io);
};

async function exec(
  values: ExecValues,
  prompt: string | undefined,
  resumed: Resumed,
  io: CliIo,
): Promise<number> {
  const machine = values.json || values['experimental-json'];
  const text = await readPrompt(prompt, io);
  const wish = threadWish(values, io.cwd, machine);
  const input = await userInput(text, values.image, io.cwd);
  const outputSchema = await readSchema(values['output-schema'], io.cwd);
  const events = machine
    ? new ExecEvents((event) => void io.stdout.write(`${JSON.stringify(event)}\n`))
    : null;
  try {
    const server = await connect(io, wish);
    const { client } = server;
    try {
      const { threadId, cwd, model } = await begin(client, wish, values, resumed);
      const around = surroundings(io, cwd, values.color);
      events?.threadStarted(threadId);
      if (events === null) around.view.headed({ threadId, cwd, model });
      const worked = await work(around, {
        client,
        threadId,
        cwd,
        begin: async () =>
          (await client.request('turn/start', { threadId, input, outputSchema })).turn.id,
        ...(events === null ? {} : { machine: events }),
      });
      events?.ended(worked);
      const { lastMessage } = worked;
      if (events === null && io.stdout.isTTY !== true && lastMessage !== null) {
        io.stdout.write(`${lastMessage}\n`);
      }
      const file = values['output-last-message'];
      if (file !== undefined) await writeFile(resolve(io.cwd, file), lastMessage ?? '');
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

async function begin(
  client: AppClient,
  { settings }: ThreadWish,
  values: ExecValues,
  resumed: Resumed,
): Promise<{ readonly threadId: string; readonly cwd: string; readonly model: string }> {
  if (resumed === null) {
    const { thread, cwd, model } = await client.request('thread/start', {
      ...settings,
      ephemeral: values.ephemeral,
      ...(values['thread-source'] === undefined ? {} : { threadSource: values['thread-source'] }),
    });
    return { threadId: thread.id, cwd, model };
  }
  const threadId =
    'called' in resumed
      ? await findThread(client, resumed.called)
      : await lastThread(client, resumed.lastIn);
  const { cwd: _here, ...others } = settings;
  const { cwd, model } = await client.request('thread/resume', {
    threadId,
    excludeTurns: true,
    // A thread goes on where it was.
    ...(values.cd === undefined ? others : settings),
  });
  return { threadId, cwd, model };
}

/** @throws {UsageError} for what is no JSON Schema object */
async function readSchema(file: string | undefined, cwd: string): Promise<unknown> {
  if (file === undefined) return undefined;
  const text = await readFile(resolve(cwd, file), 'utf8').catch((error: unknown) => {
    throw new UsageError(`--output-schema: ${String(error)}`);
  });
  let schema: unknown;
  try {
    schema = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`--output-schema: ${file} is no JSON: ${String(error)}`);
  }
  if (typeof schema === 'object' && schema !== null && !Array.isArray(schema)) return schema;
  throw new UsageError(`--output-schema: ${file} is no JSON Schema: it wants an object`);
}
