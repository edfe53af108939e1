/** Workers: none, one that runs, its log, and its end; one of a cluster that has no room for it. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { KubernetesStub } from '../../../main/workers/testing/kubernetes-stub.ts';
import type { Tour } from '../stage.ts';

const NO_ROOM = {
  phase: 'Pending',
  conditions: [
    {
      type: 'PodScheduled',
      status: 'False',
      message: '0/3 nodes are available: 3 Insufficient cpu.',
    },
  ],
};

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
    'banner.waking': async ({ page, folder }) => {
      // The dialog was left for the next one.
      await page.getByRole('button', { name: 'Remove…' }).click();
      await page.getByRole('button', { name: 'Remove it and its files' }).click();
      const cluster = await KubernetesStub.start();
      await mkdir(join(folder, '.kube'));
      await writeFile(join(folder, '.kube', 'config'), cluster.config().exportConfig());
      await page.getByRole('radio', { name: 'Kubernetes' }).click();
      await page.getByLabel('Image with the app server').fill('registry.example.com/worker:1');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByRole('button', { name: 'New worker' }).click();
      await page.getByLabel('Name', { exact: true }).fill('Harbour');
      await page.getByRole('button', { name: 'Make it' }).click();
      await page.getByText('It waits for: its image').waitFor();
      for (const name of cluster.names) {
        if (name.startsWith('pods/')) cluster.setStatus(name.slice('pods/'.length), NO_ROOM);
      }
      await page.getByText('It waits for: 0/3 nodes').waitFor();
    },
  },
} satisfies Tour;
