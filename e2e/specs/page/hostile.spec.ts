import { hostileItems } from '../../../renderer/testing/hostile-items.ts';
import { hostile, hostileInputs, hostileMarkdown } from '../../../renderer/testing/hostile.ts';
import { addTurn } from '../../fixtures/rollout.ts';
import { run, say } from '../../fixtures/model-server.ts';
import { expect, test } from '../../fixtures/skein.ts';

/** Every input, in an item that shows it: Markdown in messages, outputs in commands, the rest in each kind by turns. */
const items = hostileInputs.flatMap((text, at) => {
  // What is only long is drawn by tests in a DOM.
  if (text.length > 2_500) return [];
  const id = `h${at}`;
  if (hostileMarkdown.includes(text)) {
    return [{ type: 'agentMessage', id, text }];
  }
  const kinds = hostileItems(text, id).filter(({ type }) => type !== 'userMessage');
  if (!hostile.terminal.includes(text)) return kinds.slice(at % kinds.length).slice(0, 1);
  return kinds.filter(({ type }) => type === 'commandExecution');
});

test('nothing that an agent sends runs, loads, leads away or hides', async ({
  skein,
  app,
  model,
}) => {
  model.script(say('Begun.'));
  await app.begin(skein.workspace, hostile.html[2] ?? '');
  await expect(app.transcript.agentMessage('Begun.')).toBeVisible();
  await skein.stop();
  // Data that is no image; nothing is asked of anybody for it.
  skein.faults.allow(/net::ERR_INVALID_URL \(data:image\//);
  await addTurn(skein.home, '01a20000-0000-7000-8000-000000000001', [
    ...items,
    { type: 'agentMessage', id: 'end', text: 'The end.' },
  ]);
  await skein.write(
    'hostile.txt',
    hostile.terminal.filter(({ length }) => length < 200).join('\n'),
  );

  const again = await skein.start();
  const { page, sidebar, transcript, approvals, composer, terminals } = again;
  const origin = new URL(page.url()).origin;
  const strayed: string[] = [];
  page.on('request', (request) => {
    if (!/^(?:data|blob):/.test(request.url()) && new URL(request.url()).origin !== origin) {
      strayed.push(request.url());
    }
  });
  page.on('dialog', (dialog) => {
    strayed.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('framenavigated', (frame) => {
    if (!frame.url().startsWith(`${origin}/`)) strayed.push(`went to ${frame.url()}`);
  });
  page.context().on('page', (opened) => strayed.push(`opened ${opened.url()}`));
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin });
  await page.evaluate(() => navigator.clipboard.writeText('mine'));

  await sidebar.rows.first().click();
  await expect(transcript.agentMessage('The end.')).toBeVisible();
  const title = await page.title();
  const drawn = await page.evaluate(openEverything);
  expect(drawn).toBeGreaterThan(items.length * 0.9);

  await terminals.toggle();
  await terminals.type('cat hostile.txt; echo "read $((40+2))"');
  await expect(terminals.screen).toContainText('read 42');
  await terminals.toggle();

  model.script(run(hostile.words[1] ?? ''), say('Denied.'));
  await composer.chooseAccess('Ask always');
  await composer.send('Show the tides');
  const question = approvals.about('ls ⟨U+202E⟩~ fr- mr⟨U+202C⟩ #');
  await expect(question).toBeVisible();
  expect(await again.breaches({ within: '[data-approval]' })).toEqual([]);
  await approvals.deny(question);
  await expect(transcript.agentMessage('Denied.')).toBeVisible();

  expect(strayed).toEqual([]);
  expect(await page.title()).toBe(title);
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('mine');
  expect(await page.evaluate(() => Reflect.get(window, 'hostile') ?? null)).toBeNull();
  await expect(page.locator('iframe, object, embed, base, video, audio')).toHaveCount(0);
});

/** In the page: from the end to the beginning, all that is folded is opened. Returns how many items were seen. */
async function openEverything(): Promise<number> {
  const seen = new Set<string>();
  const frame = (): Promise<unknown> => new Promise((resolve) => requestAnimationFrame(resolve));
  const log = document.querySelector<HTMLElement>('[role="log"]');
  let scroller = log;
  while (scroller !== null && scroller.scrollHeight <= scroller.clientHeight) {
    scroller = scroller.parentElement;
  }
  if (log === null || scroller === null) return 0;
  for (let still = 0; still < 3;) {
    for (const item of log.querySelectorAll<HTMLElement>('[data-item]')) {
      seen.add(item.dataset['item'] ?? '');
    }
    for (const button of log.querySelectorAll<HTMLElement>(
      '[aria-expanded="false"]:not(.as-sent)',
    )) {
      button.click();
    }
    await frame();
    const before = scroller.scrollTop;
    scroller.scrollBy(0, -scroller.clientHeight);
    await frame();
    still = scroller.scrollTop === before ? still + 1 : 0;
  }
  return seen.size;
}
