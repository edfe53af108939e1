import { expect, test } from '../fixtures/skein.ts';
import { say } from '../fixtures/model-server.ts';

test('an archived thread outlives a restart and comes back', async ({ skein, app, model }) => {
  model.script(say('Noted for later.'));
  await app.begin(skein.workspace, 'Remember the spring tide');
  await expect(app.transcript.ended('Done')).toBeVisible();
  await app.sidebar.archive('Remember the spring tide');
  await expect(app.sidebar.thread('Remember the spring tide')).toHaveCount(0);

  const again = await skein.restart();
  await expect(again.sidebar.thread('Remember the spring tide')).toHaveCount(0);
  await again.sidebar.go('Archive');
  const row = again.page.getByRole('main').getByRole('listitem').filter({ hasText: 'spring tide' });
  await row.getByRole('link').click();
  await expect(again.transcript.agentMessage('Noted for later.')).toBeVisible();
  await again.page.getByRole('button', { name: 'Unarchive to go on' }).click();
  await expect(again.sidebar.thread('Remember the spring tide')).toBeVisible();
  model.script(say('Still here.'));
  await again.composer.send('Do you?');
  await expect(again.transcript.agentMessage('Still here.')).toBeVisible();
});

test('archiving can be undone for a moment', async ({ skein, app, model }) => {
  model.script(say('Yes.'));
  await app.begin(skein.workspace, 'Keep me');
  await expect(app.transcript.ended('Done')).toBeVisible();
  await app.threadMenu('Archive');
  await app.toast('Archived').getByRole('button', { name: 'Undo' }).click();
  await expect(app.sidebar.thread('Keep me')).toBeVisible();
});

test('a new name is everywhere, also after a restart', async ({ skein, app, model }) => {
  model.script(say('Yes.'));
  await app.begin(skein.workspace, 'A long and winding first message');
  await expect(app.transcript.ended('Done')).toBeVisible();
  await app.threadMenu('Rename');
  const field = app.page.getByRole('textbox', { name: 'New name of the thread' });
  await field.fill('Tides');
  await field.press('Enter');
  await expect(app.heading('Tides')).toBeVisible();
  await expect(app.sidebar.thread('Tides')).toBeVisible();
  const again = await skein.restart();
  await again.sidebar.thread('Tides').click();
  await expect(again.heading('Tides')).toBeVisible();
});

test('a fork begins with what was said and goes its own way', async ({ skein, app, model }) => {
  const { composer, transcript, page } = app;
  model.script(say('The first answer.'));
  await app.begin(skein.workspace, 'Where from?');
  await expect(transcript.ended('Done')).toBeVisible();
  const original = page.url();
  await app.threadMenu('Fork');
  await expect.poll(() => page.url()).not.toBe(original);
  await expect(transcript.agentMessage('The first answer.')).toBeVisible();
  model.script(say('Only in the fork.'));
  await composer.send('Where to?');
  await expect(transcript.agentMessage('Only in the fork.')).toBeVisible();
  await page.goBack();
  await expect(transcript.agentMessage('The first answer.')).toBeVisible();
  await expect(transcript.agentMessages).toHaveText(['The first answer.']);
});

test('search finds what was said in any thread and leads to it', async ({ skein, app, model }) => {
  const { composer, search, sidebar, transcript } = app;
  model.script(say('The word is barnacle.'), say('潮汐表在这里。'), say('Nothing of note.'));
  await app.begin(skein.workspace, 'First');
  await expect(transcript.agentMessage('barnacle')).toBeVisible();
  await composer.send('Second');
  await expect(transcript.agentMessage('潮汐表')).toBeVisible();
  await sidebar.go('New thread');
  await composer.send('Elsewhere');
  await expect(transcript.agentMessage('Nothing of note.')).toBeVisible();

  await app.press('Mod+Shift+F');
  await search.find('barnac');
  await expect(search.hit('barnacle')).toHaveCount(1);
  await search.find('潮汐');
  await search.hit('潮汐表').click();
  await expect(app.heading('First')).toBeVisible();
  await expect(transcript.agentMessage('潮汐表在这里。')).toBeInViewport();
  await app.press('Mod+Shift+F');
  await search.find('no such word anywhere');
  await expect(app.page.getByText('No match for “no such word anywhere”')).toBeVisible();
});
