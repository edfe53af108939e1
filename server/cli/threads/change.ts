/** `skein threads archive`, `unarchive` and `delete`. */
import type { AppClient } from '../../client/app-client.ts';
import { UsageError } from '../../listen-options.ts';
import type { CliIo, Run } from '../command.ts';
import { AskingEnded, AskTerminal } from '../run/ask-terminal.ts';
import { connect } from '../run/connect.ts';
import { findThread, titleOf } from '../run/find-thread.ts';
import { EXIT } from '../run/exit.ts';
import type { changeOptions, deleteOptions } from './options.ts';

export const runArchive: Run<typeof changeOptions> = (input, io) =>
  change(io, input.operands, 'archived', (client, threadId) =>
    client.request('thread/archive', { threadId }),
  );

export const runUnarchive: Run<typeof changeOptions> = (input, io) =>
  change(io, input.operands, 'unarchived', (client, threadId) =>
    client.request('thread/unarchive', { threadId }),
  );

export const runDelete: Run<typeof deleteOptions> = async ({ values, operands }, io) => {
  if (values.yes) return change(io, operands, 'deleted', remove);
  if (io.stdin.isTTY !== true) {
    throw new UsageError('what is deleted does not come back: say --yes, as nobody can be asked');
  }
  return change(io, operands, 'deleted', async (client, threadId) => {
    const { thread } = await client.request('thread/read', { threadId });
    const terminal = new AskTerminal(io, io.stderr, () => undefined);
    const question = `Delete “${titleOf(thread)}” (${threadId}) for good?`;
    const choices = [
      { key: 'y', text: 'yes' },
      { key: 'n', text: 'no' },
    ];
    const { signal } = new AbortController();
    if ((await terminal.choose(question, choices, signal)) === 'n') throw new AskingEnded();
    await remove(client, threadId);
  });
};

function remove(client: AppClient, threadId: string): Promise<unknown> {
  return client.request('thread/delete', { threadId });
}

async function change(
  io: CliIo,
  called: readonly string[],
  done: string,
  action: (client: AppClient, threadId: string) => Promise<unknown>,
): Promise<number> {
  const server = await connect(io);
  try {
    for (const one of called) {
      const threadId = await findThread(server.client, one);
      await action(server.client, threadId);
      io.stdout.write(`${done} ${threadId}\n`);
    }
    return 0;
  } catch (error) {
    if (error instanceof AskingEnded) return EXIT.failed;
    throw error;
  } finally {
    await server.close();
  }
}
