/** `skein threads show`: a thread, to read. */
import { wordsOfUser } from '../../protocol/turn-markdown.ts';
import { turnsOf } from '../../client/thread-turns.ts';
import type { Run } from '../command.ts';
import { connect } from '../run/connect.ts';
import { findThread, titleOf } from '../run/find-thread.ts';
import { itemText } from '../run/item-text.ts';
import { painter } from '../run/paint.ts';
import { plainLine, plainText } from '../run/plain-text.ts';
import type { showOptions } from './options.ts';

export const run: Run<typeof showOptions> = async ({ values, operands: [called = ''] }, io) => {
  const server = await connect(io);
  const { client } = server;
  try {
    const threadId = await findThread(client, called);
    const { thread } = await client.request('thread/read', { threadId });
    if (values.json) {
      const { turns: _none, ...head } = thread;
      // Long ones are written as they are read.
      io.stdout.write(`${JSON.stringify(head).slice(0, -1)},"turns":[`);
      let first = true;
      for await (const turn of turnsOf(client, threadId)) {
        io.stdout.write(`${first ? '\n' : ',\n'}${JSON.stringify(turn)}`);
        first = false;
      }
      io.stdout.write('\n]}\n');
      return 0;
    }
    const paint = painter(io, io.stdout, values.color);
    io.stdout.write(`${paint('bold', titleOf(thread))}\n`);
    io.stdout.write(`${paint('dim', `${thread.id} in ${plainLine(thread.cwd)}`)}\n\n`);
    for await (const { items, status, error } of turnsOf(client, threadId)) {
      for (const item of items) {
        const text =
          item.type === 'userMessage'
            ? paint('cyan', plainText(wordsOfUser(item.content)).replace(/^/gm, '> '))
            : itemText(item, paint, thread.cwd);
        if (text !== null) io.stdout.write(`${text}\n\n`);
      }
      const why = error == null ? '' : `: ${plainText(error.message)}`;
      if (status !== 'completed') io.stdout.write(`${paint('yellow', `[${status}${why}]`)}\n\n`);
    }
    return 0;
  } finally {
    await server.close();
  }
};
