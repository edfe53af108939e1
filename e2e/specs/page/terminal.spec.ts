import { expect, test } from '../../fixtures/skein.ts';
import { run, say } from '../../fixtures/model-server.ts';

test('a terminal works in the folder of its thread, and outlives the page that shows it', async ({
  skein,
  app,
  model,
}) => {
  const { terminals, composer, transcript } = app;
  model.script(say('Hello.'));
  await app.begin(skein.workspace, 'Hello?');
  await expect(transcript.agentMessage('Hello.')).toBeVisible();
  await terminals.toggle();
  await expect(terminals.input).toBeFocused();
  await terminals.type('echo "it is $((40+2)) in ${PWD##*/}"');
  await expect(terminals.screen).toContainText('it is 42 in tides');
  // The keys of the app are the shell's here, but for the one that hides the drawer.
  await terminals.input.press('Control+N');
  await terminals.input.press('Control+U');
  await expect(transcript.agentMessage('Hello.')).toBeVisible();
  await app.checkAccess();

  await terminals.toggle();
  await expect(terminals.drawer).toHaveCount(0);
  await terminals.toggle();
  await expect(terminals.screen).toContainText('it is 42 in tides');

  await terminals.drawer.getByRole('button', { name: 'New terminal' }).click();
  await expect(terminals.tabs).toHaveText(['Terminal 1', 'Terminal 2', 'Background processes']);
  await terminals.type('exit 3');
  await expect(terminals.tabs.nth(1)).toContainText('ended with 3');
  // Enter begins another shell in its place, as the bar says.
  await expect(terminals.drawer.getByRole('status')).toContainText('ended with 3');
  await app.checkAccess();
  await terminals.input.press('Enter');
  await terminals.type('echo "again $((40+3))"');
  await expect(terminals.screen).toContainText('again 43');
  await expect(terminals.tabs.nth(1)).toHaveText('Terminal 2');
  await terminals.drawer.getByRole('button', { name: 'End this terminal' }).click();
  await expect(terminals.tabs).toHaveText(['Terminal 1', 'Background processes']);

  await terminals.type('sleep 987653');
  const sleepers = async () =>
    (await skein.processes()).filter(({ command }) => command.startsWith('sleep 987653')).length;
  await expect.poll(sleepers).toBe(1);
  // Another page shows the drawer as it was, with what was printed and what still runs.
  await app.reload();
  await expect(composer.text).toBeVisible();
  await expect(terminals.screen).toContainText('it is 42 in tides');
  await expect(terminals.tabs).toHaveText(['Terminal 1', 'Background processes']);
  expect(await sleepers()).toBe(1);
  await terminals.input.press('Control+C');
  await expect.poll(sleepers).toBe(0);
  await terminals.type('echo "still $((40+4))"');
  await expect(terminals.screen).toContainText('still 44');
  await terminals.type('sleep 987653');
  await expect.poll(sleepers).toBe(1);
  await terminals.drawer.getByRole('button', { name: 'End this terminal' }).click();
  await expect.poll(sleepers).toBe(0);
});

test('what the agent left running is listed and can be ended', async ({ skein, app, model }) => {
  const { terminals, composer, transcript } = app;
  model.script(run('sleep 987652', { yield_time_ms: 250 }), say('It goes on.'));
  await app.openFolder(skein.workspace);
  await composer.chooseAccess('Full access');
  await composer.send('Watch the tides');
  await expect(transcript.agentMessage('It goes on.')).toBeVisible();
  await terminals.toggle();
  await terminals.showBackground();
  const row = terminals.drawer.getByRole('listitem').filter({ hasText: 'sleep 987652' });
  await expect(row).toContainText(/process \d+/);
  await row.getByRole('button', { name: 'Stop' }).click();
  await expect(terminals.drawer).toContainText('nothing running in the background');
});
