import { expect, test } from '../../fixtures/skein.ts';
import { say } from '../../fixtures/model-server.ts';

test('threads are pinned, grouped, deleted with an undo and archived, and the list outlives a restart', async ({
  skein,
  app,
  model,
}) => {
  const { page, sidebar } = app;
  await app.openFolder(skein.workspace);
  for (const title of ['Spring tide', 'Neap tide', 'Ebb and flow']) {
    model.script(say('Noted.'));
    await sidebar.go('New thread');
    await app.composer.send(title);
    await expect(app.transcript.ended('Done')).toBeVisible();
  }
  await sidebar.thread('Spring tide').focus();
  await page.keyboard.press('Shift+F10');
  await expect(page.getByRole('menuitem').first()).toBeFocused();
  await app.checkAccess();
  await page.getByRole('menuitem', { name: 'Pin' }).click();
  await expect(sidebar.region.getByRole('heading', { name: 'Pinned' })).toBeVisible();

  await sidebar.menu('Neap tide', 'Move to a section');
  await page.getByRole('menuitem', { name: 'New section' }).click();
  const name = page.getByRole('textbox', { name: 'Name of the section' });
  await name.fill('This release');
  await name.press('Enter');
  await expect(
    sidebar.region.getByRole('button', { name: 'This release', exact: true }),
  ).toBeVisible();

  await sidebar.thread('Ebb and flow').click({ modifiers: ['ControlOrMeta'] });
  await expect(sidebar.region.getByRole('toolbar')).toContainText('1 selected');
  await page.keyboard.press('Delete');
  const dialog = page.getByRole('dialog', { name: /Delete “Ebb and flow”/ });
  await expect(dialog).toContainText(/Gives back \d/);
  await app.checkAccess();
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await expect(sidebar.thread('Ebb and flow')).toHaveCount(0);
  await app.toast('Deleted “Ebb and flow”').getByRole('button', { name: 'Undo' }).click();
  await expect(sidebar.thread('Ebb and flow')).toBeVisible();

  await sidebar.archive('Ebb and flow');
  await sidebar.go('Archive');
  await page.getByRole('checkbox', { name: 'Select Ebb and flow' }).check();
  await app.checkAccess();

  const again = await skein.restart();
  await expect(again.sidebar.rows).toHaveText([/Spring tide/, /Neap tide/]);
  await expect(
    again.sidebar.region.getByRole('button', { name: 'This release', exact: true }),
  ).toBeVisible();
});
