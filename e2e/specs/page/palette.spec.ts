import { expect, test } from '../../fixtures/skein.ts';
import { run, say } from '../../fixtures/model-server.ts';

test('everything is found by its name, bound to other keys, and searched by kind', async ({
  skein,
  app,
  model,
}) => {
  const { page, search } = app;
  model.script(run('echo high'), say('The tide is high.'));
  await app.openFolder(skein.workspace);
  await app.composer.chooseAccess('Full access');
  await app.composer.send('How high is the tide?');
  await expect(app.transcript.ended('Done')).toBeVisible();

  await app.press('Mod+K');
  const palette = page.getByRole('combobox', { name: 'Go to anything' });
  await expect(palette).toBeFocused();
  await app.checkAccess();
  await palette.fill('tide');
  await expect(page.getByRole('option', { name: 'src/tide.js' })).toBeVisible();
  await palette.fill('shortcuts');
  await page.getByRole('option', { name: /^Keyboard shortcuts/ }).click();
  await expect(app.heading('Keyboard shortcuts')).toBeVisible();
  await page.getByRole('searchbox', { name: 'Filter by name or keys' }).fill('approvals');
  await page.getByRole('button', { name: 'Add keys for Approvals' }).click();
  await app.press('Mod+Shift+F');
  await expect(page.getByText('They belong to “Search all threads”.')).toBeVisible();
  await app.checkAccess();
  await page.getByRole('button', { name: 'Use them here' }).click();
  await app.press('Mod+Shift+F');
  await expect(app.heading('Approvals')).toBeVisible();

  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Shortcuts that work here' })).toBeVisible();
  await app.checkAccess();
  await page.keyboard.press('Escape');

  await app.sidebar.go('Search');
  await search.find('kind:commands high');
  await expect(search.hits).toHaveCount(1);
  await app.checkAccess();
  await page.keyboard.press('Enter');
  await expect(app.transcript.command('echo high')).toBeVisible();
});
