/** Workers: none, one that runs, its log, and its end. */
import type { Tour } from '../stage.ts';

export const workers = {
  name: 'workers',
  connected: true,
  begin: async ({ app, skein, go }) => {
    await app.openFolder(skein.workspace);
    await go('#/settings/workers');
  },
  visits: {
    'settings.workers': () => Promise.resolve(),
    'workers.none': () => Promise.resolve(),
    'form.workerPlace': async ({ page }) => page.getByRole('radio', { name: 'Kubernetes' }).click(),
    'form.worker': async ({ page }) => {
      await page.getByRole('radio', { name: 'This computer' }).click();
      await page.getByRole('button', { name: 'New worker' }).click();
    },
    'workers.list': async ({ page }) => {
      await page.getByLabel('Name').fill('Harbour');
      await page.getByRole('button', { name: 'Make it' }).click();
      await page.getByRole('group', { name: 'Harbour' }).getByText('Running').waitFor();
    },
    'dialog.workerLog': async ({ page }) => {
      await page.getByRole('button', { name: 'Log', exact: true }).click();
      await page.getByText('listening on').waitFor();
    },
    'dialog.removeWorker': async ({ page }) => {
      await page.getByRole('button', { name: 'Put to sleep' }).click();
      await page.getByText('Asleep').waitFor();
      await page.getByRole('button', { name: 'Remove…' }).click();
    },
  },
} satisfies Tour;
