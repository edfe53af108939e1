import { expect, test } from '../../fixtures/skein.ts';
import { run, say } from '../../fixtures/model-server.ts';
import { platformSandbox } from '../../../server/sandbox/platform.ts';

test('while nobody looks, what waits is told; it can be allowed there, and leads to its thread', async ({
  skein,
  app,
  model,
}) => {
  const { desktop } = skein;
  await desktop.watchNotifications();
  model.script(say('Hello.'), run('echo from afar'), say('All done.'));
  await app.openFolder(skein.workspace);
  await app.composer.chooseAccess('Ask always');
  await app.composer.send('Say hello');
  await expect(app.transcript.agentMessage('Hello.')).toBeVisible();
  expect(await desktop.notifications()).toEqual([]);

  await app.composer.send('Run it');
  await desktop.lookAway();
  await expect
    .poll(() => desktop.notifications())
    .toMatchObject([{ title: 'Say hello', body: 'May it run this?\necho from afar' }]);
  // What cannot be confined on this machine must be seen whole: then its card alone decides.
  const confined = (await platformSandbox().probe()).available;
  const buttons = confined ? ['Allow once', 'Deny'] : [];
  expect((await desktop.notifications()).map(({ actions }) => actions)).toEqual([buttons]);
  if (confined) await desktop.press(0);
  else await app.approvals.allow(app.approvals.about('echo from afar'));
  await expect(app.transcript.decision('Allowed once')).toBeVisible();
  await expect.poll(() => desktop.notifications()).toMatchObject([{ body: 'The turn ended.' }]);

  await app.sidebar.go('Approvals');
  await desktop.press(null);
  await expect(app.transcript.agentMessage('All done.')).toBeVisible();
  expect(await desktop.isLookedAt()).toBe(true);
});
