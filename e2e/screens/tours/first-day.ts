/** Nothing is connected, nothing is open: what stands there instead. */
import type { Tour } from '../stage.ts';

export const firstDay = {
  name: 'the first day',
  connected: false,
  visits: {
    'new.first': async ({ go }) => go('#/new'),
    'view.new': () => Promise.resolve(),
    'side.threads': () => Promise.resolve(),
    'threads.none': () => Promise.resolve(),
    'form.key': async ({ page }) => page.getByRole('button', { name: 'Add key' }).click(),
    'form.address': async ({ page }) => page.getByRole('button', { name: 'Enter address' }).click(),
    'dialog.folder': async ({ page, skein }) => {
      await page.getByRole('button', { name: 'Add folder' }).click();
      const picker = page.getByRole('dialog');
      await picker.getByRole('textbox', { name: 'Folder' }).fill(skein.workspace);
      await picker.getByRole('button', { name: 'Go' }).click();
      await picker.getByText('is a git repository').waitFor();
    },
    'composer.problem': async ({ app, page }) => {
      await app.composer.send('Which tide is it?');
      await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
    },
    'new.guide': async ({ app, skein }) => {
      await app.composer.text.fill('');
      await app.openFolder(skein.workspace);
    },
    'menu.project': async ({ page }) => {
      if ((page.viewportSize()?.width ?? 0) < 640) {
        await page.getByRole('button', { name: 'Show sidebar' }).click();
      }
      await page.getByRole('button', { name: 'More for tides' }).click();
    },
    'approvals.none': async ({ go }) => go('#/approvals'),
    'view.approvals': () => Promise.resolve(),
    'archive.none': async ({ go }) => go('#/archive'),
    'view.archive': () => Promise.resolve(),
    'search.begin': async ({ go }) => go('#/search'),
    'search.noMatch': async ({ go, app }) => {
      await go('#/search');
      await app.search.find('spring tide at Saint-Malo');
    },
    'settings.general': async ({ go }) => go('#/settings/general'),
    'view.settings': () => Promise.resolve(),
    'side.settings': () => Promise.resolve(),
    'form.editor': async ({ app, page }) => {
      await app.settings.choice('Open files in', 'Other').click();
      await page.getByRole('textbox', { name: /^Its address/ }).fill('vim {line}');
      await page.getByRole('button', { name: 'Use', exact: true }).click();
      await page.getByRole('alert').filter({ hasText: 'Put {path}' }).waitFor();
    },
    'menu.newThreadModel': async ({ page }) =>
      page.getByRole('main').getByRole('button', { name: 'Offline guide' }).click(),
    'settings.models': async ({ go }) => go('#/settings/models'),
    'menu.provider': async ({ page }) =>
      page.getByRole('button', { name: 'More for OpenAI' }).click(),
    'dialog.serverLog': async ({ page }) =>
      page.getByRole('button', { name: 'Log', exact: true }).click(),
    'settings.approvals': async ({ go }) => go('#/settings/approvals'),
    'rules.none': () => Promise.resolve(),
    'decisions.none': () => Promise.resolve(),
    'settings.projects': async ({ go }) => go('#/settings/projects'),
    'worktrees.none': () => Promise.resolve(),
    'settings.hooks': async ({ go }) => go('#/settings/hooks'),
    'hooks.none': () => Promise.resolve(),
    'settings.mcp': async ({ go }) => go('#/settings/mcp'),
    'mcp.none': () => Promise.resolve(),
    'settings.skills': async ({ go }) => go('#/settings/skills'),
    'skills.none': () => Promise.resolve(),
    'settings.shortcuts': async ({ go }) => go('#/settings/shortcuts'),
    'shortcuts.noMatch': async ({ page }) =>
      page.getByRole('searchbox', { name: 'Filter by name or keys' }).fill('spring tide'),
    'dialog.shortcuts': async ({ go, app }) => {
      await go('#/approvals');
      await app.press('Mod+/');
    },
    'palette.all': async ({ go, app }) => {
      await go('#/new');
      await app.press('Mod+K');
    },
    'palette.options': async ({ app, page }) => {
      await app.press('Mod+K');
      await page.getByRole('combobox', { name: 'Go to anything' }).fill('>theme');
      await page.getByRole('option', { name: 'Theme…' }).click();
    },
    'palette.nothing': async ({ go, app, page }) => {
      await go('#/archive');
      await app.press('Mod+K');
      await page.getByRole('combobox', { name: 'Go to anything' }).fill('>spring tide');
    },
    'settings.about': async ({ go }) => go('#/settings/about'),
    'dialog.releaseNotes': async ({ page }) =>
      page.getByRole('button', { name: 'Show', exact: true }).first().click(),
    'dialog.problem': async ({ page }) => page.getByRole('button', { name: 'Report…' }).click(),
    'dialog.licences': async ({ page }) =>
      page.getByRole('button', { name: 'Show', exact: true }).last().click(),
  },
} satisfies Tour;
