/** Turns that go well: text, reasoning, usage, input of every kind; what comes in which order. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Gate, say } from '../../fixtures/model-server.ts';
import { completedItems, scenario, startThread, turn } from '../scenario.ts';

/** A white pixel. */
const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8/5+hHgAHggJ/PchI7wAAAABJRU5ErkJggg==';

export const turnScenarios = [
  scenario('turn/text', async (stage) => {
    const threadId = await startThread(stage);
    stage.model.script(say('Hello! How can I help?', 4));
    const done = await turn(stage, threadId, 'Say hello.');
    await stage.check(() => {
      assert.equal(done['status'], 'completed');
      assert.equal(done['itemsView'], 'summary');
      const [message] = completedItems(stage.client, 'agentMessage');
      assert.equal(message?.['text'], 'Hello! How can I help?');
    });
  }),

  scenario('turn/views', async (stage) => {
    const { client } = stage;
    const threadId = await startThread(stage);
    const gate = new Gate();
    stage.model.script({ parts: [{ text: 'One.' }, { text: 'Two.' }, { hold: gate }] });
    const turnId = await client.startTurn(threadId, 'Count.');
    await client.notified('item/completed', { item: { type: 'agentMessage', text: 'Two.' } });
    const views: unknown[] = [];
    const look = async (): Promise<void> => {
      for (const itemsView of ['notLoaded', 'summary', 'full']) {
        const { data } = await client.request('thread/turns/list', { threadId, itemsView });
        views.push((data as { items: object[] }[])[0]?.items.length);
      }
      const initialTurnsPage = { itemsView: 'summary' };
      await client.request('thread/resume', { threadId, excludeTurns: true, initialTurnsPage });
    };
    await look();
    gate.release();
    await client.completed(turnId);
    await look();
    await stage.check(() => assert.deepEqual(views, [0, 1, 3, 0, 2, 3]));
  }),

  scenario('turn/reasoning', async (stage) => {
    const threadId = await startThread(stage);
    stage.model.script({ parts: [{ reasoning: 'I think.' }, { text: 'So I am.' }] });
    await turn(stage, threadId, 'Think.');
    await stage.check(() => {
      assert.deepEqual(completedItems(stage.client, 'reasoning')[0]?.['summary'], ['I think.']);
    });
  }),

  scenario('turn/overrides', async (stage) => {
    const threadId = await startThread(stage);
    stage.model.script(say('High.'), say('Still high.'));
    await turn(stage, threadId, 'Think.', { summary: 'concise', effort: 'high' });
    await turn(stage, threadId, 'Again.');
    await stage.check(() => {
      const efforts = stage.model.requests.map(
        ({ reasoning }) => (reasoning as { effort?: string } | undefined)?.effort,
      );
      assert.deepEqual(efforts, ['high', 'high']);
    });
  }),

  scenario('turn/two-messages', async (stage) => {
    const threadId = await startThread(stage);
    stage.model.script({ parts: [{ text: 'First, this.' }, { text: 'Then that.' }] });
    await turn(stage, threadId, 'Say two things.');
    await stage.check(() => assert.equal(completedItems(stage.client, 'agentMessage').length, 2));
  }),

  scenario('turn/rate-limits', async (stage) => {
    const threadId = await startThread(stage);
    stage.model.script({
      ...say('Limited.'),
      parts: [{ text: 'Limited.' }],
      headers: {
        'x-codex-primary-used-percent': '12.5',
        'x-codex-primary-window-minutes': '300',
        'x-codex-primary-reset-at': '2000000000',
        'x-codex-secondary-used-percent': '40',
        'x-codex-secondary-window-minutes': '10080',
        'x-codex-secondary-reset-at': '2000100000',
      },
    });
    await turn(stage, threadId, 'How much is left?');
    await stage.check(async () => {
      const { params } = await stage.client.notified('account/rateLimits/updated');
      assert.partialDeepStrictEqual(params?.['rateLimits'], {
        primary: { usedPercent: 13, windowDurationMins: 300 },
        secondary: { usedPercent: 40, windowDurationMins: 10080 },
      });
    });
  }),

  scenario('turn/no-usage', async (stage) => {
    const threadId = await startThread(stage);
    const response = { id: 'resp_x', status: 'completed', output: [] };
    stage.model.script({
      parts: [{ text: 'Free.' }, { last: 'response.completed', fields: { response } }],
    });
    const done = await turn(stage, threadId, 'For free?');
    await stage.check(() => assert.equal(done['status'], 'completed'));
  }),

  scenario('turn/empty-output', async (stage) => {
    const threadId = await startThread(stage);
    stage.model.script({ parts: [] });
    const done = await turn(stage, threadId, 'Say nothing.');
    await stage.check(() => {
      assert.equal(done['status'], 'completed');
      assert.equal(done['itemsView'], 'notLoaded');
    });
  }),

  scenario('turn/empty-input', async (stage) => {
    const threadId = await startThread(stage);
    stage.model.script(say('You said nothing.'));
    const { turn: started } = await stage.client.request('turn/start', { threadId, input: [] });
    await stage.client.completed((started as { id: string }).id);
    await stage.check(() => assert.equal(completedItems(stage.client, 'agentMessage').length, 1));
  }),

  scenario('turn/client-message-id', async (stage) => {
    const threadId = await startThread(stage);
    stage.model.script(say('Got it.'));
    await turn(stage, threadId, 'Mark me.', { clientUserMessageId: 'mine-1' });
    await stage.check(() =>
      assert.equal(completedItems(stage.client, 'userMessage')[0]?.['clientId'], 'mine-1'),
    );
  }),

  scenario('turn/text-elements', async (stage) => {
    const threadId = await startThread(stage);
    stage.model.script(say('Seen.'));
    const input = [
      {
        type: 'text',
        text: 'Look at [file].',
        text_elements: [{ byteRange: { start: 8, end: 14 }, placeholder: '[file]' }],
      },
      { type: 'text', text: 'And here.' },
    ];
    const { turn: started } = await stage.client.request('turn/start', { threadId, input });
    await stage.client.completed((started as { id: string }).id);
    await stage.check(() => {
      const content = completedItems(stage.client, 'userMessage')[0]?.['content'];
      assert.partialDeepStrictEqual(content, [
        { text: 'Look at [file].', text_elements: [{ placeholder: '[file]' }] },
        { text: 'And here.', text_elements: [] },
      ]);
    });
  }),

  scenario('turn/images', async (stage) => {
    const threadId = await startThread(stage);
    const path = join(stage.workspace, 'pixel.png');
    await writeFile(path, Buffer.from(PIXEL, 'base64'));
    stage.model.script(say('White.'));
    const input = [
      { type: 'text', text: 'What colour?' },
      { type: 'image', url: `data:image/png;base64,${PIXEL}` },
      { type: 'localImage', path, detail: 'low' },
    ];
    const { turn: started } = await stage.client.request('turn/start', { threadId, input });
    await stage.client.completed((started as { id: string }).id);
    await stage.check(() => {
      const content = completedItems(stage.client, 'userMessage')[0]?.['content'] as object[];
      assert.equal(content.length, 3);
      const told = JSON.stringify(stage.model.requests[0]?.['input']);
      assert.ok(told.includes('input_image'));
    });
  }),

  scenario('turn/odd-input', async (stage) => {
    const { client } = stage;
    const threadId = await startThread(stage);
    for (const part of [
      { type: 'image', url: 'data:text/plain,hi' },
      { type: 'image', url: 'data:image/png;base64,%%%' },
      { type: 'image', url: `DATA:image/jpeg;base64,${PIXEL}` },
      { type: 'localImage', path: 'not-there.png' },
      { type: 'audio', url: 'data:audio/wav;base64,AA==' },
      { type: 'localAudio', path: '/not-there.wav' },
    ]) {
      const input = [{ type: 'text', text: 'Look.' }, part];
      const { turn: started } = await client.request('turn/start', { threadId, input });
      await client.completed((started as { id: string }).id);
    }
    await client.ask('turn/start', {
      threadId,
      input: [{ type: 'localImage', path: '/a.png', detail: 'odd' }],
    });
    await stage.check(() => {
      const sent = stage.model.requests.at(-1)?.['input'];
      assert.equal(JSON.stringify(sent).match(/input_image/g)?.length, 1);
    });
  }),

  scenario('turn/refused-input', async (stage) => {
    const threadId = await startThread(stage);
    const { client } = stage;
    const start = (input: unknown): Promise<unknown> =>
      client.ask('turn/start', { threadId, input });
    await start([{ type: 'image', url: 'https://example.invalid/a.png' }]);
    await start([{ type: 'nonsense', text: 'x' }]);
    await start([{ type: 'text' }]);
    await start('text');
    const tooLarge = await client.ask('turn/start', {
      threadId,
      input: [{ type: 'text', text: 'x'.repeat(1_048_577) }],
    });
    await stage.check(() =>
      assert.partialDeepStrictEqual(tooLarge.error, {
        code: -32602,
        data: { input_error_code: 'input_too_large', max_chars: 1_048_576 },
      }),
    );
  }),

  scenario('turn/output-schema', async (stage) => {
    const threadId = await startThread(stage);
    stage.model.script(say('{"ok":true}'), say('Free again.'));
    const outputSchema = {
      type: 'object',
      properties: { ok: { type: 'boolean' } },
      required: ['ok'],
      additionalProperties: false,
    };
    await turn(stage, threadId, 'As JSON.', { outputSchema });
    await turn(stage, threadId, 'As you like.');
    await stage.check(() => {
      const [first, second] = stage.model.requests.map(({ text }) => text as object | undefined);
      assert.partialDeepStrictEqual(first, {
        format: { type: 'json_schema', strict: true, name: 'codex_output_schema' },
      });
      assert.ok(!JSON.stringify(second ?? {}).includes('json_schema'));
    });
  }),

  scenario('turn/two-turns', async (stage) => {
    const threadId = await startThread(stage);
    stage.model.script(say('One.'), say('Two.'));
    await turn(stage, threadId, 'first');
    await turn(stage, threadId, 'second');
    await stage.check(() => {
      const [one, two] = stage.model.requests.map(({ input }) => input as unknown[]);
      assert.deepEqual(two?.slice(0, one?.length), one);
    });
  }),

  scenario('turn/unknown-thread', async (stage) => {
    const ghost = '01a203d1-d8f9-72c0-b89a-2c72c2ff2f24';
    const { client } = stage;
    const input = [{ type: 'text', text: 'x' }];
    await client.ask('turn/start', { threadId: ghost, input });
    await client.ask('turn/start', { threadId: 'nope', input });
    await client.ask('turn/interrupt', { threadId: ghost, turnId: '' });
    const steer = { threadId: ghost, expectedTurnId: 'x', input };
    const answer = await client.ask('turn/steer', steer);
    await stage.check(() => assert.equal(answer.error?.message, `thread not found: ${ghost}`));
  }),
];
