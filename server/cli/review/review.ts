/** `skein review`: the agent judges changes instead of making them. */
import { UsageError } from '../../listen-options.ts';
import type { ReviewTarget } from '../../protocol/review.ts';
import type { Run, Values } from '../command.ts';
import { connect } from '../run/connect.ts';
import { threadWish } from '../run/thread-wish.ts';
import { surroundings, work } from '../run/work.ts';
import { readPrompt } from '../exec/prompt.ts';
import type { reviewOptions } from './options.ts';

export const run: Run<typeof reviewOptions> = async ({ values, operands: [prompt] }, io) => {
  const target = targetOf(values, prompt === undefined ? null : await readPrompt(prompt, io));
  const wish = threadWish(values, io.cwd, false);
  const server = await connect(io, wish);
  const { client } = server;
  try {
    const { thread, cwd, model } = await client.request('thread/start', wish.settings);
    const threadId = thread.id;
    const around = surroundings(io, cwd, values.color);
    around.view.headed({ threadId, cwd, model });
    const { exit, lastMessage } = await work(around, {
      client,
      threadId,
      cwd,
      begin: async () => (await client.request('review/start', { threadId, target })).turn.id,
    });
    if (io.stdout.isTTY !== true && lastMessage !== null) io.stdout.write(`${lastMessage}\n`);
    return exit;
  } finally {
    await server.close();
  }
};

function targetOf(
  { uncommitted, base, commit, title }: Values<typeof reviewOptions>,
  instructions: string | null,
): ReviewTarget {
  const named = [
    uncommitted ? '--uncommitted' : null,
    base === undefined ? null : '--base',
    commit === undefined ? null : '--commit',
    instructions === null ? null : 'a prompt',
  ].filter((each) => each !== null);
  if (named.length > 1) throw new UsageError(`${named.join(' and ')} exclude each other`);
  if (title !== undefined && commit === undefined) throw new UsageError('--title needs --commit');
  if (base !== undefined) return { type: 'baseBranch', branch: base };
  if (commit !== undefined) return { type: 'commit', sha: commit, title: title ?? null };
  if (instructions !== null) return { type: 'custom', instructions };
  return { type: 'uncommittedChanges' };
}
