/** App servers of others: found, tried, added, silent, and removed again. */
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Tour } from '../stage.ts';

/** A program that shakes hands as a much newer server, lists one thread, and is silent but for what it lacks. */
const PROGRAM = `#!/usr/bin/env node
if (process.argv.includes('--version')) {
  console.log('codex-cli 0.999.1');
  process.exit(0);
}
const KNOWN = ['initialize', 'thread/list', 'thread/loaded/list', 'model/list', 'config/read'];
const thread = {
  id: '01a20000-0000-7000-8000-0000000000aa', preview: 'Count the buoys', modelProvider: 'far',
  createdAt: 1790000000, updatedAt: 1790000000, status: { type: 'notLoaded' }, cwd: '/srv', turns: [],
};
require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params } = JSON.parse(line);
  const say = (result) => process.stdout.write(JSON.stringify({ id, result }) + '\\n');
  if (method === 'initialize') {
    say({ userAgent: 'skein/0.999.1 (x)', codexHome: '/srv', platformFamily: 'unix', platformOs: 'linux' });
  } else if (id !== undefined && !KNOWN.includes(method)) {
    const names = KNOWN.map((name) => '\`' + name + '\`').join(', ');
    const message = 'unknown variant \`' + method + '\`, expected one of ' + names;
    process.stdout.write(JSON.stringify({ id, error: { code: -32600, message } }) + '\\n');
  } else if (method === 'thread/list') say({ data: params.archived ? [] : [thread], nextCursor: null });
});
`;

export const servers = {
  name: 'servers',
  connected: true,
  begin: async ({ app, skein, folder }) => {
    await app.openFolder(skein.workspace);
    const bin = join(folder, '.local', 'bin');
    await mkdir(bin, { recursive: true });
    await writeFile(join(bin, 'codex'), PROGRAM);
    await chmod(join(bin, 'codex'), 0o755);
  },
  visits: {
    'form.server': async ({ page, go }) => {
      await go('#/settings/models');
      await page.getByRole('button', { name: 'Add server' }).click();
    },
    'servers.found': async ({ page }) => {
      await page.getByText('Found on this computer').waitFor();
    },
    'server.tryFailed': async ({ page }) => {
      await page.getByRole('textbox', { name: 'Program' }).fill('no-such-program');
      await page.getByRole('button', { name: 'Try it' }).click();
    },
    'server.tried': async ({ page }) => {
      await page
        .getByRole('button', { name: /bin\/codex/ })
        .first()
        .click();
      await page.getByRole('button', { name: 'Try it' }).click();
    },
    'servers.list': async ({ page }) => {
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByRole('button', { name: 'More for codex' }).waitFor();
    },
    'banner.serverNews': async ({ page }) => {
      await page.getByText('codex is newer than this Skein knows').waitFor();
    },
    'menu.server': async ({ page }) => {
      await page.getByRole('button', { name: 'More for codex' }).click();
    },
    'menu.defaultServer': async ({ page }) => {
      await page
        .getByRole('main')
        .getByRole('button', { name: 'This computer', exact: true })
        .click();
    },
    'form.serverEdit': async ({ page }) => {
      await page.getByRole('button', { name: 'More for codex' }).click();
      await page.getByRole('menuitem', { name: 'Edit' }).click();
    },
    'menu.runsOn': async ({ page, go }) => {
      await go('#/new');
      await page.getByRole('button', { name: /^Runs on/ }).click();
    },
    'banner.serverSilent': async ({ page }) => {
      // It counts as silent once it has left a question open for a while.
      await page.getByText('codex does not answer').waitFor({ timeout: 45_000 });
    },
    'settings.cannot': async ({ page, go }) => {
      await go('#/settings/hooks');
      await page.getByText('codex does not offer it').waitFor();
    },
    'servers.removed': async ({ page, go }) => {
      await go('#/settings/models');
      await page.getByRole('button', { name: 'More for codex' }).click();
      await page.getByRole('menuitem', { name: 'Remove' }).click();
      await page.getByRole('button', { name: 'Put back codex' }).waitFor();
    },
  },
} satisfies Tour;
