/** Threads in the sidebar and in the archive: chosen, grouped, put in order, deleted. */
import type { Page } from '@playwright/test';
import { say } from '../../fixtures/model-server.ts';
import type { Tour } from '../stage.ts';

const TITLES = ['When is spring tide?', 'Where does the harbour end?', 'Who moved the buoy?'];

export const threadList = {
  name: 'lists of threads',
  connected: true,
  begin: async ({ app, model, skein }) => {
    await app.openFolder(skein.workspace);
    for (const title of TITLES) {
      model.script(say('Noted.'));
      await app.sidebar.go('New thread');
      await app.composer.send(title);
      await app.transcript.ended('Done').waitFor();
    }
  },
  visits: {
    'menu.threadList': async ({ page }) => {
      await showSidebar(page);
      await page.getByRole('button', { name: 'Order and groups' }).click();
    },
    'menu.sections': async ({ app, page }) => {
      await showSidebar(page);
      await app.sidebar.menu('When is spring tide?', 'Move to a section');
    },
    'menu.section': async ({ app, page }) => {
      await showSidebar(page);
      const more = page.getByRole('button', { name: 'More for This month' });
      if ((await more.count()) === 0) {
        await app.sidebar.menu('When is spring tide?', 'Move to a section');
        await page.getByRole('menuitem', { name: 'New section' }).click();
        const field = page.getByRole('textbox', { name: 'Name of the section' });
        await field.fill('This month');
        await field.press('Enter');
      }
      await more.click();
    },
    'threads.chosen': async ({ app }) => {
      for (const title of TITLES.slice(1)) {
        await app.sidebar.thread(title).click({ modifiers: ['ControlOrMeta'] });
      }
    },
    'dialog.deleteThreads': async ({ page }) => {
      await page.getByRole('toolbar').getByRole('button', { name: 'Delete' }).click();
      await page.getByRole('dialog').getByText('Gives back').waitFor();
    },
    'archive.chosen': async ({ go, page }) => {
      await page.getByRole('toolbar').getByRole('button', { name: 'Archive' }).click();
      await go('#/archive');
      await page.getByRole('checkbox', { name: 'Select' }).first().check();
    },
    'menu.archiveProject': async ({ page }) =>
      page.getByRole('button', { name: 'Project: All projects' }).click(),
    'menu.archiveDate': async ({ page }) =>
      page.getByRole('button', { name: 'Last changed: Any time' }).click(),
    'menu.archiveSort': async ({ page }) =>
      page.getByRole('button', { name: 'Order: Newest first' }).click(),
  },
} satisfies Tour;

/** On a phone it lies over the page. */
async function showSidebar(page: Page): Promise<void> {
  if (await page.locator('.side').isVisible()) return;
  await page.getByRole('button', { name: 'Show sidebar' }).click();
}
