/** What an agent changed, and how it is reviewed, committed and taken back. */
import { execFile } from 'node:child_process';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { patch, say } from '../../fixtures/model-server.ts';
import type { Stage, Tour } from '../stage.ts';

const PATCH = `*** Begin Patch
*** Update File: src/zones.js
@@
 export const zones = {
-  london: { name: 'Europe/London', offset: 1 },
-  brest: { name: 'Europe/Paris', offset: 2 },
+  london: { name: 'Europe/London' },
+  brest: { name: 'Europe/Paris' },
 };
*** Add File: docs/zones.md
+# Zones
+
+Each harbour names its zone; the platform knows the offset of the day.
*** End Patch`;

async function git({ skein }: Stage, ...args: string[]): Promise<void> {
  await promisify(execFile)('git', ['-C', skein.workspace, ...args]);
}

export const changes = {
  name: 'changes',
  connected: true,
  begin: async (stage) => {
    const { app, model, skein } = stage;
    await git(stage, 'config', 'user.name', 'Ada');
    await git(stage, 'config', 'user.email', 'ada@example.com');
    model.script(patch(PATCH), say('Zones have no offsets any more.'));
    await app.openFolder(skein.workspace);
    await app.composer.chooseAccess('Work in folder');
    await app.composer.send('Take the offsets out of the zones');
    await app.transcript.ended('Done').waitFor();
  },
  visits: {
    'changes.files': async ({ app }) => {
      await app.changes.open();
      await app.changes.file('Modified: src/zones.js').waitFor();
    },
    'changes.commit': async ({ app }) => {
      await app.changes.against('Uncommitted');
      await app.changes.pane.getByRole('textbox', { name: 'Commit message' }).fill('Drop offsets');
    },
    'changes.comment': async ({ app, page }) => {
      await app.changes.file('Modified: src/zones.js').getByRole('group').press('ArrowDown');
      for (let line = 0; line < 2; line += 1) await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await page.getByRole('textbox', { name: /^Comment on line/ }).fill('And in summer?');
    },
    'review.waiting': async ({ page }) => page.keyboard.press('ControlOrMeta+Enter'),
    'dialog.rewind': async ({ app, page }) => {
      await app.transcript.log.getByRole('button', { name: 'Rewind' }).first().click();
      await page.getByRole('dialog').getByText('src/zones.js').waitFor();
    },
    'changes.noBase': async ({ app }) => app.changes.against('Branch'),
    'dialog.pullRequest': async (stage) => {
      const { app } = stage;
      await app.changes.against('Uncommitted');
      await app.changes.act('Commit').click();
      await app.toast('Committed').waitFor();
      await app.changes.act('Pull request').click();
    },
    'changes.nothing': async ({ app }) => app.changes.against('Uncommitted'),
    'changes.unreadable': async ({ app, skein }) => {
      await writeFile(join(skein.workspace, '.git', 'index'), 'torn');
      await app.changes.act('Look again').click();
    },
    'changes.noGit': async ({ app, skein }) => {
      await rename(join(skein.workspace, '.git'), join(skein.home, '..', 'git-before'));
      await app.changes.act('Look again').click();
    },
    'thread.empty': async ({ app, page }) => {
      await app.changes.act('Close the changes').click();
      await app.transcript.log.getByRole('button', { name: 'Rewind' }).first().click();
      const dialog = page.getByRole('dialog', { name: 'Rewind' });
      await dialog.getByRole('button', { name: 'Rewind', exact: true }).click();
    },
  },
} satisfies Tour;

/** A folder that is its own, with a thread that works in a tree of its own. */
export const workTree = {
  name: 'a work tree',
  connected: true,
  begin: async ({ app, model, skein }) => {
    await mkdir(join(skein.workspace, '.skein'));
    const hook = { type: 'command', command: 'npm test --silent' };
    await writeFile(
      join(skein.workspace, '.skein', 'hooks.json'),
      JSON.stringify({ hooks: { Stop: [{ hooks: [hook] }] } }),
    );
    model.script(say('Here.'), patch(PATCH), say('Zones have no offsets any more.'));
    await app.begin(skein.workspace, 'Look around');
    await app.transcript.ended('Done').waitFor();
  },
  visits: {
    'ask.folderTrust': () => Promise.resolve(),
    'ask.hookTrust': async ({ page }) =>
      page
        .getByRole('group', { name: /^Trust .*tides\?$/ })
        .getByRole('button', { name: 'Trust' })
        .click(),
    'trust.list': async ({ page, go }) => {
      await page.getByRole('button', { name: 'Trust it' }).click();
      await go('#/settings/projects');
    },
    'hooks.list': async ({ go }) => go('#/settings/hooks'),
    'dialog.worktree': async ({ app, go, page }) => {
      await go('#/new');
      await app.composer.choosePlace('New work tree');
      await app.composer.chooseAccess('Work in folder');
      await app.composer.send('Take the offsets out of the zones');
      await app.transcript.agentMessage('no offsets any more').waitFor();
      await page.getByRole('button', { name: /^Work tree: / }).click();
      await page.getByRole('dialog').getByText('without conflicts').waitFor();
    },
    'worktrees.list': async ({ go }) => go('#/settings/projects'),
  },
} satisfies Tour;
