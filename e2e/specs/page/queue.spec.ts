import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '../../fixtures/skein.ts';
import { Gate, say } from '../../fixtures/model-server.ts';

test('messages wait in the queue, are moved and changed, and go one after another', async ({
  skein,
  app,
  model,
}) => {
  const { composer, transcript, page } = app;
  const gate = new Gate();
  model.script(
    { parts: [{ text: 'Looking at the tides.' }, { hold: gate }] },
    say('The docs are done.'),
    say('The tests are done.'),
  );
  await app.begin(skein.workspace, 'Which tides?');
  await expect(transcript.agentMessage('Looking at the tides.')).toBeVisible();
  for (const words of ['Then the tests', 'Then the manual', 'Never mind']) {
    await composer.text.fill(words);
    await composer.text.press('ControlOrMeta+Enter');
    await expect(composer.queued(words)).toBeVisible();
  }
  await composer.queued('Never mind').getByRole('button', { name: 'Remove' }).click();
  await expect(composer.queue.getByRole('listitem')).toHaveCount(2);
  await composer.queued('Then the manual').getByRole('button', { name: 'Move up' }).click();
  await expect(composer.queue.getByRole('listitem').first()).toContainText('Then the manual');
  await composer.queued('Then the manual').getByRole('button', { name: 'Edit' }).click();
  await page.getByRole('textbox', { name: 'Text of the waiting message' }).fill('Then the docs');
  await page.keyboard.press('Enter');
  await expect(composer.queued('Then the docs')).toBeVisible();
  await app.checkAccess();

  // It is the server's: a window that is opened anew shows it, too.
  await page.reload();
  await expect(composer.queue.getByRole('listitem')).toHaveCount(2);
  gate.release();
  await expect(transcript.agentMessage('The tests are done.')).toBeVisible();
  await expect(composer.queue).toHaveCount(0);
  await expect(transcript.userMessages).toHaveText([
    /Which tides/,
    /Then the docs/,
    /Then the tests/,
  ]);

  // The arrow keys bring earlier messages back, also in a new thread.
  await page.keyboard.press('ControlOrMeta+N');
  await composer.text.press('ArrowUp');
  await expect(composer.text).toHaveValue('Then the tests');
  await composer.text.press('ArrowUp');
  await expect(composer.text).toHaveValue('Then the docs');
});

test('a plan is made first, with a skill of the folder', async ({ skein, app, model }) => {
  const { composer, transcript } = app;
  const skill = join(skein.workspace, '.agents/skills/tides');
  await mkdir(skill, { recursive: true });
  const text = '---\nname: tides\ndescription: How tides are worked out\n---\nMind the moon.\n';
  await writeFile(join(skill, 'SKILL.md'), text);
  model.script(say('<proposed_plan>\n- Mind the moon\n</proposed_plan>'));
  await app.openFolder(skein.workspace);

  await composer.text.fill('/pl');
  await expect(composer.suggestion('/plan')).toBeVisible();
  await composer.text.press('Enter');
  await expect(composer.plan).toBeVisible();
  await composer.text.pressSequentially('Make tides with $ti');
  await expect(composer.suggestion('tides')).toContainText('How tides are worked out');
  await app.checkAccess();
  await composer.text.press('Enter');
  await expect(composer.text).toHaveValue('Make tides with $tides ');
  await composer.text.press('Enter');

  await expect(transcript.log.getByText('Mind the moon')).toBeVisible();
  expect(JSON.stringify(await model.requested(1))).toContain('Mind the moon.');
  await expect(composer.plan).toBeVisible();
  await composer.plan.click();
  await expect(composer.plan).toHaveCount(0);
});
