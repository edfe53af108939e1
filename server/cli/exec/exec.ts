/** `skein exec`: one turn, for a person or a program. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UsageError } from '../../listen-options.ts';
import type { CliIo, Run, Values } from '../command.ts';
import { runJob } from '../run/job.ts';
import type { JobThread } from '../run/job.ts';
import type { execOptions, execResumeOptions } from './options.ts';
import { readPrompt, userInput } from './prompt.ts';

type ExecValues = Values<typeof execOptions>;

export const run: Run<typeof execOptions> = ({ values, operands: [prompt] }, io) =>
  exec(values, prompt, { kind: 'new' }, io);

export const runResume: Run<typeof execOptions & typeof execResumeOptions> = (input, io) => {
  const { values } = input;
  const [first, second] = input.operands;
  if (values.last) {
    if (second !== undefined) throw new UsageError(`unexpected argument: ${second}`);
    return exec(values, first, { kind: 'last', all: values.all }, io);
  }
  if (first === undefined) throw new UsageError('ID is missing: which thread, or --last');
  return exec(values, second, { kind: 'resumed', called: first }, io);
};

export const runFork: Run<typeof execOptions> = ({ values, operands }, io) => {
  const [called = '', prompt] = operands;
  return exec(values, prompt, { kind: 'forked', called }, io);
};

async function exec(
  values: ExecValues,
  prompt: string | undefined,
  thread: JobThread,
  io: CliIo,
): Promise<number> {
  const text = await readPrompt(prompt, io);
  const input = await userInput(text, values.image, io.cwd);
  const outputSchema = await readSchema(values['output-schema'], io.cwd);
  return runJob(
    values,
    {
      thread,
      begin: async (client, threadId) =>
        (await client.request('turn/start', { threadId, input, outputSchema })).turn.id,
    },
    io,
  );
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
