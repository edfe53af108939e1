/** What the model looks at beside files of text: images, and the web by its provider. */
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { say } from '../../fixtures/model-server.ts';
import type { Step } from '../../fixtures/model-server.ts';
import { completedItems, scenario, startThread, turn } from '../scenario.ts';

/** One black pixel. */
const DOT =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==';
const view = (...paths: string[]): Step => ({
  parts: paths.map((path) => ({ call: 'view_image', arguments: { path } })),
});

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
];
