import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '../../fixtures/skein.ts';
import { Workers } from '../../pages/workers.ts';

test('a worker is made, works, sleeps, wakes for a message, and leaves its thread behind', async ({
  skein,
  app,
}) => {
  const { page } = app;
  const workers = new Workers(page);
  await app.openFolder(skein.workspace);
  await app.sidebar.go('Settings');
  await app.settings.section('Workers');
  await workers.make('Harbour');
  await workers.putToSleep('Harbour');

  // Looking for a folder on it wakes it, and begins in its workspace.
  const leave = page.getByRole('link', { name: 'Back to threads' });
  await leave.click();
  await page.getByRole('button', { name: /^Runs on/ }).click();
  const entry = page.getByRole('menuitemradio', { name: 'Harbour' });
  await expect(entry).toContainText('asleep; wakes when used');
  await entry.click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('textbox', { name: 'Folder' })).toHaveValue(/workspace$/);
  await dialog.getByRole('button', { name: 'Open this folder' }).click();
  // What is typed before the page is there is a draft of the folder that was there before.
  await expect(page.getByText(/^Working in .*workspace$/)).toBeVisible();
  await app.composer.send('Hello, Harbour.');
  await app.transcript.ended('Done').waitFor();
  const answers = await app.transcript.agentMessages.count();

  await app.sidebar.go('Settings');
  await app.settings.section('Workers');
  await workers.putToSleep('Harbour');
  await app.checkAccess();
  await leave.click();
  await app.sidebar.thread('Hello, Harbour.').click();
  await expect(app.transcript.agentMessages).toHaveCount(answers);
  await app.composer.send('Are you awake?');
  await expect(app.transcript.userMessages).toHaveCount(2);
  await app.transcript.ended('Done').nth(1).waitFor();

  await app.sidebar.go('Settings');
  await app.settings.section('Workers');
  await expect(workers.row('Harbour')).toContainText('Running');
  await workers.remove('Harbour');
  expect(await readdir(join(skein.home, 'workers'))).toEqual([]);
  await leave.click();
  await app.sidebar.thread('Hello, Harbour.').click();
  await expect(app.transcript.userMessage('Are you awake?')).toBeVisible();
  await expect(app.transcript.userMessage('Hello, Harbour.')).toBeVisible();
});
