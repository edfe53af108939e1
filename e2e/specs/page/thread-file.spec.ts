import { readFile } from 'node:fs/promises';
import { expect, test } from '../../fixtures/skein.ts';
import { run, say } from '../../fixtures/model-server.ts';

test('a thread is exported, read as a page of its own, and imported again', async ({
  skein,
  app,
  model,
}) => {
  const { page, sidebar, transcript } = app;
  model.script(run('echo high'), say('Done **so far**.'));
  await app.openFolder(skein.workspace);
  await app.composer.chooseAccess('Full access');
  await app.composer.send('Raise the tide');
  await expect(transcript.ended('Done')).toBeVisible();

  const exported = async (form: string): Promise<string> => {
    await app.threadMenu('Export…');
    await page.getByRole('radio', { name: form }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export', exact: true }).click(),
    ]);
    return download.path();
  };
  const html = await readFile(await exported('Web page'), 'utf8');
  const alone = await page.context().newPage();
  await alone.setContent(html);
  await expect(alone.getByRole('heading', { name: 'Raise the tide' })).toBeVisible();
  await alone.getByText('$ echo high').click();
  await expect(alone.locator('pre', { hasText: 'high' })).toBeVisible();
  await alone.close();

  const file = await readFile(await exported('JSON'));
  await page.getByRole('button', { name: 'More for tides' }).click();
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('menuitem', { name: 'Import a thread…' }).click(),
  ]);
  await chooser.setFiles({ name: 'tide.json', mimeType: 'application/json', buffer: file });
  await expect(app.toast('Imported.')).toBeVisible();
  await expect(sidebar.thread(/Raise the tide/)).toHaveCount(2);
  await expect(transcript.userMessage('Raise the tide')).toBeVisible();
});
