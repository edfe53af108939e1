import { expect, test } from '../../fixtures/skein.ts';
import { run, say } from '../../fixtures/model-server.ts';

test('two threads stand side by side, and a question that a restart outlived is asked again', async ({
  skein,
  app,
  model,
}) => {
  const { page, composer, sidebar, transcript } = app;
  model.script(say('At noon.'), run('echo low'));
  await app.openFolder(skein.workspace);
  await composer.chooseAccess('Ask always');
  await composer.send('When is high water?');
  await expect(transcript.agentMessage('At noon.')).toBeVisible();
  await sidebar.go('New thread');
  await composer.send('And low?');
  await expect(app.approvals.all).toHaveCount(1);

  await sidebar.thread('When is high water?').click({ modifiers: ['Alt'] });
  const side = (name: string) => page.getByRole('region', { name, exact: true });
  await expect(side('When is high water?')).toHaveAttribute('aria-current', 'true');
  await expect(side('And low?')).toContainText('echo low');
  await page.mouse.move(640, 300);
  await app.checkAccess();
  await page.keyboard.press('F6');
  await page.keyboard.type('Hurry up');
  await expect(side('And low?').getByRole('textbox', { name: 'Message' })).toHaveValue('Hurry up');
  await app.reload();
  await expect(side('And low?')).toHaveAttribute('aria-current', 'true');
  await expect(side('When is high water?')).toContainText('At noon.');

  const next = await skein.restart();
  await next.sidebar.go('Approvals');
  const expired = next.page.getByRole('group', { name: /Expired: echo low/ });
  await expect(expired).toContainText('Skein was restarted before you answered.');
  await next.checkAccess();
  model.script(say('Then I ask again.'));
  await expired.getByRole('button', { name: 'Ask again' }).click();
  await expect(expired).toHaveCount(0);
  await next.sidebar.thread('And low?').click();
  await expect(next.transcript.agentMessage('Then I ask again.')).toBeVisible();
});
