import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test, TIDE_PATCH } from '../../fixtures/skein.ts';
import { patch, say } from '../../fixtures/model-server.ts';

test('changes are reviewed, staged, reverted, commented on, committed, and rewound', async ({
  skein,
  app,
  model,
}) => {
  const { changes, composer, page, transcript } = app;
  const git = async (...args: string[]): Promise<string> =>
    (await promisify(execFile)('git', ['-C', skein.workspace, ...args])).stdout;
  await git('config', 'user.name', 'Ada');
  await git('config', 'user.email', 'ada@example.com');
  model.script(patch(TIDE_PATCH), say('The amplitude is 2.4 metres now.'));
  await app.openFolder(skein.workspace);
  await composer.chooseAccess('Work in folder');
  await composer.send('Make the tide higher');
  await expect(transcript.agentMessage('2.4 metres')).toBeVisible();
  await skein.write('notes.md', '# Notes\n');

  // Against what is committed, the user's own new file is there too.
  await changes.open();
  await expect(changes.file('Modified: src/tide.js')).toContainText('2.4 * Math');
  await changes.against('Uncommitted');
  await expect(changes.file('Untracked: notes.md')).toContainText('# Notes');
  await changes.act('Revert notes.md').click();
  await expect(changes.file('Untracked: notes.md')).toBeHidden();
  await app.toast('Reverted notes.md').getByRole('button', { name: 'Undo' }).click();
  await expect(changes.file('Untracked: notes.md')).toContainText('# Notes');
  await changes.act('Stage hunk 1 of src/tide.js').click();
  await expect(changes.tree).toContainText('Staged');
  expect(await git('diff', '--cached', '--name-only')).toBe('src/tide.js\n');

  // A comment goes to the agent with its line. The diff is drawn anew for what was staged of it.
  await expect(changes.act('Unstage hunk 1 of src/tide.js')).toBeVisible();
  await expect(changes.file('Modified: src/tide.js')).toContainText('2.4 * Math');
  await changes.file('Modified: src/tide.js').getByRole('group').press('ArrowDown');
  for (let line = 0; line < 3; line += 1) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.getByRole('textbox', { name: /^Comment on line/ }).fill('Is that in metres?');
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(changes.review).toContainText('1 comment');
  await app.checkAccess();
  model.script(say('Yes, metres.'));
  await changes.review.getByRole('button', { name: 'Send' }).click();
  await expect(transcript.userMessage('Is that in metres?')).toContainText('src/tide.js:3');
  await expect(transcript.agentMessage('Yes, metres.')).toBeVisible();

  await changes.pane.getByRole('textbox', { name: 'Commit message' }).fill('Raise the tide');
  await changes.act('Commit').click();
  await expect(app.toast('Committed')).toBeVisible();
  expect(await git('show', '--format=%s', '--name-only')).toBe('Raise the tide\n\nsrc/tide.js\n');

  // Back to before the first turn, and forth again.
  const file = join(skein.workspace, 'src/tide.js');
  await transcript.log.getByRole('button', { name: 'Rewind' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Rewind' });
  await expect(dialog).toContainText('src/tide.js');
  await expect(dialog).toContainText('2 turns');
  await app.checkAccess();
  await dialog.getByRole('button', { name: 'Rewind' }).click();
  await expect(transcript.userMessages).toHaveCount(0);
  expect(await readFile(file, 'utf8')).toContain('return 2 * Math');
  await app.toast('1 file').getByRole('button', { name: 'Undo' }).click();
  await expect(transcript.userMessage('Make the tide higher')).toBeVisible();
  expect(await readFile(file, 'utf8')).toContain('return 2.4 * Math');
});
