import { expect, test } from '../fixtures/skein.ts';
import { Gate, run, say } from '../fixtures/model-server.ts';

test('a reload in mid-turn loses nothing and doubles nothing', async ({ skein, app, model }) => {
  const { transcript, composer } = app;
  const gate = new Gate();
  model.script({
    parts: [{ text: 'Before the reload.' }, { hold: gate }, { text: 'After the reload.' }],
  });
  await app.begin(skein.workspace, 'Talk');
  await expect(transcript.agentMessage('Before the reload.')).toBeVisible();
  await app.reload();
  await expect(transcript.agentMessage('Before the reload.')).toBeVisible();
  await expect(composer.stop).toBeVisible();
  gate.release();
  await expect(transcript.agentMessage('After the reload.')).toBeVisible();
  await expect(transcript.ended('Done')).toHaveCount(1);
  await expect(transcript.agentMessages).toHaveText(['Before the reload.', 'After the reload.']);
  await expect(transcript.userMessages).toHaveText(['Talk']);
});

test('a pending question reappears after a reload and can be answered', async ({
  skein,
  app,
  model,
}) => {
  const { approvals, composer, transcript } = app;
  model.script(run('echo still asked'), say('Answered after all.'));
  await app.openFolder(skein.workspace);
  await composer.chooseAccess('Ask always');
  await composer.send('Ask me');
  await expect(approvals.about('echo still asked')).toBeVisible();
  await app.reload();
  const question = approvals.about('echo still asked');
  await expect(question).toHaveCount(1);
  await approvals.allow(question);
  await expect(transcript.agentMessage('Answered after all.')).toBeVisible();
  await expect(transcript.command('echo still asked')).toHaveCount(1);
});

test('what is typed is kept for each thread, shown in other windows, and survives a reload', async ({
  skein,
  app,
  model,
}) => {
  const { composer, sidebar, transcript } = app;
  model.script(say('Yes?'));
  await app.begin(skein.workspace, 'Hello');
  await expect(transcript.agentMessage('Yes?')).toBeVisible();
  await composer.text.fill('Half a thought');
  await sidebar.go('New thread');
  await composer.text.fill('Another half');
  await sidebar.thread('Hello').click();
  await expect(composer.text).toHaveValue('Half a thought');
  const other = await skein.openWindow();
  await expect(other.composer.text).toHaveValue('Another half');
  await app.reload();
  await expect(composer.text).toHaveValue('Half a thought');
  await sidebar.go('New thread');
  await expect(composer.text).toHaveValue('Another half');
});

test('a server that is killed in mid-turn is said so, comes back, and goes on', async ({
  skein,
  app,
  model,
}) => {
  const { composer, transcript } = app;
  const gate = new Gate();
  model.script({ parts: [{ text: 'Spoken before the fall.' }, { hold: gate }] });
  await app.begin(skein.workspace, 'Speak');
  await expect(transcript.agentMessage('Spoken before the fall.')).toBeVisible();
  await skein.killServer();
  await expect(transcript.ended('Stopped').or(transcript.ended('Ended'))).toBeVisible();
  await expect(composer.stop).toHaveCount(0);
  gate.release();
  model.script(say('Up again.'));
  await composer.send('And now?');
  await expect(transcript.agentMessage('Up again.')).toBeVisible();
  await expect(transcript.agentMessages).toHaveText(['Spoken before the fall.', 'Up again.']);
  await expect(transcript.userMessages).toHaveText(['Speak', 'And now?']);
  expect(JSON.stringify(await model.requested(2))).toContain('Speak');
});

test('a question whose server died expires in sight', async ({ skein, app, model }) => {
  const { approvals, composer, transcript } = app;
  model.script(run('echo too late'));
  await app.openFolder(skein.workspace);
  await composer.chooseAccess('Ask always');
  await composer.send('Ask me');
  await expect(approvals.about('echo too late')).toBeVisible();
  await skein.killServer();
  await expect(approvals.all).toHaveCount(0);
  await expect(transcript.decision('Expired')).toBeVisible();
});

test('a window that is closed in mid-turn misses nothing', async ({ skein, app, model }) => {
  const gate = new Gate();
  model.script({
    parts: [{ text: 'With one window.' }, { hold: gate }, { text: 'With another.' }],
  });
  await app.begin(skein.workspace, 'Keep talking');
  await expect(app.transcript.agentMessage('With one window.')).toBeVisible();
  const other = await skein.openWindow();
  await app.page.close();
  gate.release();
  await other.sidebar.thread('Keep talking').click();
  await expect(other.transcript.agentMessages).toHaveText(['With one window.', 'With another.']);
  await expect(other.transcript.ended('Done')).toBeVisible();
});
