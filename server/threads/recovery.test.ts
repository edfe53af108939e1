import { appendFile, readFile, stat, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { completed, functionCall, says } from '../model/scripted-model.ts';
import { begins, crash } from './testing/killed.ts';
import { openFixture } from './testing/thread-fixture.ts';
import type { Fixture } from './testing/thread-fixture.ts';

describe('after a kill in mid-turn', () => {
  it('the thread reads as interrupted, with the streamed text, and goes on', async () => {
    const f = await openFixture(({ index }) =>
      index === 0 ? begins('it_1', 'the first half') : says('it_2', 'and the rest'),
    );
    const { threadId, path } = await crash(f, 'the first half');
    const before = await f.manager.turnsList({ threadId, itemsView: 'full' });
    expect(before.data).toMatchObject([
      {
        status: 'interrupted',
        completedAt: null,
        durationMs: null,
        items: [{ type: 'userMessage' }, { type: 'agentMessage', text: 'the first half' }],
      },
    ]);
    const { result, after } = await f.manager.resume({ threadId });
    after();
    expect(result.thread.turns).toMatchObject([{ status: 'interrupted', completedAt: null }]);
    expect(result.sandbox).toEqual({ type: 'dangerFullAccess' });
    expect(f.outbound.seen[0]).toMatchObject({
      method: 'thread/status/changed',
      params: { status: { type: 'idle' } },
    });
    await f.runTurn(threadId, 'Go on.');
    const input = f.model.requests[1]?.body.input ?? [];
    expect(input.slice(-3)).toMatchObject([
      { role: 'assistant', content: [{ text: 'the first half' }] },
      { role: 'user' },
      { role: 'user', content: [{ text: 'Go on.' }] },
    ]);
    expect(JSON.stringify(input.at(-2))).toContain('turn_aborted');
    const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
    const ordinals = lines.map((line) => (JSON.parse(line) as { ordinal: number }).ordinal);
    expect(ordinals).toEqual(ordinals.map((_, index) => index));
  });

  it('a running command is failed with its output, and its call gets an answer', async () => {
    const f = await openFixture(({ index }) =>
      index === 0
        ? (function* () {
            yield* functionCall('c', 'exec_command', { cmd: 'echo so far; exec sleep 5' });
            yield* completed();
          })()
        : says('it_2', 'ok'),
    );
    const { threadId } = await crash(f, 'item_text');
    const { result, after } = await f.manager.resume({ threadId });
    after();
    expect(result.thread.turns[0]?.items[1]).toMatchObject({
      type: 'commandExecution',
      status: 'failed',
      exitCode: null,
      aggregatedOutput: 'so far\n',
    });
    await f.runTurn(threadId, 'next');
    const output = f.model.requests[1]?.body.input.find(
      (item) => item.type === 'function_call_output',
    );
    expect(output).toMatchObject({ call_id: 'c', output: 'aborted' });
  });
});

describe('after a kill in another kind of turn', () => {
  const kinds = [
    ['plan', '<proposed_plan>\n# Half a plan\n', 'Half a plan', 'plan'],
    ['review', 'Half a verdict', '"userMessage"', 'enteredReviewMode'],
    ['compact', 'Half a summary', '"contextCompaction"', 'contextCompaction'],
    ['goal', 'Half the way', 'Half the way', 'agentMessage'],
  ] as const;
  it.each(kinds)(
    '%s: all items are settled and the thread goes on',
    async (kind, text, written, type) => {
      let free = false;
      const f = await openFixture(({ index }) =>
        free || (kind === 'compact' && index === 0)
          ? says(`it_${index}`, 'ok')
          : begins('it', text),
      );
      const { threadId, path } = await crash(f, written, kind);
      const { result, after } = await f.manager.resume({ threadId });
      const last = result.thread.turns.at(-1);
      expect(last).toMatchObject({ status: 'interrupted', completedAt: null });
      expect(last?.items.map((item) => item.type)).toContain(type);
      const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
      for (const { id } of last?.items ?? []) {
        expect(lines.some((line) => line.includes('"item_completed"') && line.includes(id))).toBe(
          true,
        );
      }
      free = true;
      const from = f.outbound.seen.length;
      after();
      if (kind === 'goal') {
        // It goes on by itself.
        await f.outbound.untilMethod('turn/completed', from);
        await f.served('thread/goal/clear', f.manager.goalClear({ threadId }));
      } else await f.runTurn(threadId, 'Go on.');
      expect(
        f.outbound.seen.findLast(({ method }) => method === 'turn/completed')?.params['turn'],
      ).toMatchObject({ status: 'completed' });
    },
  );
});

describe('a damaged rollout', () => {
  async function twoTurns(): Promise<{ f: Fixture; threadId: string; path: string }> {
    const f = await openFixture(({ index }) => says(`it_${index}`, `answer ${index}`));
    const threadId = await f.startThread();
    await f.runTurn(threadId, 'one');
    await f.runTurn(threadId, 'two');
    const { thread } = await f.manager.read({ threadId });
    await f.manager.close();
    return { f, threadId, path: thread.path ?? '' };
  }

  it('with a torn last line is repaired', async () => {
    const { f, threadId, path } = await twoTurns();
    const whole = (await stat(path)).size;
    await appendFile(path, '{"timestamp":"2026-01-01T00:00:00.000Z","ordinal":99,"ty');
    const { manager } = f.another();
    const { result, after } = await manager.resume({ threadId });
    after();
    expect(result.thread.turns).toHaveLength(2);
    expect((await stat(path)).size).toBe(whole);
  });

  it('with bad lines in the middle is read without them, and says so', async () => {
    const { f, threadId, path } = await twoTurns();
    const lines = (await readFile(path, 'utf8')).split('\n');
    lines.splice(4, 0, 'not a line', '{"ordinal": 7}');
    await writeFile(path, lines.join('\n'));
    const { manager, outbound } = f.another();
    // The index knows the file as it was; a file that was rewritten is read anew.
    await manager.close();
    const third = f.another();
    const { rm } = await import('node:fs/promises');
    for (const end of ['', '-wal', '-shm']) {
      await rm(`${f.home}/thread-index.sqlite${end}`, { force: true });
    }
    const { result, after } = await third.manager.resume({ threadId });
    after();
    expect(result.thread.turns).toHaveLength(2);
    const warning = third.outbound.seen.find((seen) => seen.method === 'warning');
    expect(warning?.params['message']).toContain('2 in');
    expect(outbound.seen).toEqual([]);
  });
});

describe('the writer', () => {
  it('of a thread is one, and readers need no leave', async () => {
    const f = await openFixture(({ index }) => says(`it_${index}`, 'x'));
    const threadId = await f.startThread();
    await f.runTurn(threadId, 'one');
    const other = f.another();
    await expect(other.manager.resume({ threadId })).rejects.toThrow(
      `thread ${threadId} already has an active writer`,
    );
    const { thread } = await other.manager.read({ threadId, includeTurns: true });
    expect(thread.turns).toHaveLength(1);
    await f.manager.close();
    const { after } = await other.manager.resume({ threadId });
    after();
  });
});

describe('ending the server', () => {
  it('interrupts what runs and settles what waits, all on disk', async () => {
    const f = await openFixture(function* () {
      yield* functionCall('c', 'exec_command', { cmd: 'true' });
      yield* completed();
    });
    const threadId = await f.startThread({ approvalPolicy: 'untrusted' });
    const input = [{ type: 'text' as const, text: 'x' }];
    await f.served('turn/start', f.manager.turnStart({ threadId, input }));
    await f.outbound.untilMethod('item/commandExecution/requestApproval');
    const began = Date.now();
    await f.manager.close();
    expect(Date.now() - began).toBeLessThan(2_000);
    const { manager } = f.another();
    const { data } = await manager.turnsList({ threadId, itemsView: 'full' });
    expect(data[0]).toMatchObject({
      status: 'interrupted',
      items: [{ type: 'userMessage' }, { type: 'commandExecution', status: 'declined' }],
    });
    expect(data[0]?.completedAt).not.toBeNull();
  });
});
