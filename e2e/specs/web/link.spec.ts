import { expect, test } from '../../fixtures/skein.ts';

test('a link works once, and only the browser that used it is in', async ({
  browser,
  skein,
  app,
}) => {
  await expect(app.page.getByRole('button', { name: 'Open folder' })).toBeVisible();
  // The code has left the address, so that it is in no history and no bookmark.
  expect(app.page.url()).not.toContain('link=');
  await app.reload();
  await expect(app.page.getByRole('button', { name: 'Open folder' })).toBeVisible();

  const stranger = await browser.newContext();
  const page = await stranger.newPage();
  await page.goto(skein.link);
  await expect(page.getByRole('heading', { name: 'Skein could not be reached' })).toBeVisible();
  await expect(page.getByRole('main')).toContainText(/used already|too old/);
  await page.goto(new URL('./', skein.link).href);
  await expect(page.getByRole('heading', { name: 'Skein could not be reached' })).toBeVisible();
  await expect(page.getByRole('main')).toContainText('link');
  await stranger.close();
});

test('a token that is not known leads to a page that says so', async ({ skein, app }) => {
  const origin = new URL('./', skein.link).href;
  await expect(app.page.getByRole('button', { name: 'Open folder' })).toBeVisible();
  skein.faults.allow(/401 \(Unauthorized\)/);
  await app.page.evaluate(() => {
    for (const key of Object.keys(localStorage)) localStorage.setItem(key, 'x'.repeat(43));
  });
  await app.page.goto('about:blank');
  await app.page.goto(origin);
  await expect(app.page.getByText('not signed in any more')).toBeVisible();
});
