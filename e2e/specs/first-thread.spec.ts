import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, TIDE_PATCH } from '../fixtures/skein.ts';
import { Gate, patch, say } from '../fixtures/model-server.ts';

test('from the first start to the first diff', async ({ skein, app, model }) => {
  const { approvals, composer, transcript, sidebar } = app;
  const gate = new Gate();
  model.script(
    {
      parts: [
        { text: 'The harbour has **one** tide table.' },
        { hold: gate },
        { text: 'It is in `src/tide.js`.' },
      ],
    },
    patch(TIDE_PATCH),
    say('The amplitude is 2.4 metres now.'),
  );

  await expect(app.page.getByRole('button', { name: 'Open folder' })).toBeVisible();
  await app.begin(skein.workspace, 'What is this?');

  // The first words are there while the model still speaks.
  await expect(transcript.agentMessage('one tide table')).toBeVisible();
  await expect(transcript.log.getByText('one', { exact: true })).toBeVisible();
  await expect(composer.stop).toBeVisible();
  await expect(composer.text).toBeFocused();
  gate.release();
  await expect(transcript.agentMessage('It is in src/tide.js')).toBeVisible();
  await expect(transcript.ended('Done')).toBeVisible();
  await expect(sidebar.thread(/What is this/)).toBeVisible();

  await composer.send('Make the tide higher');
  const question = approvals.about('src/tide.js');
  await expect(question).toBeVisible();
  const file = join(skein.workspace, 'src/tide.js');
  expect(await readFile(file, 'utf8')).toContain('return 2 * Math');
  await approvals.allow(question);

  const change = transcript.change('File change, src/tide.js');
  await expect(change.getByText('return 2.4 * Math.cos(hours);')).toBeVisible();
  await expect(change.getByText('return 2 * Math.cos(hours);')).toBeVisible();
  await expect(transcript.decision('Allowed once')).toContainText('by you');
  await expect(transcript.agentMessage('2.4 metres')).toBeVisible();
  expect(await readFile(file, 'utf8')).toContain('return 2.4 * Math');
});
