import { expect, test, TIDE_PATCH } from '../../fixtures/skein.ts';
import { patch, say } from '../../fixtures/model-server.ts';
import { phoneWith } from '../../pages/phone.ts';
import { SignIns } from '../../pages/sign-ins.ts';

test('somebody with a phone approves and reads, and is out once that is ended', async ({
  browser,
  skein,
  app,
  model,
}) => {
  model.script(patch(TIDE_PATCH), say('Higher now.'));
  await app.begin(skein.workspace, 'Make the tide higher');
  await expect(app.approvals.about('src/tide.js')).toBeVisible();
  await app.sidebar.go('Settings');
  await app.settings.section('Sign-ins');
  const signIns = new SignIns(app.page);
  const link = await signIns.invite('Approve');
  await signIns.closeInvitation();

  const other = await phoneWith(browser, link);
  await other.page.getByRole('button', { name: /sidebar/i }).tap();
  await other.sidebar.thread('Make the tide higher').tap();
  await expect(other.page.getByRole('note')).toContainText('You can answer');
  await other.checkAccess();
  await other.approvals
    .about('src/tide.js')
    .getByRole('button', { name: /^Allow / })
    .tap();
  await expect(other.transcript.agentMessage('Higher now.')).toBeVisible();
  await other.changes.open();
  await expect(other.changes.file('Modified: src/tide.js')).toContainText('2.4');

  await expect(signIns.rows).toHaveCount(2);
  await app.page.getByRole('button', { name: /^End the sign-in/ }).click();
  await expect(other.page.getByText('This sign-in was ended')).toBeVisible();
  await other.page.reload();
  await expect(other.page.getByText(/ended|link/).first()).toBeVisible();
  await other.page.context().close();
  await app.page.goBack();
  await app.page.goBack();
  await expect(app.transcript.decision('Allowed once')).toContainText('browser 2');
});
