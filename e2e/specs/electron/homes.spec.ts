import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AppProcess } from '../../robustness/app-process.ts';
import { Skein, expect, test } from '../../fixtures/skein.ts';

test('another home is another Skein, which runs beside this one', async ({
  skein,
  app,
  browser,
  surface,
}) => {
  await app.openFolder(skein.workspace);
  const other = new Skein(join(skein.home, '..', 'elsewhere'), surface, browser);
  await mkdir(other.home, { recursive: true, mode: 0o700 });
  const its = await other.start();
  // Were it this one, it would show this one's project.
  await expect(its.page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(its.page.getByText('tides')).toHaveCount(0);
  await expect(app.page.getByText('tides').first()).toBeVisible();
  await other.stop();
});

test('windows and `skein web` do not share a home: who comes second says so, and the first goes on', async ({
  skein,
  app,
  browser,
  surface,
}) => {
  await app.openFolder(skein.workspace);
  const folder = join(skein.home, '..');
  const refused = new AppProcess({ home: skein.home, folder });
  expect(await refused.status).toBe(1);
  expect(refused.errors).toContain('another Skein uses it');
  await app.composer.text.fill('Still here');
  const again = await skein.restart();
  await expect(again.composer.text).toHaveText('Still here');

  const second = new Skein(join(folder, 'served'), surface, browser);
  await mkdir(second.home, { recursive: true, mode: 0o700 });
  const web = new AppProcess({ home: second.home, folder });
  await web.link;
  await expect(second.start()).rejects.toThrow('another Skein uses it');
  expect(web.child.exitCode).toBeNull();
  web.child.kill('SIGTERM');
  expect(await web.status).toBe(0);
});
