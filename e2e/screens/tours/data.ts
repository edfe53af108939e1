/** What Skein keeps: looked through, copied, brought back, and damaged. */
import { appendFile, cp, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { say } from '../../fixtures/model-server.ts';
import { backendOf, type Stage, type Tour } from '../stage.ts';

/** What an older Codex wrote, and a thread of it. */
const CODEX = fileURLToPath(
  new URL('../../../server/threads/testing/formats/codex', import.meta.url),
);
const THEIRS = '01a30000-0000-7000-8000-00000000000a';

async function choose({ app, page }: Stage, act: string, folder: string): Promise<void> {
  await app.answerFolder(folder, () => page.getByRole('button', { name: act }).click());
}

export const data = {
  name: 'what is kept',
  connected: true,
  begin: async ({ app, model, skein, go }) => {
    model.script(say('Here.'));
    await app.begin(skein.workspace, 'Are you there?');
    await app.transcript.ended('Done').waitFor();
    await cp(CODEX, join(dirname(skein.home), '.codex'), { recursive: true });
    await go('#/settings/data');
  },
  visits: {
    'settings.data': () => Promise.resolve(),
    'data.sync': () => Promise.resolve(),
    'data.kept': () => Promise.resolve(),
    'data.backedUp': async (stage) => choose(stage, 'Back up…', stage.skein.workspace),
    'data.restored': async (stage) => {
      const { workspace } = stage.skein;
      const made = (await readdir(workspace)).find((name) => name.startsWith('skein-backup-'));
      await choose(stage, 'Restore…', join(workspace, made ?? ''));
    },
    'data.codex': () => Promise.resolve(),
    'data.codexListed': async ({ page }) => page.getByRole('button', { name: 'List them' }).click(),
    'composer.imported': async ({ go }) => go(`#/thread/local/${THEIRS}`),
    'data.syncPaused': async ({ page, go }) => {
      await go('#/settings/data');
      await page.getByRole('button', { name: 'Pause' }).click();
    },
    'side.sync': async ({ go }) => go('#/new'),
    'data.progress': async (stage) => {
      await stage.go('#/settings/data');
      process.kill(await backendOf(stage), 'SIGSTOP');
      await stage.page.getByRole('button', { name: 'Verify' }).click();
    },
    'data.whole': async (stage) => {
      process.kill(await backendOf(stage), 'SIGCONT');
    },
    'data.crashes': async ({ skein, go, page }) => {
      await skein.killServer();
      await page.getByRole('alert').waitFor();
      await go('#/new');
      await go('#/settings/data');
    },
    'dialog.crashReport': async ({ page }) => {
      await page.getByRole('button', { name: /^Show the report of/u }).click();
      await page.getByText('"what": "server"').waitFor();
    },
    'toast.overDialog': async ({ page }) => {
      // As in a browser whose user refuses it.
      await page.evaluate(() => {
        navigator.clipboard.writeText = () => Promise.reject(new Error('Write permission denied.'));
      });
      await page.getByRole('button', { name: /^Show the report of/u }).click();
      await page.getByRole('button', { name: 'Copy', exact: true }).click();
    },
    'data.damaged': async ({ page, skein }) => {
      const folder = join(skein.home, 'sessions');
      const names = await readdir(folder, { recursive: true });
      const rollout = names.find((name) => name.endsWith('.jsonl'));
      await appendFile(join(folder, rollout ?? ''), '{"torn":\n{"more');
      await page.getByRole('button', { name: 'Verify' }).click();
    },
  },
} satisfies Tour;
