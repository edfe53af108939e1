import { expect, test } from '../../fixtures/skein.ts';
import { Gate } from '../../fixtures/model-server.ts';

test('eight tabs at once all stream', async ({ skein, app, model }) => {
  // Eight pages are eight times the work.
  test.slow();
  const gate = new Gate();
  model.script({ parts: [{ text: 'To the first.' }, { hold: gate }, { text: 'To all eight.' }] });
  await app.begin(skein.workspace, 'Speak up');
  await expect(app.transcript.agentMessage('To the first.')).toBeVisible();
  const tabs = [app];
  while (tabs.length < 8) tabs.push(await skein.openWindow());
  await Promise.all(tabs.slice(1).map((tab) => tab.sidebar.thread('Speak up').click()));
  for (const tab of tabs) {
    await expect(tab.transcript.agentMessage('To the first.')).toBeVisible();
  }
  gate.release();
  for (const tab of tabs) {
    await expect(tab.transcript.agentMessages).toHaveText(['To the first.', 'To all eight.']);
    await expect(tab.transcript.ended('Done')).toBeVisible();
  }
});
