import { expect, test } from '../../fixtures/skein.ts';
import { run, say } from '../../fixtures/model-server.ts';

test('the language changes at once and back, with a question open, and outlives a reload', async ({
  skein,
  app,
  model,
}) => {
  const { approvals, composer, page, settings, sidebar } = app;
  const root = page.locator('html');
  await expect(root).toHaveAttribute('lang', 'en');
  model.script(run('echo high'), say('Done.'));
  await app.openFolder(skein.workspace);
  await composer.chooseAccess('Ask always');
  await composer.send('Raise the tide');
  await expect(approvals.all).toHaveCount(1);

  await sidebar.go('Settings');
  await settings.choice('Language', '中文').click();
  await expect(settings.choice('语言', '中文')).toBeChecked();
  await expect(settings.choice('语言', '中文')).toBeFocused();
  await expect(root).toHaveAttribute('lang', 'zh-Hans');
  await expect(app.heading('常规')).toBeVisible();
  await expect(page).toHaveTitle(/常规/);
  await app.checkAccess();

  // The thread, its question and its answer; what the agent and the user said stays as it was.
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: /Raise the tide/ }).click();
  await page.reload();
  await expect(root).toHaveAttribute('lang', 'zh-Hans');
  const question = page.getByRole('group', { name: /命令/ });
  await expect(question).toContainText('echo high');
  await expect(page.getByRole('article', { name: '你' })).toHaveText(/Raise the tide/);
  await app.checkAccess();
  await question.getByRole('button', { name: '允许一次' }).click();
  await expect(page.getByRole('region', { name: '命令，已完成' })).toBeVisible();
  await expect(page.getByText(/^已完成，用时/)).toBeVisible();

  await page.getByRole('link', { name: '设置' }).click();
  await settings.choice('语言', 'English').click();
  await expect(app.heading('General')).toBeVisible();
  await expect(root).toHaveAttribute('lang', 'en');
  await expect(settings.choice('Language', 'English')).toBeFocused();
});
