/** What only the app in a window has. */
import type { Tour } from '../stage.ts';

export const desktop = {
  name: 'desktop',
  connected: true,
  surface: 'electron',
  begin: async ({ app, skein }) => app.openFolder(skein.workspace),
  visits: {
    'settings.desktop': async ({ page, go, skein }) => {
      // What another program has taken, and a language whose dictionary is not to be had.
      await skein.desktop.refuseShortcuts();
      await go('#/settings/desktop');
      await page.getByRole('button', { name: 'Choose keys' }).click();
      await page.keyboard.press('Control+Shift+Space');
      await page.getByText('another program has these keys').waitFor();
    },
    'menu.spelling': async ({ page }) =>
      page.getByRole('button', { name: 'Add', exact: true }).click(),
  },
} satisfies Tour;
