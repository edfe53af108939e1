import { expect, test } from '../../fixtures/skein.ts';
import { Gate, say } from '../../fixtures/model-server.ts';

test('a plan stands above the composer, and thoughts and tokens are shown', async ({
  skein,
  app,
  model,
}) => {
  const gate = new Gate();
  const plan = [
    { step: 'Read the tables', status: 'completed' },
    { step: 'Correct the height', status: 'in_progress' },
    { step: 'Run the tests', status: 'pending' },
  ];
  model.script(
    {
      parts: [
        { reasoning: '**Weighing the moon**' },
        { text: 'First a plan.' },
        { call: 'update_plan', arguments: { plan } },
      ],
    },
    { parts: [{ hold: gate }, { text: 'All planned.' }] },
    say('Later.'),
  );
  const { page, transcript } = app;
  await app.begin(skein.workspace, 'Plan it');
  const card = page.getByRole('region', { name: 'Plan', exact: true });
  await expect(card).toContainText('1 of 3');
  await expect(card).toContainText('Correct the height');
  await card.getByRole('button', { name: 'Show the whole plan' }).click();
  await expect(card.getByRole('listitem')).toHaveText([
    'Read the tables',
    'Correct the height',
    'Run the tests',
  ]);
  await expect(transcript.log.getByRole('region', { name: 'Reasoning' })).toContainText(
    'Weighing the moon',
  );
  gate.release();
  await expect(transcript.agentMessage('All planned.')).toBeVisible();
  await expect(page.getByRole('button', { name: /^Context: / })).toBeVisible();
});
