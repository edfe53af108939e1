import { existsSync } from 'node:fs';
import { appendFile, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test, TIDE_PATCH } from '../../fixtures/skein.ts';
import { patch, say } from '../../fixtures/model-server.ts';

test('a thread works in a work tree of its own, and its work is handed back', async ({
  skein,
  app,
  model,
}) => {
  const { composer, transcript, sidebar, page } = app;
  // The user wants them elsewhere than in Skein's home.
  const trees = join(dirname(skein.home), 'trees');
  const wish = `\n[worktrees]\nfolder = ${JSON.stringify(trees)}\n`;
  await appendFile(join(skein.home, 'config.toml'), wish);
  model.script(patch(TIDE_PATCH), say('The amplitude is 2.4 metres now.'));
  await app.openFolder(skein.workspace);
  await composer.choosePlace('New work tree');
  await composer.chooseAccess('Work in folder');
  await composer.send('Make the tide higher');
  await expect(transcript.agentMessage('2.4 metres')).toBeVisible();

  // It is listed in its project, with its branch; the user's own files are as they were.
  const file = join(skein.workspace, 'src/tide.js');
  expect(await readFile(file, 'utf8')).toContain('return 2 * Math');
  const row = sidebar.thread('Make the tide higher');
  await expect(row.getByLabel('Work tree skein/make-the-tide-higher')).toBeVisible();

  await page.getByRole('button', { name: 'Work tree: skein/make-the-tide-higher' }).click();
  const dialog = page.getByRole('dialog', { name: 'Work tree' });
  await expect(dialog).toContainText('1 file not committed');
  await expect(dialog).toContainText(/kB, \d+ files/);
  await expect(dialog).toContainText('Merging changes 1 file in main, without conflicts');
  const folder = (await dialog.getByRole('definition').last().getAttribute('title')) ?? '';
  expect(folder).toMatch(/[\\/]trees[\\/]/);
  expect(await readFile(join(folder, 'src/tide.js'), 'utf8')).toContain('return 2.4 * Math');
  await app.checkAccess();
  await dialog.getByRole('button', { name: 'Hand back' }).click();
  await expect(dialog).toContainText('handed back');
  expect(await readFile(file, 'utf8')).toContain('return 2.4 * Math');
  await dialog.getByRole('button', { name: 'Close' }).click();

  // All that there are stand in the settings, and what happens to them is seen there.
  await sidebar.go('Settings');
  await app.settings.section('Projects and work trees');
  const listed = page.getByRole('listitem', { name: 'skein/make-the-tide-higher' });
  await expect(listed).toContainText('handed back');
  await expect(listed).toContainText(/\d kB/);
  await app.checkAccess();
  await listed.getByRole('link', { name: 'Make the tide higher' }).click();

  // With nothing to lose, the folder goes with the thread.
  await sidebar.archive('Make the tide higher');
  await expect.poll(() => existsSync(folder)).toBe(false);
  await sidebar.go('Settings');
  await app.settings.section('Projects and work trees');
  await expect(listed).toContainText('Removed');
});
