import { Between } from '../../fixtures/between.ts';
import { expect, test } from '../../fixtures/skein.ts';
import { Gate } from '../../fixtures/model-server.ts';
import { AppPage } from '../../pages/app-page.ts';
import { SignIns } from '../../pages/sign-ins.ts';

test('by a way that holds events back and is cut, a turn is read to its end, and nothing twice', async ({
  browser,
  skein,
  app,
  model,
}) => {
  await app.openFolder(skein.workspace);
  await app.sidebar.go('Settings');
  await app.settings.section('Sign-ins');
  const between = await Between.open(skein.link);
  between.holdsBack = true;
  const context = await browser.newContext();
  const page = await context.newPage();
  const far = new AppPage(page, () => Promise.reject(new Error('no folder is chosen')));
  await page.goto(between.of(await new SignIns(app.page).invite('Drive')));
  await expect(page.getByRole('status').filter({ hasText: 'Messages come late' })).toBeVisible();

  const [first, second] = [new Gate(), new Gate()];
  model.script({
    parts: [
      { text: 'It rises.' },
      { hold: first },
      { text: 'It stands.' },
      { hold: second },
      { text: 'It falls.' },
    ],
  });
  await far.composer.send('Which way does it go?');
  await expect(far.transcript.agentMessage('It rises.')).toBeVisible();
  between.cut();
  first.release();
  await expect(far.transcript.agentMessage('It stands.')).toBeVisible();
  between.cut();
  second.release();
  await expect(far.transcript.agentMessages).toHaveText(['It rises.', 'It stands.', 'It falls.']);
  await expect(far.transcript.ended('Done')).toBeVisible();
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await expect(page.getByText('Messages come late')).toBeHidden();
  await context.close();
  await between.close();
});
