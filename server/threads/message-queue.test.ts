import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { completed, message, says } from '../model/scripted-model.ts';
import type { ScriptedEvent } from '../model/scripted-model.ts';
import { MessageQueue } from './message-queue.ts';
import { openFixture } from './testing/thread-fixture.ts';
import type { TestServer } from './testing/test-server.ts';
import { readRollout } from './read-rollout.ts';

const text = (words: string) => [{ type: 'text' as const, text: words }];

/** A fixture whose model, when asked to hold, waits in mid-answer to the words `hold`. */
async function open() {
  let release = (): void => undefined;
  const f = await openFixture(async function* ({ index, body }): AsyncGenerator<ScriptedEvent> {
    const said = JSON.stringify(body.input.at(-1));
    if (said.includes('hold')) {
      yield* [...message(`held_${index}`, ['a', 'b'])].slice(0, 2);
      await new Promise<void>((resolve) => (release = resolve));
      yield* [...message(`held_${index}`, ['a', 'b'])].slice(2);
      yield* completed();
      return;
    }
    if (said.includes('fail')) {
      const error = { code: 'invalid_prompt', message: 'no' };
      yield { type: 'response.failed', response: { id: 'r', error } };
      return;
    }
    yield* says(`it_${index}`, `answer ${index}`);
  });
  const queue = new MessageQueue(f.access);
  const add = async (threadId: string, words: string) =>
    (
      await f.served(
        'add',
        queue.add({ threadId, input: text(words), clientUserMessageId: `id of ${words}` }),
      )
    ).queuedSubmission;
  const hold = async (threadId: string): Promise<string> => {
    const from = f.outbound.seen.length;
    const start = f.manager.turnStart({ threadId, input: text('hold') });
    const { turn } = await f.served('turn/start', start);
    await f.outbound.untilMethod('item/agentMessage/delta', from);
    return turn.id;
  };
  const waiting = async (threadId: string): Promise<string[]> =>
    (await queue.list({ threadId })).data.map((each) => wordsOf(each));
  /** Waits until so many turns have ended since `from`. */
  const ended = async (count: number, from: number): Promise<void> => {
    const methods = () => f.outbound.methods(from).filter((each) => each === 'turn/completed');
    await f.outbound.until(() => methods().length >= count, from);
  };
  return { f, queue, add, hold, waiting, ended, release: () => release() };
}

function wordsOf(value: unknown): string {
  return /"text":"([^"]*)"/.exec(JSON.stringify(value))?.[1] ?? '';
}

/** What the user said in each turn, oldest first. */
async function said(manager: TestServer['manager'], threadId: string): Promise<string[]> {
  const { data } = await manager.turnsList({ threadId, sortDirection: 'asc', limit: 100 });
  return data.map(({ items }) => wordsOf(items[0]));
}

describe('a queued message', () => {
  it('runs at once in an idle thread', async () => {
    const { f, add, waiting, ended } = await open();
    const threadId = await f.startThread();
    const from = f.outbound.seen.length;
    const submission = await add(threadId, 'hello');
    expect(submission).toMatchObject({
      input: [{ type: 'text', text: 'hello', text_elements: [] }],
      clientUserMessageId: 'id of hello',
      responsesapiClientMetadata: null,
    });
    await ended(1, from);
    expect(f.outbound.methods(from).slice(0, 6)).toEqual([
      'thread/queue/changed',
      'warning',
      'thread/queue/changed',
      '< add',
      'thread/status/changed',
      'turn/started',
    ]);
    expect(await waiting(threadId)).toEqual([]);
    const { data } = await f.manager.turnsList({ threadId, itemsView: 'full' });
    expect(data[0]?.items[0]).toMatchObject({ type: 'userMessage', clientId: 'id of hello' });
  });

  it('waits for the turn that runs, and each becomes one turn, in order', async () => {
    const { f, queue, add, hold, waiting, ended, release } = await open();
    const threadId = await f.startThread();
    await hold(threadId);
    const from = f.outbound.seen.length;
    const [one, two, three] = [
      await add(threadId, 'one'),
      await add(threadId, 'two'),
      await add(threadId, 'three'),
    ];
    expect(f.outbound.methods(from)).toEqual(
      Array.from({ length: 3 }, () => ['< add', 'thread/queue/changed']).flat(),
    );
    const page = await queue.list({ threadId, limit: 2 });
    expect(page).toMatchObject({ data: [{ id: one.id }, { id: two.id }], nextCursor: '2' });
    const rest = await queue.list({ threadId, limit: 2, cursor: page.nextCursor });
    expect(rest).toMatchObject({ data: [{ id: three.id }], nextCursor: null });
    const update = queue.update({
      threadId,
      queuedSubmissionId: two.id,
      input: text('TWO'),
      responsesapiClientMetadata: { k: 'v' },
    });
    const { queuedSubmission } = await f.served('update', update);
    expect(queuedSubmission).toMatchObject({
      id: two.id,
      clientUserMessageId: 'id of two',
      responsesapiClientMetadata: { k: 'v' },
    });
    const ids = [three.id, two.id, one.id];
    await f.served('reorder', queue.reorder({ threadId, queuedSubmissionIds: ids }));
    expect(await waiting(threadId)).toEqual(['three', 'TWO', 'one']);
    const remove = () => queue.delete({ threadId, queuedSubmissionId: one.id });
    expect(await f.served('delete', remove())).toEqual({ deleted: true });
    expect(await f.served('delete', remove())).toEqual({ deleted: false });
    release();
    await ended(3, from);
    expect(await said(f.manager, threadId)).toEqual(['hold', 'three', 'TWO']);
    expect(await waiting(threadId)).toEqual([]);
  });

  it('runs after a failed turn, and not after a stopped one until the user says so', async () => {
    const { f, queue, add, hold, waiting, ended, release } = await open();
    const threadId = await f.startThread();
    const turnId = await hold(threadId);
    const one = await add(threadId, 'one');
    const two = await add(threadId, 'fail');
    await add(threadId, 'three');
    const from = f.outbound.seen.length;
    await f.served('stop', f.manager.turnInterrupt({ threadId, turnId }));
    release();
    await add(threadId, 'four');
    expect(await waiting(threadId)).toEqual(['one', 'fail', 'three', 'four']);
    const start = queue.start({ threadId, queuedSubmissionId: two.id });
    const { turn } = await f.served('start', start);
    expect(turn).toMatchObject({ status: 'inProgress', items: [] });
    await ended(5, from);
    expect(await said(f.manager, threadId)).toEqual(['hold', 'fail', 'one', 'three', 'four']);
    const [, failed] = (
      await f.manager.turnsList({ threadId, sortDirection: 'asc', itemsView: 'notLoaded' })
    ).data;
    expect(failed?.status).toBe('failed');
    await expect(queue.start({ threadId, queuedSubmissionId: one.id })).rejects.toThrow(
      `queued submission not found: ${one.id}`,
    );
  });

  it('is refused where there is no queue, and what is no message', async () => {
    const { f, queue, add } = await open();
    const threadId = await f.startThread();
    await expect(queue.start({ threadId })).rejects.toThrow('queue is empty');
    const refusal = (params: object, words: string) =>
      expect(
        queue.add({ threadId, input: text('x'), clientUserMessageId: 'x', ...params }),
      ).rejects.toThrow(words);
    await refusal({ input: [] }, 'only user input can be added to the user-message queue');
    await refusal({ input: text('x'.repeat(1_048_577)) }, 'Input exceeds the maximum length');
    const ephemeral = await f.startThread({ ephemeral: true });
    await refusal(
      { threadId: ephemeral },
      `ephemeral thread does not support queued submissions: ${ephemeral}`,
    );
    const unknown = '01a203d1-d8f9-72c0-b89a-2c72c2ff2f24';
    await refusal({ threadId: unknown }, `no rollout found for thread id ${unknown}`);
    await expect(queue.list({ threadId, cursor: 'zz' })).rejects.toThrow(
      'invalid queue pagination cursor',
    );
    const from = f.outbound.seen.length;
    await add(threadId, 'one');
    await f.outbound.untilMethod('turn/completed', from);
    await expect(queue.reorder({ threadId, queuedSubmissionIds: ['x'] })).rejects.toThrow(
      'queue reorder must include every queued submission exactly once',
    );
    await f.served('archive', f.shelf.archive({ threadId }));
    await refusal({}, `session ${threadId} is archived`);
  });

  it('waits in a thread that is not loaded, and runs when it is resumed', async () => {
    const { f } = await open();
    const threadId = await f.startThread();
    await f.runTurn(threadId, 'one');
    await f.manager.close();
    const second = f.another();
    const queue = new MessageQueue(second.access);
    const params = { threadId, input: text('later'), clientUserMessageId: 'x' };
    (await queue.add(params)).after();
    await expect(queue.start({ threadId })).rejects.toThrow(
      'resume the thread before starting a queued message',
    );
    await second.manager.close();
    const third = f.another();
    const again = new MessageQueue(third.access);
    expect((await again.list({ threadId })).data).toHaveLength(1);
    const { after } = await third.manager.resume({ threadId, excludeTurns: true });
    after();
    await third.outbound.untilMethod('turn/completed');
    expect(await said(third.manager, threadId)).toEqual(['one', 'later']);
  });
});

describe('a crash at any moment', () => {
  it('leaves a message in the queue or in one turn, never in both or in none', async () => {
    const { f, hold, add, ended, release } = await open();
    const threadId = await f.startThread();
    const from = f.outbound.seen.length;
    await hold(threadId);
    await add(threadId, 'first');
    await add(threadId, 'second');
    release();
    await ended(3, from);
    const { thread } = await f.manager.read({ threadId });
    const lines = (await readFile(thread.path ?? '', 'utf8')).split('\n');
    const folder = await mkdtemp(path.join(tmpdir(), 'skein-queue-'));
    try {
      const seen = new Set<string>();
      for (let count = 1; count < lines.length; count += 1) {
        const file = path.join(folder, 'cut.jsonl');
        const kept = lines.slice(0, count);
        await writeFile(file, `${kept.join('\n')}\n`);
        const queue = (await readRollout(file, threadId)).meta?.queue ?? [];
        const turns = kept.filter((line) => line.includes('"item_type":"userMessage"'));
        for (const words of ['first', 'second']) {
          const added = kept.some((line) => line.includes('queue_added') && line.includes(words));
          const places =
            queue.filter((each) => wordsOf(each) === words).length +
            turns.filter((line) => wordsOf(JSON.parse(line)) === words).length;
          expect(places).toBe(added ? 1 : 0);
          seen.add(`${words} ${queue.some((each) => wordsOf(each) === words)}`);
        }
      }
      expect(seen.size).toBe(4);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
