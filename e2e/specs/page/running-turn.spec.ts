import { expect, test } from '../../fixtures/skein.ts';
import { Gate, run, say } from '../../fixtures/model-server.ts';

test('stopping ends the words at once, and the next turn works', async ({ skein, app, model }) => {
  const { composer, transcript } = app;
  const gate = new Gate();
  model.script({ parts: [{ text: 'I begin with' }, { hold: gate }, { text: 'never said' }] });
  await app.begin(skein.workspace, 'Tell me everything');
  await expect(transcript.agentMessage('I begin with')).toBeVisible();
  await composer.stop.click();
  await expect(transcript.ended('Stopped')).toBeVisible();
  await expect(transcript.agentMessage('I begin with')).toBeVisible();
  gate.release();
  model.script(say('A new turn.'));
  await composer.send('Once more');
  await expect(transcript.agentMessage('A new turn.')).toBeVisible();
  await expect(transcript.log.getByText('never said')).toHaveCount(0);
});

test('stopping ends a command and all that it started', async ({ skein, app, model }) => {
  const { composer, transcript } = app;
  model.script(run('echo started; sleep 987654 & sleep 987654'));
  await app.openFolder(skein.workspace);
  await composer.chooseAccess('Full access');
  await composer.send('Wait for me');
  const card = transcript.command('sleep 987654');
  await expect(card).toContainText('started');
  const sleepers = async () =>
    (await skein.processes()).filter(({ command }) => command.startsWith('sleep')).length;
  await expect.poll(sleepers).toBe(2);
  await composer.text.press('Escape');
  await expect(transcript.ended('Stopped')).toBeVisible();
  await expect.poll(sleepers).toBe(0);
});

test('a message into the running turn reaches the model in its next step', async ({
  skein,
  app,
  model,
}) => {
  const { composer, transcript } = app;
  const gate = new Gate();
  model.script(
    { parts: [{ text: 'Looking at the tides.' }, { hold: gate }] },
    say('Neap tides, then.'),
  );
  await app.begin(skein.workspace, 'Which tides?');
  await expect(transcript.agentMessage('Looking at the tides.')).toBeVisible();
  await composer.send('Only neap tides, please');
  await expect(transcript.userMessage('Only neap tides, please')).toBeVisible();
  gate.release();
  await expect(transcript.agentMessage('Neap tides, then.')).toBeVisible();
  await expect(transcript.ended('Done')).toHaveCount(1);
  expect(JSON.stringify(await model.requested(2))).toContain('Only neap tides, please');
  await expect(transcript.userMessages).toHaveCount(2);
});

test('output comes while a command runs, and its exit code when it has ended', async ({
  skein,
  app,
  model,
}) => {
  const { composer, transcript } = app;
  model.script(
    run('echo flood; until [ -e go ]; do sleep 0.05; done; echo ebb; exit 3'),
    say('Code 3.'),
  );
  await app.openFolder(skein.workspace);
  await composer.chooseAccess('Full access');
  await composer.send('Run it');
  const card = transcript.command('echo flood');
  await expect(card.getByText('flood', { exact: true })).toBeVisible();
  await expect(card).toHaveAccessibleName('Command, running');
  await skein.write('go', '');
  await expect(card).toHaveAccessibleName('Command, exit 3');
  await expect(card.getByText('ebb', { exact: false }).last()).toBeVisible();
  await expect(transcript.agentMessage('Code 3.')).toBeVisible();
});
