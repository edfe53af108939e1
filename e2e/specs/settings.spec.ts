import { expect, test } from '../fixtures/skein.ts';
import { say } from '../fixtures/model-server.ts';

test('the theme changes at once, and settings outlive a restart', async ({ skein, app }) => {
  await app.sidebar.go('Settings');
  await app.settings.choice('Theme', 'Light').click();
  await expect(app.settings.choice('Theme', 'Light')).toBeChecked();
  const light = await app.background();
  await app.settings.choice('Theme', 'Dark').click();
  await expect.poll(() => app.background()).not.toBe(light);
  const dark = await app.background();
  await app.settings.choice('Access', 'Work in folder').click();
  await app.settings.choice('Contrast', 'More').click();
  await app.settings.choice('Density', 'Compact').click();
  await app.settings.choice('Diff view', 'Side by side').click();
  // The choice is shown at once and kept a moment later: another window shows what is kept.
  const other = await skein.openWindow();
  await other.sidebar.go('Settings');
  await expect(other.settings.choice('Diff view', 'Side by side')).toBeChecked();

  const again = await skein.restart();
  await expect.poll(() => again.background()).toBe(dark);
  // A window comes back where it was left; a page begins anew.
  await again.press('Escape');
  await expect(again.composer.access).toHaveAccessibleName('Access: Work in folder');
  await expect(again.page.locator('html')).toHaveAttribute('data-contrast', 'more');
  await expect(again.page.locator('html')).toHaveAttribute('data-density', 'compact');
  await again.sidebar.go('Settings');
  await expect(again.settings.choice('Theme', 'Dark')).toBeChecked();
  await expect(again.settings.choice('Access', 'Work in folder')).toBeChecked();
  await expect(again.settings.choice('Diff view', 'Side by side')).toBeChecked();
});

test.describe('without a model', () => {
  test.use({ connected: false });

  test('a model is connected by its address, tested, and answers', async ({
    skein,
    app,
    model,
  }) => {
    const { page } = app;
    await page.getByRole('button', { name: 'Enter address' }).click();
    await page.getByRole('textbox', { name: 'Address' }).fill(model.baseUrl);
    await page.getByRole('combobox', { name: 'Model', exact: true }).fill('tidal-1');
    await page.getByRole('textbox', { name: /^Name/ }).fill('Harbour');
    await page.getByRole('textbox', { name: /^Key/ }).fill(model.key);
    await page.getByRole('radio', { name: 'Responses' }).click();
    await page.getByRole('button', { name: 'Save address' }).click();
    await expect(app.composer.model).toHaveAccessibleName(/tidal-1/);

    model.script(say('Connected.'), say('Hello from the harbour.'));
    await app.sidebar.go('Settings');
    await app.settings.section('Models and servers');
    await app.settings.testProvider('Harbour');
    await expect(page.getByText(/^Answered in/)).toBeVisible();
    expect((await model.requested(1))['model']).toBe('tidal-1');
    await app.press('Escape');
    await app.begin(skein.workspace, 'Who are you?');
    await expect(app.transcript.agentMessages).toHaveText(['Hello from the harbour.']);
    expect((await model.requested(2))['model']).toBe('tidal-1');
  });
});
