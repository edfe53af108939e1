import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OLDEST_KNOWS } from '../../../server/protocol/testing/oldest-knows.ts';
import { modelConfig } from '../../fixtures/model-server.ts';
import { PARTNER, openAll, withPartner } from '../../fixtures/offers.ts';
import { serverEntry } from '../../fixtures/server-entry.ts';
import { expect, test } from '../../fixtures/skein.ts';

test('a server that knows half of it runs a turn, and nothing that is offered is refused', async ({
  skein,
  model,
}) => {
  const home = join(skein.home, 'partner');
  await mkdir(home, { mode: 0o700, recursive: true });
  await writeFile(join(home, 'config.toml'), modelConfig(model));
  const { app, refused } = await withPartner(skein, {
    command: process.execPath,
    args: [serverEntry],
    env: { SKEIN_HOME: home, SCRIPTED_KEY: 'test-key-7f3a' },
    knows: OLDEST_KNOWS,
  });
  const { page } = app;
  await openAll(app, skein, model, async (state) => {
    if (state === 'thread') {
      await expect(page.getByRole('button', { name: 'Rewind' })).toHaveCount(0);
      await expect(page.getByRole('button', { name: 'Terminals' })).toHaveCount(0);
    }
    if (state === 'thread-menu') {
      await expect(page.getByRole('menuitem', { name: 'Delete' })).toBeDisabled();
      await app.checkAccess();
    }
    if (state === 'settings-hooks') {
      await expect(page.getByText(`${PARTNER} does not offer it.`)).toBeVisible();
    }
  });
  expect(await refused()).toEqual([]);
});
