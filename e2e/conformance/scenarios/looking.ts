/** What the model looks at beside files of text: images, and the web by its provider. */
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { say } from '../../fixtures/model-server.ts';
import type { Part, Step } from '../../fixtures/model-server.ts';
import { completedItems, scenario, startThread, turn } from '../scenario.ts';

/** One black pixel. */
const DOT =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==';
const view = (...paths: string[]): Step => ({
  parts: paths.map((path) => ({ call: 'view_image', arguments: { path } })),
});

/** What the provider tells of a search that it makes: begun, and done with what it was for. */
const search = (id: string, index: number, done: object, begun: object = {}): Part[] => {
  const item = { type: 'web_search_call', id };
  // Past those of the parts around it.
  const fields = { output_index: 100 + index };
  return [
    {
      event: 'response.output_item.added',
      fields: { ...fields, item: { ...item, status: 'in_progress', ...begun } },
    },
    { event: 'response.web_search_call.searching', fields: { ...fields, item_id: id } },
    {
      event: 'response.output_item.done',
      fields: { ...fields, item: { ...item, status: 'completed', ...done } },
    },
  ];
};
interface Named {
  readonly type: string;
  readonly id?: string;
}
const url = 'https://example.com/a';
const SEARCHES: readonly object[] = [
  { action: { type: 'search', query: 'tea', queries: ['tea', 'leaves'] } },
  { action: { type: 'search', queries: ['one', 'two'] } },
  { action: { type: 'search', query: '', queries: [] } },
  { action: { type: 'open_page', url } },
  { action: { type: 'open_page' } },
  { action: { type: 'find_in_page', url, pattern: 'tea' } },
  { action: { type: 'find_in_page', pattern: 'tea' } },
  { action: { type: 'find_in_page', url } },
  { action: { type: 'something_new', more: 1 } },
  { status: 'failed', action: { type: 'search', query: 'coffee' } },
  {},
];

export const lookingScenarios = [
  scenario('image/viewed', async (stage) => {
    const file = join(stage.workspace, 'dot.png');
    await writeFile(file, Buffer.from(DOT, 'base64'));
    const threadId = await startThread(stage);
    stage.model.script(view('dot.png'), view(file), say('It is black.'));
    await turn(stage, threadId, 'What do you see?');
    await stage.client.request('thread/read', { threadId, includeTurns: true });
    await stage.check(() => {
      const items = completedItems(stage.client, 'imageView');
      assert.deepEqual(
        items.map(({ path }) => path),
        [file, file],
      );
      const sent = JSON.stringify(stage.model.requests.at(-1)?.['input']);
      assert.equal(sent.split(DOT).length - 1, 2);
    });
  }),

  scenario('image/not-there', async (stage) => {
    await mkdir(join(stage.workspace, 'folder'));
    await writeFile(join(stage.workspace, 'words.png'), 'No image.');
    const threadId = await startThread(stage);
    stage.model.script(view('none.png', 'folder', 'words.png', ''), say('Nothing to see.'));
    await turn(stage, threadId, 'What do you see?');
    await stage.check(() => assert.deepEqual(completedItems(stage.client, 'imageView'), []));
  }),

  scenario('web/searched', { config: { top: 'web_search = "live"' } }, async (stage) => {
    const parts = SEARCHES.flatMap((done, at) => search(`ws_${at + 1}`, at, done));
    const threadId = await startThread(stage);
    stage.model.script({ parts: [...parts, { text: 'Found.' }] }, say('As I said.'));
    await turn(stage, threadId, 'Look it up.');
    await turn(stage, threadId, 'Again, please.');
    await stage.client.request('thread/read', { threadId, includeTurns: true });
    await stage.check(() => {
      const [first, second] = stage.model.requests as { tools: object[]; input: Named[] }[];
      assert.partialDeepStrictEqual(first?.tools.at(-1), {
        type: 'web_search',
        external_web_access: true,
      });
      const sent = second?.input.filter(({ type }) => type === 'web_search_call') ?? [];
      assert.deepEqual(
        sent.map(({ id }) => id),
        SEARCHES.map((_, at) => `ws_${at + 1}`),
      );
    });
  }),

  scenario('web/known-at-once', { config: { top: 'web_search = "live"' } }, async (stage) => {
    const action = { action: { type: 'search', query: 'tea' } };
    const threadId = await startThread(stage);
    const [, , done] = search('ws_2', 1, action);
    stage.model.script({
      parts: [...search('ws_1', 0, action, action), ...(done === undefined ? [] : [done])],
    });
    await turn(stage, threadId, 'Look it up.');
  }),
];
