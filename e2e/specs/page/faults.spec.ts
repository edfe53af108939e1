import { rename } from 'node:fs/promises';
import { expect, test } from '../../fixtures/skein.ts';
import { Gate, say } from '../../fixtures/model-server.ts';

test('a model that fails for a moment is asked again, in sight', async ({ skein, app, model }) => {
  const gate = new Gate();
  model.script(
    { status: 503, error: { message: 'The harbour is closed.' }, headers: { 'retry-after': '1' } },
    { parts: [{ text: 'Cut off' }, { cut: true }] },
    { parts: [{ hold: gate }, { text: 'Through at last.' }] },
  );
  await app.begin(skein.workspace, 'Are you there?');
  await model.requested(3);
  await expect(app.transcript.log.getByRole('status')).toContainText(/again|retry|reconnect/i);
  gate.release();
  await expect(app.transcript.agentMessage('Through at last.')).toBeVisible();
  await expect(app.transcript.ended('Done')).toBeVisible();
  expect(model.requests).toHaveLength(3);
});

test('a model that refuses the key says so, and the turn can be tried again', async ({
  skein,
  app,
  model,
}) => {
  // Asked again as often as the config says: a key may have been let in meanwhile.
  const refusal = {
    status: 401,
    error: { message: 'Incorrect API key provided.', code: 'invalid_api_key' },
  };
  model.script(refusal, refusal, refusal, refusal);
  await app.begin(skein.workspace, 'Let me in');
  const failure = app.transcript.log.getByRole('alert', { name: 'The turn failed' });
  await expect(failure).toContainText(/key/i);
  await expect(app.sidebar.thread(/Failed.*Let me in/)).toBeVisible();
  model.script(say('Welcome.'));
  await failure.getByRole('button', { name: 'Try again' }).click();
  await expect(app.transcript.agentMessage('Welcome.')).toBeVisible();
  await expect(app.transcript.userMessages).toHaveText(['Let me in', 'Let me in']);
});

test('a folder that was moved is said to be missing and can be found again', async ({
  skein,
  app,
  model,
}) => {
  model.script(say('Here.'));
  await app.begin(skein.workspace, 'Before the move');
  await expect(app.transcript.ended('Done')).toBeVisible();
  await skein.stop();
  const moved = `${skein.workspace}-moved`;
  await rename(skein.workspace, moved);

  const again = await skein.start();
  await again.sidebar.thread('Before the move').click();
  await expect(again.page.getByText('The folder of tides is missing')).toBeVisible();
  await expect(again.transcript.agentMessage('Here.')).toBeVisible();
  await again.answerFolder(moved, () =>
    again.page.getByRole('button', { name: 'Relink', exact: true }).click(),
  );
  await expect(again.page.getByText('The folder of tides is missing')).toHaveCount(0);
});
