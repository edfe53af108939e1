import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '../../fixtures/skein.ts';

test.use({ connected: false });

test('without any model the offline guide explains the folder and writes into it', async ({
  skein,
  app,
}) => {
  const { approvals, composer, transcript } = app;
  await expect(app.page.getByText('Not an AI model', { exact: true })).toBeVisible();
  await app.openFolder(skein.workspace);
  await expect(composer.model).toContainText('Offline');
  await composer.send('explain this project');
  await expect(transcript.agentMessage('Tide tables')).toBeVisible();
  await expect(transcript.ended('Done')).toBeVisible();

  await composer.send('create a file notes.md with the text: low water at six');
  await approvals.allow(approvals.about('notes.md'));
  await expect(transcript.change(/New file, notes\.md/)).toBeVisible();
  await expect
    .poll(() => readFile(join(skein.workspace, 'notes.md'), 'utf8').catch(() => ''))
    .toContain('low water at six');
});

test('the offline guide says what it cannot do and how to connect a model', async ({
  skein,
  app,
}) => {
  await app.begin(skein.workspace, 'Write me a poem about the moon');
  await expect(app.transcript.agentMessage(/connect a real model/i)).toBeVisible();
});
