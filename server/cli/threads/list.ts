/** `skein threads list` and `search`. */
import { resolve } from 'node:path';
import { UsageError } from '../../listen-options.ts';
import type { Thread } from '../../protocol/thread.ts';
import type { CliIo, Run } from '../command.ts';
import { connect } from '../run/connect.ts';
import { allThreads, titleOf } from '../run/find-thread.ts';
import type { listOptions, searchOptions } from './options.ts';
import { threadLines } from './thread-lines.ts';

const DEFAULT_LIMIT = 30;

export const runList: Run<typeof listOptions> = async ({ values }, io) => {
  const { archived, cd, ids, json } = values;
  if (ids && json) throw new UsageError('--ids and --json exclude each other');
  const limit = Number(values.limit ?? DEFAULT_LIMIT);
  const server = await connect(io);
  try {
    const threads: Thread[] = [];
    const which = { archived, ...(cd === undefined ? {} : { cwd: resolve(io.cwd, cd) }) };
    for await (const thread of allThreads(server.client, which)) {
      if (threads.length === limit) break;
      threads.push(thread);
    }
    if (json) writeJson(io, threads);
    else if (ids) {
      for (const thread of threads)
        io.stdout.write(`${thread.id}\t${titleOf(thread).replaceAll('\t', ' ')}\n`);
    } else {
      const lines = threadLines(io, threads, values.color);
      for (const thread of threads) io.stdout.write(lines.line(thread));
    }
    return 0;
  } finally {
    await server.close();
  }
};

export const runSearch: Run<typeof searchOptions> = async ({ values, operands }, io) => {
  const server = await connect(io);
  try {
    const { data } = await server.client.request('thread/search', {
      searchTerm: operands.join(' '),
      archived: values.archived,
      limit: Number(values.limit ?? DEFAULT_LIMIT),
    });
    if (values.json) writeJson(io, data);
    else {
      const lines = threadLines(
        io,
        data.map(({ thread }) => thread),
        values.color,
      );
      for (const { thread, snippet } of data) {
        io.stdout.write(lines.line(thread) + lines.below(snippet));
      }
    }
    return 0;
  } finally {
    await server.close();
  }
};

export function writeJson({ stdout }: CliIo, value: unknown): void {
  stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}
