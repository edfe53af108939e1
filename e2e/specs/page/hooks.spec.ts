import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { say } from '../../fixtures/model-server.ts';
import { expect, test } from '../../fixtures/skein.ts';

test('what a folder declares counts once it is trusted, and no more when that is taken back', async ({
  skein,
  model,
}) => {
  const { workspace } = skein;
  const hook = { type: 'command', command: 'echo ran >> hook.log' };
  await mkdir(join(workspace, '.skein'));
  await writeFile(
    join(workspace, '.skein', 'hooks.json'),
    JSON.stringify({ hooks: { Stop: [{ hooks: [hook] }] } }),
  );
  const ran = async (): Promise<number> => {
    const text = await readFile(join(workspace, 'hook.log'), 'utf8').catch(() => '');
    return text.split('ran').length - 1;
  };

  const app = await skein.start();
  const { page } = app;
  model.script(say('Untrusted.'), say('Trusted.'), say('Taken back.'));
  await app.begin(workspace, 'One.');
  await expect(app.transcript.agentMessages).toHaveText(['Untrusted.']);
  // First the folder, whose files are not looked at before; then each hook in it.
  const folder = page.getByRole('group', { name: /^Trust .*tides\?$/ });
  await expect(folder).toContainText('hooks.json');
  await app.checkAccess();
  await folder.getByRole('button', { name: 'Trust' }).click();
  await expect(folder).toBeHidden();
  const question = page.getByRole('group', { name: 'Trust this hook?' });
  await expect(question).toContainText('echo ran >> hook.log');
  await expect(question).toContainText('At the end of a turn');
  await expect(question).toContainText('hooks.json');
  expect(await ran()).toBe(0);
  await question.getByRole('button', { name: 'Trust it' }).click();
  await expect(question).toBeHidden();

  await app.composer.send('Two.');
  await expect(app.transcript.agentMessages).toHaveText(['Untrusted.', 'Trusted.']);
  await expect.poll(ran).toBe(1);

  await app.sidebar.go('Settings');
  await app.settings.section('Hooks');
  await page.getByRole('button', { name: 'Revoke' }).click();
  await expect(page.getByText('Does not run')).toBeVisible();
  await app.press('Escape');
  await app.sidebar.thread(/One/).click();
  await app.composer.send('Three.');
  await expect(app.transcript.agentMessages).toHaveText(['Untrusted.', 'Trusted.', 'Taken back.']);
  await expect(app.composer.stop).toBeHidden();
  expect(await ran()).toBe(1);

  // Without the folder's trust, its hooks are nobody's.
  await app.sidebar.go('Settings');
  await app.settings.section('Projects and work trees');
  const row = page.getByRole('listitem', { name: workspace });
  await row.getByRole('button', { name: 'Revoke' }).click();
  await expect(row).toContainText('Not trusted');
  await app.settings.section('Hooks');
  await expect(page.getByText('No hooks')).toBeVisible();
});
