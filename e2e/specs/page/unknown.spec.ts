import { expect, test } from '../../fixtures/skein.ts';
import { addTurn } from '../../fixtures/rollout.ts';
import { say } from '../../fixtures/model-server.ts';

test('what a later server wrote is shown as it came, in the thread and in search', async ({
  skein,
  app,
  model,
}) => {
  model.script(say('All known so far.'));
  await app.begin(skein.workspace, 'Begin');
  await expect(app.transcript.ended('Done')).toBeVisible();
  await skein.stop();
  await addTurn(skein.home, '01a20000-0000-7000-8000-000000000001', [
    {
      type: 'userMessage',
      id: 'u1',
      content: [{ type: 'text', text: 'From the future', text_elements: [], mood: 'calm' }],
    },
    {
      type: 'tidalHologram',
      id: 'h1',
      depth: 12.5,
      layers: [{ name: 'neap', salinity: null }],
    },
    { type: 'agentMessage', id: 'a1', text: 'After the hologram.', phase: 'cadenza' },
  ]);

  const again = await skein.start();
  await again.sidebar.thread('Begin').click();
  await expect(again.transcript.userMessage('From the future')).toBeVisible();
  await expect(again.transcript.agentMessage('After the hologram.')).toBeVisible();
  const card = again.transcript.change('Item of the kind tidalHologram');
  await again.transcript.unfold(card);
  await expect(card).toContainText('"salinity": null');
  await expect(card).toContainText('"depth": 12.5');
  model.script(say('And on it goes.'));
  await again.composer.send('Go on');
  await expect(again.transcript.agentMessage('And on it goes.')).toBeVisible();
});
