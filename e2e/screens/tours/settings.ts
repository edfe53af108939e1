/** Settings of someone who has used Skein for a while. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Stage, Tour } from '../stage.ts';

const RULES = [
  ['git', 'push', 'origin'],
  ['git', 'fetch'],
  ['npm', 'test'],
  ['npm', 'run', 'build'],
  ['npm', 'install', '--save-exact'],
  ['docker', 'compose', 'up'],
  ['docker', 'compose', 'logs'],
  ['gh', 'pr', 'view'],
  ['python3', 'scripts/tides.py', '--harbour', 'saint-malo', '--year', '2026'],
].map((words) => `prefix_rule(pattern=${JSON.stringify(words)}, decision="allow")\n`);

const SPARE = '\n[model_providers.spare]\nname = "Spare"\nbase_url = "http://127.0.0.1:9/v1"\n';

/** Takes the setting out that no server knows; the model is one whose efforts are known. */
async function mend({ skein }: Stage): Promise<void> {
  const config = join(skein.home, 'config.toml');
  const [, ...good] = (await readFile(config, 'utf8')).split('\n');
  await writeFile(config, good.join('\n').replace('"scripted"', '"gpt-6-sol"') + SPARE);
}

export const settings = {
  name: 'settings',
  connected: true,
  begin: async ({ app, skein }) => {
    await app.openFolder(skein.workspace);
    await mkdir(join(skein.home, 'rules'), { recursive: true });
    await writeFile(join(skein.home, 'rules', 'default.rules'), RULES.join(''));
  },
  visits: {
    'banner.notice': async ({ skein, page, go }) => {
      const config = join(skein.home, 'config.toml');
      await writeFile(config, `sandbox_mode = "moat"\n${await readFile(config, 'utf8')}`);
      await go('#/settings/models');
      await page.getByRole('button', { name: 'Restart' }).first().click();
    },
    'rules.list': async (stage) => {
      await stage.restart(() => mend(stage));
      await stage.go('#/settings/approvals');
    },
    'rules.noMatch': async ({ page }) =>
      page.getByRole('searchbox', { name: /Filter/ }).fill('cargo'),
    'form.provider': async ({ app, go }) => {
      await go('#/settings/models');
      await app.settings.provider('Scripted', 'Edit');
    },
    'form.removeProvider': async ({ app, page }) => {
      await page.getByRole('button', { name: 'Cancel' }).click();
      await app.settings.provider('Scripted', 'Remove');
    },
    'form.modelName': async ({ app, page }) => {
      await page.getByRole('button', { name: 'Cancel' }).click();
      await app.settings.provider('Spare', 'Use for new threads');
    },
    'menu.effort': async ({ page, go }) => {
      await go('#/new');
      await page.getByRole('button', { name: /^Effort:/ }).click();
    },
    'menu.newThreadEffort': async ({ page, go }) => {
      await go('#/settings/general');
      await page
        .getByRole('main')
        .getByRole('button', { name: /^(medium|low|high)$/i })
        .last()
        .click();
    },
  },
} satisfies Tour;
