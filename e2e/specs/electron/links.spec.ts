import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '../../fixtures/skein.ts';
import { say } from '../../fixtures/model-server.ts';

test('paths and links of a second start reach the one that runs; a link of somebody’s asks first', async ({
  skein,
  app,
  model,
}) => {
  const { desktop } = skein;
  await desktop.answerBoxes(0);
  await desktop.start(['.'], skein.workspace);
  await expect(app.page.getByText(`Working in ${skein.workspace}`)).toBeVisible();
  await desktop.start([join('src', 'tide.js')], skein.workspace);
  await expect(app.composer.text).toHaveValue(/^@src\/tide\.js/);
  expect(await desktop.boxes()).toEqual([]);

  const other = join(skein.workspace, '..', 'harbour');
  await mkdir(other);
  const path = encodeURIComponent(other);
  await desktop.start([`skein://open?path=${path}&prompt=Look%20around`]);
  await expect(app.page.getByText(`Working in ${other}`)).toBeVisible();
  await expect(app.composer.text).toHaveValue('Look around');
  expect(await desktop.boxes()).toMatchObject([{ message: 'Open this folder in Skein?' }]);
  // It waits for the user to send it.
  expect(model.requests).toHaveLength(0);

  model.script(say('Done.'));
  await app.composer.send('Hello there');
  await expect(app.transcript.agentMessage('Done.')).toBeVisible();
  const id = new URL(app.page.url()).hash.split('/').at(-1);
  await app.sidebar.go('Approvals');
  await desktop.start([`skein://thread/${id}`]);
  await expect(app.transcript.agentMessage('Done.')).toBeVisible();

  await desktop.start(['skein://run?command=rm']);
  await expect.poll(async () => (await desktop.boxes()).at(-1)?.detail).toContain('skein://run');
});
