import { expect, test } from '../../fixtures/skein.ts';
import { Gate, run, say } from '../../fixtures/model-server.ts';
import { phoneWith } from '../../pages/phone.ts';
import { SignIns } from '../../pages/sign-ins.ts';

test('by touch on a phone: approve, steer, and go to another thread and back', async ({
  browser,
  skein,
  app,
  model,
}) => {
  const gate = new Gate();
  model.script(say('Spring tides.'));
  await app.begin(skein.workspace, 'Which tides?');
  await expect(app.transcript.ended('Done')).toBeVisible();
  await app.sidebar.go('Settings');
  await app.settings.section('Sign-ins');
  const phone = await phoneWith(browser, await new SignIns(app.page).invite('Drive'));
  const { approvals, composer, transcript, sidebar, page } = phone;
  const send = page.getByRole('button', { name: /^Send/ });

  await page.getByRole('button', { name: /sidebar/i }).tap();
  await sidebar.go('New thread');
  await composer.chooseAccess('Ask always');
  model.script(
    run('echo high water'),
    { parts: [{ text: 'It rises.' }, { hold: gate }] },
    say('Neap, then.'),
  );
  await composer.text.fill('Say it');
  await send.tap();
  await approvals
    .about('echo high water')
    .getByRole('button', { name: /^Allow / })
    .tap();
  await expect(transcript.agentMessage('It rises.')).toBeVisible();
  await composer.text.fill('Only neap tides');
  await send.tap();
  await expect(transcript.userMessage('Only neap tides')).toBeVisible();
  gate.release();
  await expect(transcript.agentMessage('Neap, then.')).toBeVisible();

  await page.getByRole('button', { name: /sidebar/i }).tap();
  await sidebar.thread('Which tides?').tap();
  await expect(transcript.agentMessage('Spring tides.')).toBeVisible();
  // What lies over the page went with the choice.
  await expect(sidebar.region).toBeHidden();
  await phone.checkAccess();
  await page.context().close();
});
