/** `skein threads export`: the same files as the app writes. */
import { createWriteStream } from 'node:fs';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { threadMarkdown, turnsOf } from '../../client/thread-turns.ts';
import type { Thread } from '../../protocol/thread.ts';
import { FORMAT, VERSION, writeThreadFile } from '../../protocol/thread-file.ts';
import type { ThreadFileHeader } from '../../protocol/thread-file.ts';
import type { Run } from '../command.ts';
import { connect } from '../run/connect.ts';
import { findThread, titleOf } from '../run/find-thread.ts';
import type { exportOptions } from './options.ts';

export const run: Run<typeof exportOptions> = async ({ values, operands: [called = ''] }, io) => {
  const server = await connect(io);
  const { client } = server;
  try {
    const threadId = await findThread(client, called);
    const { thread } = await client.request('thread/read', { threadId });
    const turns = turnsOf(client, threadId);
    const text =
      values.form === 'json'
        ? writeThreadFile(headerOf(thread, new Date()), turns)
        : threadMarkdown(titleOf(thread), turns);
    if (values.output === undefined) for await (const part of text) io.stdout.write(part);
    else await pipeline(Readable.from(text), createWriteStream(resolve(io.cwd, values.output)));
    return 0;
  } finally {
    await server.close();
  }
};

function headerOf(thread: Thread, now: Date): ThreadFileHeader {
  const { id, name, cwd, createdAt, updatedAt, model, modelProvider, gitInfo } = thread;
  return {
    format: FORMAT,
    version: VERSION,
    exportedAt: now.toISOString(),
    thread: {
      id,
      name: name ?? null,
      cwd,
      createdAt,
      updatedAt,
      model: model ?? null,
      modelProvider,
      branch: gitInfo?.branch ?? null,
    },
  };
}
