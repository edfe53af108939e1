import { expect, test } from '../../fixtures/skein.ts';
import { addTurn } from '../../fixtures/rollout.ts';
import { say } from '../../fixtures/model-server.ts';

test('words far back in a long thread, and folded away, are found and shown', async ({
  skein,
  app,
  model,
}) => {
  model.script(say('All **well**.'));
  await app.begin(skein.workspace, 'Begin');
  await expect(app.transcript.ended('Done')).toBeVisible();
  await skein.stop();
  for (let at = 1; at <= 60; at += 1) {
    const lines = Array.from({ length: 300 }, (_, line) =>
      at === 2 && line === 7 ? 'here lies the barnacle' : `line ${line} of turn ${at}`,
    );
    // One after the other: they are appended.
    await addTurn(skein.home, `01a20000-0000-7000-8000-${String(at).padStart(12, '0')}`, [
      { type: 'userMessage', id: `u${at}`, content: [{ type: 'text', text: `Question ${at}` }] },
      {
        type: 'commandExecution',
        id: `c${at}`,
        command: 'cat log',
        cwd: skein.workspace,
        source: 'agent',
        status: 'completed',
        commandActions: [],
        aggregatedOutput: `${lines.join('\n')}\n`,
        exitCode: 0,
      },
      {
        type: 'agentMessage',
        id: `a${at}`,
        text: `Answer ${at} about **barn**acles and 潮汐, see \`src/tide.js:2\`.`,
      },
    ]);
  }
  const again = await skein.start();
  const { find, transcript } = again;
  await again.sidebar.thread('Begin').click();
  await expect(transcript.agentMessage('Answer 60')).toBeVisible();

  await again.press('Mod+F');
  await find.field.fill('the barnacle');
  await expect(find.count).toHaveText('1 of 1');
  await expect(transcript.log.getByText('here lies the barnacle')).toBeInViewport();
  await expect.poll(() => find.active()).toEqual(['the barnacle']);
  await transcript.log.hover();
  await again.checkAccess();

  await find.field.fill('潮汐');
  await expect(find.count).toHaveText(/ of 60$/);
  await find.field.press('Shift+Enter');
  await expect.poll(() => find.active()).toEqual(['潮汐']);
  await find.field.press('Escape');
  await expect(find.bar).toHaveCount(0);
  await expect(again.sidebar.thread('Begin')).toBeFocused();

  await again.press('Mod+Shift+O');
  const turns = again.page.getByRole('dialog', { name: 'Turns of this thread' });
  await expect(turns.getByRole('status').filter({ hasText: '61 turns' })).toBeVisible();
  await again.checkAccess();
  await turns.getByRole('combobox').fill('question 3');
  await expect(turns.getByRole('option')).toHaveCount(15);
  await turns.getByRole('combobox').press('ArrowUp');
  await turns.getByRole('combobox').press('Enter');
  await expect(transcript.log.getByText('Question 3', { exact: true })).toBeInViewport();

  await transcript.log.getByRole('link', { name: 'src/tide.js:2' }).first().click();
  const file = again.page.getByRole('region', { name: 'File, src/tide.js' });
  await expect(file.locator('[aria-current="location"]')).toContainText('export function height');
  await transcript.log.hover();
  await again.checkAccess();
});
