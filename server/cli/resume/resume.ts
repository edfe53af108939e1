/** `skein resume`: goes on with a thread, message by message, until Ctrl+D. */
import type { AttachedServer } from '../../client/attach.ts';
import { UsageError } from '../../listen-options.ts';
import { wordsOfUser } from '../../protocol/turn-markdown.ts';
import type { Run } from '../command.ts';
import { userInput } from '../exec/prompt.ts';
import { AskingEnded, AskTerminal } from '../run/ask-terminal.ts';
import { connect } from '../run/connect.ts';
import { EXIT } from '../run/exit.ts';
import { findThread, lastThread } from '../run/find-thread.ts';
import { itemText } from '../run/item-text.ts';
import { withLocalModel } from '../run/local-model.ts';
import { mustBeFolder } from '../run/paths.ts';
import { plainText } from '../run/plain-text.ts';
import { threadWish } from '../run/thread-wish.ts';
import type { ThreadWish } from '../run/thread-wish.ts';
import { surroundings, work } from '../run/work.ts';
import type { Surroundings } from '../run/work.ts';
import type { resumeOptions } from './options.ts';

export const run: Run<typeof resumeOptions> = async ({ values, operands }, io) => {
  if (io.stdin.isTTY !== true) {
    throw new UsageError('it wants a terminal; `skein exec resume` does without');
  }
  const wish = threadWish(values, io.cwd, false);
  if (values.cd !== undefined && wish.remote === undefined) await mustBeFolder('--cd', wish.cwd);
  const [called, first] = values.last ? [undefined, operands[0]] : operands;
  let server = await connect(io, wish);
  try {
    const threadId =
      called === undefined
        ? await lastThread(server.client, values.all ? null : wish.cwd)
        : await findThread(server.client, called);
    const settings = await withLocalModel(server.client, wish);
    let open = await reopen(server, threadId, { ...wish, settings }, values.cd !== undefined);
    const around = surroundings(io, open.cwd, values.color);
    around.view.headed({ threadId, ...open });
    await showEnd(server, threadId, around, open.cwd);
    let exit = 0;
    // With the first message only.
    const images = [...values.image];
    for (let text = first ?? (await nextMessage(around)); text !== null;) {
      if (await hasEnded(server)) {
        // The app was quit, say: whoever has the home now goes on.
        await server.close();
        server = await connect(io, wish);
        open = await reopen(server, threadId, { ...wish, settings }, false);
      }
      const { client } = server;
      const input = await userInput(text, images.splice(0), io.cwd);
      ({ exit } = await work(around, {
        client,
        threadId,
        cwd: open.cwd,
        begin: async () => (await client.request('turn/start', { threadId, input })).turn.id,
      }));
      text = await nextMessage(around);
    }
    return exit === EXIT.interrupted ? 0 : exit;
  } finally {
    await server.close();
  }
};

async function reopen(
  { client }: AttachedServer,
  threadId: string,
  { settings }: ThreadWish,
  moves: boolean,
): Promise<{ readonly cwd: string; readonly model: string }> {
  const { cwd: _here, ...others } = settings;
  const { cwd, model } = await client.request('thread/resume', {
    threadId,
    excludeTurns: true,
    ...(moves ? settings : others),
  });
  return { cwd, model };
}

/** What was said last, so that one knows where one is. */
async function showEnd(
  { client }: AttachedServer,
  threadId: string,
  { view }: Surroundings,
  cwd: string,
): Promise<void> {
  const { data } = await client.request('thread/turns/list', {
    threadId,
    limit: 1,
    sortDirection: 'desc',
    itemsView: 'full',
  });
  for (const item of data[0]?.items ?? []) {
    const text =
      item.type === 'userMessage'
        ? view.paint('cyan', plainText(wordsOfUser(item.content)).replace(/^/gm, '> '))
        : itemText(item, view.paint, cwd);
    if (text !== null) view.block(text);
  }
}

/** Null: no more. */
async function nextMessage({ io, view }: Surroundings): Promise<string | null> {
  const terminal = new AskTerminal(io, view.output, () => undefined);
  const { signal } = new AbortController();
  try {
    const fits = (text: string): boolean => text !== '';
    return await terminal.text(view.paint('cyan', '> '), signal, { fits });
  } catch (error) {
    if (error instanceof AskingEnded) return null;
    throw error;
  }
}

function hasEnded({ client }: AttachedServer): Promise<boolean> {
  const now = new Promise<false>((resolve) => setImmediate(() => resolve(false)));
  return Promise.race([client.closed.then(() => true), now]);
}
