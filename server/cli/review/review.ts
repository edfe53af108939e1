/** `skein review`: the agent judges changes instead of making them. */
import type { AppClient } from '../../client/app-client.ts';
import { UsageError } from '../../listen-options.ts';
import type { ReviewTarget } from '../../protocol/review.ts';
import type { Run, Values } from '../command.ts';
import { runJob } from '../run/job.ts';
import { readPrompt } from '../exec/prompt.ts';
import type { execOptions } from '../exec/options.ts';
import type { reviewOptions } from './options.ts';

export const run: Run<typeof reviewOptions> = async ({ values, operands: [prompt] }, io) => {
  const target = targetOf(values, prompt === undefined ? null : await readPrompt(prompt, io));
  return runJob(
    values,
    {
      thread: { kind: 'new' },
      begin: async (client, threadId, cwd) => {
        await mustBeThere(client, target, cwd);
        return (await client.request('review/start', { threadId, target })).turn.id;
      },
    },
    io,
  );
};

/** `skein exec review`, whose row has the options of its parent, too. */
export const runAsExec: Run<typeof execOptions & typeof reviewOptions> = async (input, io) => {
  const { image, 'output-schema': schema, worktree } = input.values;
  const given = image.length > 0 ? '--image' : schema === undefined ? null : '--output-schema';
  const word = worktree ? '--worktree' : given;
  if (word !== null) throw new UsageError(`${word} is not for a review`);
  return run(input, io);
};

/**
 * The agent would look for what is not there, and find words about it.
 * @throws when git knows no such commit, or the folder is in no repository
 */
async function mustBeThere(client: AppClient, target: ReviewTarget, cwd: string): Promise<void> {
  if (target.type === 'custom') return;
  const name =
    target.type === 'commit' ? target.sha : target.type === 'baseBranch' ? target.branch : null;
  const what =
    name === null ? ['--git-dir'] : ['--verify', '--quiet', '--end-of-options', `${name}^{commit}`];
  const looked = await client
    .request('command/exec', {
      command: ['git', 'rev-parse', ...what],
      cwd,
      env: { LC_ALL: 'C' },
      sandboxPolicy: { type: 'readOnly', networkAccess: false },
    })
    // No git, or no sandbox: then it is the agent's to find out.
    .catch(() => null);
  if (looked === null || looked.exitCode === 0) return;
  if (looked.stderr.includes('not a git repository')) {
    throw new Error(`${cwd} is in no git repository; a prompt says what to look at instead`);
  }
  if (name !== null) throw new Error(`git knows no ${name} in ${cwd}`);
}

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
