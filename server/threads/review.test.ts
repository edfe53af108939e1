import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { completed, functionCall, message, says } from '../model/scripted-model.ts';
import type { ScriptedRequest } from '../model/scripted-model.ts';
import type { ReviewTarget } from '../protocol/review.ts';
import { openFixture as open } from './testing/thread-fixture.ts';
import type { Fixture } from './testing/thread-fixture.ts';

const changes: ReviewTarget = { type: 'uncommittedChanges' };
const isReview = ({ body }: ScriptedRequest): boolean =>
  JSON.stringify(body.input[0]).includes("Skein's reviewer");

async function review(f: Fixture, threadId: string, target: ReviewTarget): Promise<string> {
  const from = f.outbound.seen.length;
  const started = f.manager.reviewStart({ threadId, target });
  const { turn } = await f.served('review/start', started);
  const ended = ({ method, params }: { method: string; params: object }): boolean =>
    method === 'turn/completed' && JSON.stringify(params).includes(turn.id);
  await f.outbound.until(ended, from);
  return turn.id;
}

/** Methods with the kind of their item. */
const told = (f: Fixture, from: number): string[] =>
  f.outbound.seen.slice(from).map(({ method, params }) => {
    const item = params['item'] as { type: string } | undefined;
    return item === undefined ? method : `${method} ${item.type}`;
  });

function* hanging() {
  yield* [...message('it', ['partial'])].slice(0, 2);
}
async function* stuck() {
  yield* hanging();
  await new Promise(() => undefined);
}

describe('review/start', () => {
  it('streams what the reviewer does, and its verdict as a whole', async () => {
    const f = await open((request) => {
      if (!isReview(request)) return says(`it_${request.index}`, 'ok');
      if (request.body.input.at(-1)?.type === 'function_call_output') return says('v', ' Fine. ');
      return (function* () {
        yield* functionCall('c', 'exec_command', { cmd: 'echo looked' });
        yield* completed();
      })();
    });
    const threadId = await f.startThread();
    await f.runTurn(threadId, 'hello');
    const from = f.outbound.seen.length;
    const turnId = await review(f, threadId, changes);
    expect(told(f, from).filter((line) => !/outputDelta|readState/.test(line))).toEqual([
      'warning',
      '< review/start',
      'item/started enteredReviewMode',
      'item/completed enteredReviewMode',
      'thread/status/changed',
      'turn/started',
      'item/started userMessage',
      'item/completed userMessage',
      'item/started commandExecution',
      'item/completed commandExecution',
      'item/started exitedReviewMode',
      'item/completed exitedReviewMode',
      'item/started agentMessage',
      'item/completed agentMessage',
      'thread/status/changed',
      'turn/completed',
    ]);
    expect(f.outbound.seen[from + 1]?.params).toMatchObject({
      reviewThreadId: threadId,
      turn: {
        id: turnId,
        rootTurnId: null,
        status: 'inProgress',
        items: [{ type: 'userMessage', id: turnId, content: [{ text: 'current changes' }] }],
      },
    });
    // One turn, with all of it, under the id that was answered.
    const { data } = await f.manager.turnsList({
      threadId,
      itemsView: 'full',
      sortDirection: 'asc',
    });
    expect(data).toHaveLength(2);
    expect(data[1]).toMatchObject({
      id: turnId,
      status: 'completed',
      items: [
        { type: 'enteredReviewMode', review: 'current changes' },
        { type: 'userMessage' },
        { type: 'commandExecution', status: 'completed' },
        { type: 'exitedReviewMode', review: 'Fine.' },
        { type: 'agentMessage', text: 'Fine.' },
      ],
    });
    const [, asked] = f.model.requests;
    expect(JSON.stringify(asked?.body.input)).not.toContain('hello');
    const tools = JSON.stringify(asked?.body['tools']);
    expect(tools).toContain('"exec_command"');
    expect(tools).not.toContain('"apply_patch"');
  });

  it('tells the verdict to the model that goes on, after a restart as well', async () => {
    const f = await open((request) =>
      says(`it_${request.index}`, isReview(request) ? 'Bad.' : 'ok'),
    );
    const threadId = await f.startThread();
    await review(f, threadId, changes);
    await f.manager.close();
    const { manager, outbound } = f.another();
    (await manager.resume({ threadId })).after();
    (await manager.turnStart({ threadId, input: [{ type: 'text', text: 'Fix it.' }] })).after();
    await outbound.untilMethod('turn/completed');
    const input = f.model.requests.at(-1)?.body.input ?? [];
    const [note, answer] = input.slice(0, 2);
    expect(JSON.stringify(note)).toContain('<review_of_changes>');
    expect(JSON.stringify(note)).toContain('Bad.');
    expect(answer).toMatchObject({ role: 'assistant', content: [{ text: 'Bad.' }] });
    expect(input.at(-1)).toMatchObject({ content: [{ text: 'Fix it.' }] });
    expect(JSON.stringify(input)).not.toContain("Skein's reviewer");
  });

  it('names files and lines, and says which of them are not there', async () => {
    const said = [
      'No.',
      '- [P1] Bad — b:1',
      '  It fails.',
      '- Worse — b:3-4',
      '- Lost — gone.ts:1',
    ].join('\n');
    const f = await open((request) => says(`it_${request.index}`, said));
    await promisify(execFile)('git', ['init', '-q'], { cwd: f.workspace });
    const file = path.join(f.workspace, 'b');
    await writeFile(file, 'one\n');
    const threadId = await f.startThread();
    const from = f.outbound.seen.length;
    await review(f, threadId, changes);
    const shown = f.outbound.seen.slice(from).flatMap(({ method, params }) => {
      const item = params['item'] as { type: string } | undefined;
      return method === 'item/completed' && item?.type === 'exitedReviewMode' ? [item] : [];
    });
    const doubts = [
      '- b:3-4: the file does not have these lines',
      '- gone.ts:1-1: there is no such file',
    ];
    expect(shown).toMatchObject([
      {
        review: `${said}\n\nPlaces that do not fit:\n\n${doubts.join('\n')}`,
        findings: [
          {
            title: '[P1] Bad',
            body: 'It fails.',
            priority: 1,
            confidence: null,
            path: file,
            startLine: 1,
            endLine: 1,
            place: 'changed',
          },
          { title: 'Worse', startLine: 3, endLine: 4, place: 'noSuchLines' },
          { title: 'Lost', place: 'noSuchFile' },
        ],
      },
    ]);
  });

  it('names what to look at', async () => {
    const f = await open((request) => says(`it_${request.index}`, 'Fine.'));
    const git = promisify(execFile);
    const run = async (...args: string[]): Promise<string> =>
      (await git('git', args, { cwd: f.workspace })).stdout.trim();
    await run('init', '-q');
    await run('config', 'user.email', 'a@b.c');
    await run('config', 'user.name', 'a');
    await run('commit', '-q', '--allow-empty', '-m', 'one');
    const base = await run('rev-parse', 'HEAD');
    await run('branch', 'base');
    await writeFile(path.join(f.workspace, 'b'), 'b');
    await run('add', '.');
    await run('commit', '-qm', 'two');
    const threadId = await f.startThread();
    const sha = '0123456789abcdef';
    const targets: [ReviewTarget, string, string][] = [
      [{ type: 'baseBranch', branch: ' base ' }, "changes against 'base'", `git diff ${base}`],
      [{ type: 'baseBranch', branch: 'gone' }, "changes against 'gone'", 'merge-base HEAD gone'],
      [{ type: 'commit', sha, title: 'Two' }, 'commit 0123456: Two', `${sha} (\\"Two\\")`],
      [{ type: 'commit', sha, title: null }, 'commit 0123456', `commit ${sha}.`],
      [{ type: 'custom', instructions: ' Look. ' }, 'Look.', 'Look.'],
    ];
    for (const [target, label, words] of targets) {
      const from = f.outbound.seen.length;
      await review(f, threadId, target);
      const entered = f.outbound.seen[from + 2]?.params['item'];
      expect(entered).toMatchObject({ type: 'enteredReviewMode', review: label });
      expect(JSON.stringify(f.model.requests.at(-1)?.body.input.at(-1))).toContain(words);
    }
    const refused: [ReviewTarget, string][] = [
      [{ type: 'baseBranch', branch: ' ' }, 'branch must not be empty'],
      [{ type: 'commit', sha: '' }, 'sha must not be empty'],
      [{ type: 'custom', instructions: ' ' }, 'instructions must not be empty'],
    ];
    for (const [target, words] of refused) {
      await expect(f.manager.reviewStart({ threadId, target })).rejects.toThrow(words);
    }
  });

  it('takes no words, and says that it was broken off', async () => {
    const f = await open(stuck);
    const threadId = await f.startThread();
    const started = f.manager.reviewStart({ threadId, target: changes });
    const { turn } = await f.served('review/start', started);
    await f.outbound.until(({ params }) => JSON.stringify(params).includes('userMessage'));
    const input = [{ type: 'text' as const, text: 'x' }];
    await expect(f.manager.turnStart({ threadId, input })).rejects.toMatchObject({
      code: -32603,
      message: 'failed to submit turn input: ActiveTurnNotSteerable { turn_kind: Review }',
    });
    await expect(
      f.manager.turnSteer({ threadId, expectedTurnId: turn.id, input }),
    ).rejects.toMatchObject({
      message: 'cannot steer a review turn',
      data: { codexErrorInfo: { activeTurnNotSteerable: { turnKind: 'review' } } },
    });
    const from = f.outbound.seen.length;
    await f.served('turn/interrupt', f.manager.turnInterrupt({ threadId, turnId: turn.id }));
    expect(told(f, from).filter((line) => !line.includes('readState'))).toEqual([
      'item/started exitedReviewMode',
      'item/completed exitedReviewMode',
      'item/started agentMessage',
      'item/completed agentMessage',
      '< turn/interrupt',
      'thread/status/changed',
      'turn/completed',
    ]);
    expect(f.outbound.seen.at(-1)?.params['turn']).toMatchObject({ status: 'interrupted' });
  });

  it('that fails ends as failed, and another may interrupt it', async () => {
    const f = await open(({ body }) =>
      JSON.stringify(body.input.at(-1)).includes('wait')
        ? stuck()
        : { status: 400, body: { error: { message: 'no' } } },
    );
    const threadId = await f.startThread();
    const target: ReviewTarget = { type: 'custom', instructions: 'wait' };
    const first = f.manager.reviewStart({ threadId, target });
    const { turn } = await f.served('review/start', first);
    const second = await review(f, threadId, changes);
    const ended = f.outbound.seen.filter(({ method }) => method === 'turn/completed');
    expect(ended.map(({ params }) => params['turn'])).toMatchObject([
      { id: turn.id, status: 'interrupted' },
      { id: second, status: 'failed', error: { message: expect.stringContaining('no') } },
    ]);
  });
});
