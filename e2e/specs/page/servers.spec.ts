import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppServer } from '../../fixtures/app-server.ts';
import { modelConfig, say } from '../../fixtures/model-server.ts';
import type { ModelServer } from '../../fixtures/model-server.ts';
import { serverEntry } from '../../fixtures/server-entry.ts';
import { expect, test } from '../../fixtures/skein.ts';

const TOKEN = 'the-tide-is-high-today-0123456789';

let far: AppServer | null = null;
test.afterEach(async () => {
  await far?.kill();
  far = null;
});

/** Another home, with one thread in it. */
async function farHome(folder: string, model: ModelServer): Promise<string> {
  const home = join(folder, 'far');
  await mkdir(home, { mode: 0o700 });
  await writeFile(join(home, 'config.toml'), modelConfig(model));
  await writeFile(join(home, 'token'), TOKEN, { mode: 0o600 });
  model.script(say('Seven buoys.'));
  const server = new AppServer(home);
  await server.initialize();
  const { thread } = await server.request('thread/start', { cwd: folder });
  const { id } = thread as { id: string };
  await server.completed(await server.startTurn(id, 'Count the buoys'));
  await server.stop();
  return home;
}

test('servers are added by path, address and ssh, by keys alone; a wrong one says why', async ({
  skein,
  app,
  model,
}) => {
  const { page, servers } = app;
  const home = await farHome(join(skein.workspace, '..'), model);
  const ws = ['--listen', 'ws://127.0.0.1:0', '--ws-auth', 'capability-token'];
  far = new AppServer(home, [...ws, '--ws-token-file', join(home, 'token')]);
  await app.sidebar.go('Settings');
  await app.settings.section('Models and servers');
  await servers.add.press('Enter');

  // A program of this machine.
  await page.keyboard.press('Tab');
  await servers.field('Program').fill('/nowhere/codex');
  await servers.press('Try it');
  await expect(servers.wrong).toContainText('/nowhere/codex was not found');
  await servers.field('Name').fill('Near');
  await servers.field('Program').fill(process.execPath);
  await servers.field('Arguments, one a line').fill(serverEntry);
  await servers.form.getByText('Folder and variables').press('Enter');
  await servers.field('Variables, one a line').fill('no variable');
  await servers.press('Save');
  await expect(servers.wrong).toContainText('no variable');
  await servers
    .field('Variables, one a line')
    .fill(`SKEIN_HOME=${home}\nSCRIPTED_KEY=${model.key}`);
  await servers.press('Try it');
  await expect(servers.form.getByRole('status').filter({ hasText: 'It answers' })).toBeVisible();
  await app.checkAccess();
  await servers.press('Save');
  await expect(servers.row('Near')).toContainText('Running');
  await expect(servers.row('Near')).toContainText('1 thread');
  await expect(servers.add).toBeFocused();

  // One that listens, and wants a token.
  const address = await far.logged(/listening on: (ws:\S+)/);
  await servers.add.press('Enter');
  await servers.form.getByRole('radio', { name: 'Program' }).press('ArrowRight');
  await servers.field('Address').fill(address.replace('ws:', 'http:'));
  await servers.press('Save');
  await expect(servers.wrong).toContainText('only ws://, wss:// and unix://');
  await servers.field('Address').fill(address);
  await servers.press('Try it');
  await expect(servers.wrong).toContainText('wants a token');
  await servers.form.getByLabel('Token').fill(TOKEN);
  await servers.field('Name').fill('Far');
  await servers.press('Save');
  await expect(servers.row('Far')).toContainText('Connected');

  // One of another machine, which cannot be reached.
  await servers.add.press('Enter');
  await servers.form.getByRole('radio', { name: 'Program' }).press('ArrowLeft');
  await servers.press('Save');
  await expect(servers.wrong).toContainText('a host of ssh is needed');
  await servers.field('Host').fill('ssh://127.0.0.1:1');
  await servers.press('Try it');
  await expect(servers.wrong).toContainText(/could not be reached by ssh|ssh was not found/);
  await app.checkAccess();
  await servers.press('Cancel');

  // Changed, switched off, taken out: its thread is there.
  await servers.act('Near', 'Edit');
  await servers.field('Name').fill('Beside');
  await servers.press('Save');
  await servers.act('Beside', 'Switch off');
  await expect(servers.row('Beside')).toContainText('Its threads can be read');
  await servers.act('Beside', 'Remove');
  await expect(servers.row('Beside')).toHaveCount(0);
  await servers.act('Far', 'Remove');
  await expect(page.getByRole('button', { name: 'Put back Beside' })).toBeVisible();
  await app.checkAccess();
  await app.press('Mod+K');
  await page.keyboard.type('Count the buoys');
  await page
    .getByRole('option', { name: /Count the buoys/ })
    .first()
    .waitFor();
  await page.keyboard.press('Enter');
  await expect(app.transcript.agentMessage('Seven buoys.')).toBeVisible();
});
