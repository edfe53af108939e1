import { expect, test } from '../fixtures/skein.ts';
import { Gate, run, say } from '../fixtures/model-server.ts';

test('two windows on one thread show the same, and the first answer counts', async ({
  skein,
  app,
  model,
}) => {
  const gate = new Gate();
  model.script(
    { parts: [{ text: 'Seen by both.' }, { hold: gate }, { text: 'Heard by both.' }] },
    run('echo asked twice'),
    say('Answered once.'),
  );
  await app.openFolder(skein.workspace);
  await app.composer.chooseAccess('Ask always');
  await app.composer.send('Look');
  await expect(app.transcript.agentMessage('Seen by both.')).toBeVisible();
  const other = await skein.windowFrom(() => app.threadMenu('Open in a new window'));
  await expect(other.transcript.agentMessage('Seen by both.')).toBeVisible();
  gate.release();
  for (const one of [app, other]) {
    await expect(one.transcript.agentMessages).toHaveText(['Seen by both.', 'Heard by both.']);
    await expect(one.transcript.ended('Done')).toBeVisible();
  }

  await other.composer.send('Ask us');
  await expect(app.transcript.userMessage('Ask us')).toBeVisible();
  await expect(app.approvals.about('echo asked twice')).toBeVisible();
  await expect(other.approvals.about('echo asked twice')).toBeVisible();
  await other.approvals.allow(other.approvals.about('echo asked twice'));
  for (const one of [app, other]) {
    await expect(one.approvals.all).toHaveCount(0);
    await expect(one.transcript.agentMessage('Answered once.')).toBeVisible();
    await expect(one.transcript.decision('Allowed once')).toContainText('by you');
    await expect(one.transcript.command('echo asked twice')).toHaveCount(1);
  }
});

test('what one window changes, the other one shows', async ({ skein, app, model }) => {
  model.script(say('Hello.'));
  await app.begin(skein.workspace, 'Hello there');
  const other = await skein.openWindow();
  await expect(other.sidebar.thread('Hello there')).toBeVisible();
  await other.sidebar.go('Settings');
  await other.settings.choice('Theme', 'Light').click();
  await expect(other.settings.choice('Theme', 'Light')).toBeChecked();
  const light = await other.background();
  await expect.poll(() => app.background()).toBe(light);
  await other.settings.choice('Theme', 'Dark').click();
  await expect.poll(() => app.background()).not.toBe(light);
  await app.sidebar.archive('Hello there');
  await other.press('Escape');
  await expect(other.sidebar.thread('Hello there')).toHaveCount(0);
});
