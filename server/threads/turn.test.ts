import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { completed, message, reasoning, says } from '../model/scripted-model.ts';
import { openFixture as open } from './testing/thread-fixture.ts';

describe('a turn of text', () => {
  it('sends everything in the documented order', async () => {
    const { outbound, startThread, runTurn } = await open(() =>
      says('it_1', 'Hello! ', 'How are you?'),
    );
    const threadId = await startThread();
    const turnId = await runTurn(threadId, 'Say hello.');
    expect(outbound.methods()).toEqual([
      '< thread/start',
      'thread/started',
      // Nobody knows the model of these tests.
      'warning',
      '< turn/start',
      'thread/status/changed',
      'turn/started',
      'item/started',
      'item/completed',
      'item/started',
      'item/agentMessage/delta',
      'item/completed',
      'thread/tokenUsage/updated',
      'account/rateLimits/updated',
      'thread/readState/changed',
      'thread/status/changed',
      'turn/completed',
    ]);
    const end = outbound.seen.at(-1)?.params['turn'];
    expect(end).toMatchObject({
      id: turnId,
      status: 'completed',
      itemsView: 'summary',
      items: [{ type: 'agentMessage', id: 'it_1', text: 'Hello! How are you?' }],
    });
  });

  it('has the message of the user on disk before the answer', async () => {
    const { manager, startThread } = await open(() => says('it_1', 'ok'));
    const threadId = await startThread();
    const input = [{ type: 'text' as const, text: 'keep this' }];
    const { result, after } = await manager.turnStart({ threadId, input });
    const { thread } = await manager.read({ threadId });
    expect(await readFile(thread.path ?? '', 'utf8')).toContain('keep this');
    const page = await manager.turnsList({ threadId, itemsView: 'full' });
    expect(page.data[0]).toMatchObject({ id: result.turn.id, status: 'inProgress' });
    after();
  });

  it('keeps what the model was sent, reasoning included, and only adds to it', async () => {
    const { model, startThread, runTurn } = await open(function* ({ index }) {
      yield* reasoning(`rs_${index}`, ['**Thinking**'], `secret-${index}`);
      yield* message(`it_${index}`, [`answer ${index}`]);
      yield* completed();
    });
    const threadId = await startThread();
    await runTurn(threadId, 'first');
    await runTurn(threadId, 'second');
    const [first, second] = model.requests.map((request) => request.body);
    expect(first?.['prompt_cache_key']).toBe(threadId);
    const sent = first?.input ?? [];
    expect(second?.input.slice(0, sent.length)).toEqual(sent);
    expect(second?.input.slice(sent.length)).toEqual([
      {
        type: 'reasoning',
        summary: [{ type: 'summary_text', text: '**Thinking**' }],
        encrypted_content: 'secret-0',
      },
      {
        type: 'message',
        role: 'assistant',
        content: [{ type: 'output_text', text: 'answer 0', annotations: [] }],
      },
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'second' }] },
    ]);
    expect(sent.map((item) => item['role'])).toEqual(['developer', 'developer', 'user', 'user']);
  });
});
