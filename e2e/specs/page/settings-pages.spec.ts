import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '../../fixtures/skein.ts';

const trialServer = fileURLToPath(
  new URL('../../../server/mcp/testing/trial-server.ts', import.meta.url),
);

test('an MCP server is added, shows its tools, and goes; a skill is found and switched off', async ({
  skein,
  app,
}) => {
  const { page, settings } = app;
  const skill = join(skein.home, 'skills', 'release');
  await mkdir(skill, { recursive: true });
  await writeFile(
    join(skill, 'SKILL.md'),
    '---\nname: release\ndescription: How we make a release.\n---\nRun the tests.\n',
  );
  await app.sidebar.go('Settings');
  await settings.section('MCP servers');
  await expect(page.getByRole('heading', { name: 'No MCP servers' })).toBeVisible();
  await page.getByRole('button', { name: 'Add server' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('trial');
  await page.getByRole('textbox', { name: 'Command' }).fill(process.execPath);
  await page.getByRole('textbox', { name: 'Its arguments' }).fill(trialServer);
  await page.getByRole('button', { name: 'Save' }).click();
  const row = page.getByRole('group', { name: 'trial' });
  await expect(row).toContainText(/\d+ tools/);
  await row.getByRole('button', { name: 'What trial offers' }).click();
  await expect(row.getByRole('heading', { name: 'Tools' })).toBeVisible();
  await app.checkAccess();
  await row.getByRole('switch', { name: 'Use trial' }).click();
  await expect(row).toContainText('Off');

  await settings.section('Skills');
  const use = page.getByRole('switch', { name: 'Use release' });
  await expect(use).toBeChecked();
  await use.click();
  await expect(use).not.toBeChecked();
  await app.checkAccess();
});

test('what is kept is measured, verified, backed up and restored', async ({ skein, app }) => {
  const { page, settings } = app;
  await app.sidebar.go('Settings');
  await settings.section('Data');
  await expect(page.getByText('Settings, rules, skills', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Verify' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'All is whole' })).toBeVisible();
  await page.getByRole('button', { name: 'Back up…' }).click();
  await page.getByRole('textbox', { name: 'Folder' }).fill(skein.workspace);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Open this folder' }).click();
  const backedUp = page.getByRole('status').filter({ hasText: 'Backed up and compared' });
  await expect(backedUp).toContainText('skein-backup-');
  await app.checkAccess();
});
