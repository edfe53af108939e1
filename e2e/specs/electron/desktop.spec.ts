import { expect, test } from '../../fixtures/skein.ts';
import { Gate, say } from '../../fixtures/model-server.ts';

test('all windows come back where they stood, with what they showed', async ({
  skein,
  app,
  model,
}) => {
  model.script(say('Hello.'));
  await app.begin(skein.workspace, 'Say hello');
  await expect(app.transcript.agentMessage('Hello.')).toBeVisible();
  const other = await skein.openWindow();
  await other.sidebar.go('Settings');
  await other.settings.section('Desktop');
  await expect(other.settings.choice('Icon beside the clock', 'Off')).toBeChecked();
  await other.checkAccess();
  const bounds = { x: 300, y: 200, width: 900, height: 700 };
  await skein.desktop.place('#/settings', bounds);

  await skein.restart();
  const windows = async () =>
    (await skein.desktop.windows()).toSorted((a, b) => a.address.localeCompare(b.address));
  await expect.poll(windows).toEqual([
    { address: '#/settings/desktop', bounds },
    { address: expect.stringMatching(/^#\/thread\/local\//), bounds: expect.anything() },
  ]);
});

test('whoever closes the last window while an agent works is asked, and may let it go on without one', async ({
  skein,
  app,
  model,
}) => {
  const { desktop } = skein;
  await desktop.watchMenus();
  const gate = new Gate();
  model.script({ parts: [{ text: 'Working.' }, { hold: gate }, { text: 'It is over.' }] });
  await app.begin(skein.workspace, 'Work on');
  await expect(app.transcript.agentMessage('Working.')).toBeVisible();

  await desktop.answerBoxes(2);
  await desktop.quit();
  await desktop.closeWindows();
  await expect.poll(async () => (await desktop.boxes()).length).toBe(2);
  expect(await desktop.boxes()).toMatchObject([
    { message: '1 agent is working' },
    { buttons: ['Quit', 'Keep running in the background', 'Cancel'] },
  ]);
  expect(await desktop.windows()).toHaveLength(1);

  await desktop.answerBoxes(1);
  await desktop.closeWindows();
  await expect.poll(() => desktop.windows()).toEqual([]);
  gate.release();
  await expect.poll(() => desktop.tray()).toContain('Nothing runs');
  const again = await skein.windowFrom(() => desktop.chooseInTray('Show Skein'));
  await again.sidebar.thread('Work on').click();
  await expect(again.transcript.agentMessage('It is over.')).toBeVisible();
});

test('the icon beside the clock says what runs, also without a window; a right click has a menu', async ({
  skein,
  app,
  model,
}) => {
  const { desktop } = skein;
  await desktop.watchMenus();
  await app.openFolder(skein.workspace);
  await app.sidebar.go('Settings');
  await app.settings.section('Desktop');
  await app.settings.choice('Icon beside the clock', 'On').click();
  await expect.poll(() => desktop.tray()).toContain('Nothing runs');
  await app.press('Escape');

  const gate = new Gate();
  model.script({ parts: [{ text: 'Working.' }, { hold: gate }, { text: 'It is over.' }] });
  await app.composer.send('Work on');
  await expect(app.transcript.agentMessage('Working.')).toBeVisible();
  await expect.poll(() => desktop.tray()).toContain('Work on');
  await app.composer.text.click({ button: 'right' });
  await expect.poll(() => desktop.popped()).toEqual(['Cut', 'Copy', 'Paste', 'Select all']);

  await desktop.closeWindows();
  await expect.poll(() => desktop.windows()).toEqual([]);
  gate.release();
  await expect.poll(() => desktop.tray()).toContain('Nothing runs');
  const again = await skein.windowFrom(() => desktop.chooseInTray('Show Skein'));
  await again.sidebar.thread('Work on').click();
  await expect(again.transcript.agentMessage('It is over.')).toBeVisible();
});

test('the program of a server is chosen with the system’s own dialog', async ({ skein, app }) => {
  const { servers } = app;
  await app.sidebar.go('Settings');
  await app.settings.section('Models and servers');
  await servers.add.click();
  await skein.desktop.answerOpen('/opt/harbour/codex');
  await servers.press('Browse for the program');
  await expect(servers.field('Program')).toHaveValue('/opt/harbour/codex');
  await expect(servers.form.getByRole('button', { name: 'Browse' })).toBeFocused();
  await app.checkAccess();
});
