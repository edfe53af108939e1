import { once } from 'node:events';
import { mkdir, readFile } from 'node:fs/promises';
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

test('a start that comes while Skein ends is not lost', async ({ skein, app }) => {
  await app.openFolder(skein.workspace);
  const { app: electron } = skein.desktop;
  const noted = join(skein.home, 'started-again.json');
  const start = { argv: ['skein', 'app', 'src'], cwd: skein.workspace };
  await electron.evaluate(
    ({ app: main }, { file, late }) => {
      const { writeFileSync } = process.getBuiltinModule('node:fs');
      main.relaunch = (options) => writeFileSync(file, JSON.stringify(options?.args));
      main.once('will-quit', () => main.emit('second-instance', {}, [], late.cwd, late));
    },
    { file: noted, late: start },
  );
  const ended = once(electron.process(), 'exit');
  await skein.desktop.quit();
  await ended;
  const args = JSON.parse(await readFile(noted, 'utf8')) as string[];
  expect(args.at(-1)).toBe(join(skein.workspace, 'src'));
});
