import type { Browser } from '@playwright/test';
import { expect, test, TIDE_PATCH } from '../../fixtures/skein.ts';
import { Gate, patch, run, say } from '../../fixtures/model-server.ts';
import { AppPage } from '../../pages/app-page.ts';
import { SignIns } from '../../pages/sign-ins.ts';

async function browserOf(browser: Browser, link: string): Promise<AppPage> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(link);
  return new AppPage(page, () => Promise.reject(new Error('no folder is chosen')));
}

test('one drives, one approves, one watches: all see it live, and each is offered what is theirs', async ({
  browser,
  skein,
  app,
  model,
}) => {
  // Three pages are three times the work.
  test.slow();
  await app.openFolder(skein.workspace);
  await app.sidebar.go('Settings');
  await app.settings.section('Sign-ins');
  const signIns = new SignIns(app.page);
  const approver = await browserOf(browser, await signIns.invite('Approve'));
  await signIns.closeInvitation();
  const watcher = await browserOf(browser, await signIns.invite('Watch'));
  await signIns.closeInvitation();
  // What is refused is said on the page; nothing here may be.
  const refusals = [approver, watcher].map(({ page }) => page.getByText(/your role/i));

  // Out of the settings, to where a thread begins.
  await app.press('Escape');
  await app.composer.chooseAccess('Ask always');
  const gate = new Gate();
  model.script(
    { parts: [{ text: 'It comes.' }, { hold: gate }, { text: 'It goes.' }] },
    // Both are asked for in one turn.
    run('echo high water'),
    patch(TIDE_PATCH),
    say('Higher now.'),
  );
  await app.composer.send('What does it do?');
  for (const other of [approver, watcher]) {
    await other.sidebar.thread('What does it do?').click();
    // While the turn runs: it streams to all of them.
    await expect(other.transcript.agentMessages).toHaveText(['It comes.']);
  }
  gate.release();
  for (const one of [app, approver, watcher]) {
    await expect(one.transcript.agentMessages).toHaveText(['It comes.', 'It goes.']);
    await expect(one.transcript.ended('Done')).toBeVisible();
  }

  await app.composer.send('Make it higher');
  for (const one of [app, approver, watcher]) {
    await expect(one.approvals.about('echo high water')).toBeVisible();
  }
  // Who watches sees the question, and why he does not answer it.
  const question = watcher.approvals.about('echo high water');
  await expect(question.getByRole('button', { name: /^Allow / })).toBeDisabled();
  await approver.approvals
    .about('echo high water')
    .getByRole('button', { name: /^Allow / })
    .click();
  for (const one of [app, watcher]) {
    await expect(one.approvals.about('echo high water')).toBeHidden();
  }
  // Answered once, by the one who drives this time.
  await app.approvals
    .about('src/tide.js')
    .getByRole('button', { name: /^Allow / })
    .click();
  for (const one of [app, approver, watcher]) {
    await expect(one.transcript.agentMessage('Higher now.')).toBeVisible();
    await expect(one.approvals.about('src/tide.js')).toBeHidden();
  }
  await expect(watcher.transcript.decision('Allowed once').first()).toContainText('browser 2');

  // What is not his is not there: no key does it, no menu has it.
  const row = watcher.sidebar.thread('What does it do?');
  await row.click({ button: 'right' });
  const menu = watcher.page.getByRole('menu');
  await expect(menu.getByRole('menuitem')).toHaveText(['Open beside', 'Copy link']);
  await watcher.page.keyboard.press('Escape');
  await row.focus();
  await watcher.page.keyboard.press('F2');
  await watcher.page.keyboard.press('Delete');
  await expect(watcher.page.getByRole('dialog')).toBeHidden();
  await expect(row).toBeVisible();
  await watcher.changes.open();
  await expect(watcher.changes.file('Modified: src/tide.js')).toContainText('2.4');
  await watcher.checkAccess();
  for (const refusal of refusals) await expect(refusal).toHaveCount(0);
  await approver.page.context().close();
  await watcher.page.context().close();
});
