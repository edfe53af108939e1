import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, TIDE_PATCH } from '../fixtures/skein.ts';
import { patch, run, say } from '../fixtures/model-server.ts';

test.beforeEach(async ({ skein, app }) => {
  await app.openFolder(skein.workspace);
  await app.composer.chooseAccess('Ask always');
});

test('an approved command runs, and who approved it stays in the thread', async ({
  app,
  model,
}) => {
  const { approvals, composer, transcript } = app;
  model.script(run('echo high water'), say('It said so.'));
  await composer.send('Say it');
  const question = approvals.about('echo high water');
  await expect(question).toContainText('This exact command, this one time');
  await approvals.allow(question);
  await expect(transcript.agentMessage('It said so.')).toBeVisible();
  await expect(approvals.all).toHaveCount(0);

  const card = transcript.command('echo high water');
  await transcript.unfold(card);
  await expect(card).toContainText('high water');
  await app.reload();
  await expect(transcript.command('echo high water')).toBeVisible();
  await expect(transcript.decision('Allowed once')).toContainText('by you in');
});

test('a denied patch is not made, and the agent goes on without it', async ({
  skein,
  app,
  model,
}) => {
  const { approvals, composer, transcript } = app;
  model.script(patch(TIDE_PATCH), say('Then I leave it.'));
  await composer.send('Make the tide higher');
  await approvals.deny(approvals.about('src/tide.js'));
  await expect(transcript.agentMessage('Then I leave it.')).toBeVisible();
  await expect(transcript.change(/src\/tide\.js, declined/)).toBeVisible();
  await expect(transcript.decision('Denied')).toContainText('by you');
  expect(await readFile(join(skein.workspace, 'src/tide.js'), 'utf8')).toContain('return 2 *');
  expect(JSON.stringify(await model.requested(2))).toContain('rejected');
});

test('a command that is denied with the turn ends it', async ({ skein, app, model }) => {
  const { approvals, composer, transcript } = app;
  model.script(run('touch never'));
  await composer.send('Touch it');
  await approvals.denyAndStop(approvals.about('touch never'));
  await expect(transcript.ended('Stopped')).toBeVisible();
  await expect(transcript.decision('Denied, turn stopped')).toBeVisible();
  await expect(access(join(skein.workspace, 'never'))).rejects.toThrow();
  model.script(say('Here again.'));
  await composer.send('Are you there?');
  await expect(transcript.agentMessage('Here again.')).toBeVisible();
});

test('what is allowed in the thread is not asked there again', async ({ app, model }) => {
  const { approvals, composer, transcript } = app;
  model.script(run('echo once more'), say('One.'), run('echo once more'), say('Two.'));
  await composer.send('Say it');
  await approvals.allow(approvals.about('echo once more'), 'This thread');
  await expect(transcript.agentMessage('One.')).toBeVisible();
  await expect(transcript.decision('Allowed for the thread')).toBeVisible();
  await composer.send('Again');
  await expect(transcript.agentMessage('Two.')).toBeVisible();
  await expect(transcript.command('echo once more')).toHaveCount(2);
});

test('what a rule allows is asked in no thread, until it is revoked', async ({ app, model }) => {
  const { approvals, composer, page, transcript, settings, sidebar } = app;
  model.script(run('echo by rule'), say('One.'));
  await composer.send('Say it');
  const question = approvals.about('echo by rule');
  await question.getByRole('radio', { name: 'Always' }).click();
  await expect(question).toContainText('and whatever follows');
  await approvals.allow(question, 'Always');
  await expect(transcript.agentMessage('One.')).toBeVisible();
  await expect(transcript.decision('Allowed, and commands like it')).toBeVisible();

  model.script(run('echo by rule again'), say('Two.'));
  await sidebar.go('New thread');
  await composer.chooseAccess('Ask always');
  await composer.send('And now?');
  await expect(transcript.agentMessage('Two.')).toBeVisible();

  // Another command still asks: the rule is about this one.
  model.script(run('ls'), say('Three.'));
  await composer.send('And that?');
  await approvals.allow(approvals.about('ls'));
  await expect(transcript.agentMessage('Three.')).toBeVisible();

  await sidebar.go('Settings');
  await settings.section('Approvals');
  const rule = settings.rule('echo by rule');
  await expect(rule).toContainText('and whatever follows');
  await expect(rule).toContainText('Everywhere');
  await expect(rule).toContainText('Once');
  await app.checkAccess();
  await rule.getByRole('button', { name: 'Revoke' }).click();
  await expect(rule).toBeHidden();
  await page.getByRole('button', { name: 'Undo' }).click();
  await rule.getByRole('button', { name: 'Revoke' }).click();
  await expect(page.getByText('No rules')).toBeVisible();
  await app.press('Escape');
  model.script(run('echo by rule'), say('Four.'));
  await sidebar.thread('And now?').click();
  await composer.send('And at last?');
  await approvals.deny(approvals.about('echo by rule'));
  await expect(transcript.agentMessage('Four.')).toBeVisible();
});

test('a question is answered from the keyboard and never takes the focus', async ({
  app,
  model,
}) => {
  const { approvals, composer, transcript, page } = app;
  model.script(run('echo first'), run('echo second'), say('Both are settled.'));
  await composer.send('Do two things');
  const first = approvals.about('echo first');
  await composer.text.focus();
  await expect(first).toBeVisible();
  await expect(composer.text).toBeFocused();
  await page.keyboard.type('yes, no, 1');
  await expect(composer.text).toHaveValue('yes, no, 1');
  await expect(first).toBeVisible();

  await page.keyboard.press('Shift+Tab');
  await expect(first.getByRole('button', { name: 'Allow once' })).toBeFocused();
  await page.keyboard.press('2');
  await expect(first.getByRole('radio', { name: 'This thread' })).toBeChecked();
  await page.keyboard.press('y');
  const second = approvals.about('echo second');
  await expect(second).toBeVisible();
  await composer.text.focus();
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('n');
  await expect(transcript.agentMessage('Both are settled.')).toBeVisible();
  await expect(transcript.decision('Allowed for the thread')).toBeVisible();
  await expect(transcript.decision('Denied')).toBeVisible();
  await expect(composer.text).toHaveValue('yes, no, 1');
});

test('all questions of all threads are on one page', async ({ app, model }) => {
  const { approvals, composer, sidebar, transcript } = app;
  model.script(run('echo here'));
  await composer.send('One thread');
  await expect(approvals.about('echo here')).toBeVisible();
  model.script(run('echo there'));
  await sidebar.go('New thread');
  await composer.chooseAccess('Ask always');
  await composer.send('Another thread');
  await expect(approvals.about('echo there')).toBeVisible();
  await expect(approvals.about('echo here')).toHaveCount(0);
  await sidebar.go('Approvals');
  await expect(approvals.all).toHaveCount(2);
  await expect(app.page.getByText('2 waiting in 2 threads')).toBeVisible();
  await app.checkAccess();
  model.script(say('Both went on.'), say('Both went on.'));
  await approvals.allow(approvals.about('echo here'));
  await approvals.allow(approvals.about('echo there'));
  await expect(approvals.all).toHaveCount(0);
  await sidebar.thread('One thread').click();
  await expect(transcript.agentMessage('Both went on.')).toBeVisible();
});
