import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
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
