import type { Page } from '@playwright/test';
import { expect, test } from '../../fixtures/skein.ts';
import { run, say } from '../../fixtures/model-server.ts';

/** What a page had shown, and whether it is shown still. */
interface Shown {
  readonly title: string;
  readonly body: string;
  open: boolean;
}

declare global {
  var shownNotices: Shown[];
}

/** Nobody looks at the page, and it may show notifications: a browser without a screen allows none. */
async function lookAway(page: Page): Promise<void> {
  await page.evaluate(() => {
    globalThis.shownNotices = [];
    globalThis.Notification = class extends EventTarget {
      static readonly permission = 'granted';
      readonly #shown: Shown;

      constructor(title: string, options: NotificationOptions = {}) {
        super();
        this.#shown = { title, body: options.body ?? '', open: true };
        globalThis.shownNotices.push(this.#shown);
      }

      close(): void {
        this.#shown.open = false;
      }
    } as unknown as typeof Notification;
    document.hasFocus = () => false;
    window.dispatchEvent(new Event('blur'));
  });
}

test('one window tells for all what an agent asks, and takes it back once it is answered', async ({
  skein,
  app,
  model,
}) => {
  model.script(run('echo low'), say('Low at six.'));
  await app.openFolder(skein.workspace);
  await app.composer.chooseAccess('Ask always');
  const other = await skein.openWindow();
  const pages = [app.page, other.page];
  for (const page of pages) await lookAway(page);
  await app.composer.send('When is low water?');
  const shown = async (): Promise<Shown[]> =>
    (await Promise.all(pages.map((page) => page.evaluate(() => globalThis.shownNotices)))).flat();
  await expect.poll(shown).toHaveLength(1);
  expect((await shown())[0]).toMatchObject({ title: 'When is low water?', open: true });
  expect((await shown())[0]?.body).toContain('echo low');
  await expect(app.page).toHaveTitle(/^\(1\) /);
  await other.sidebar.go('Approvals');
  await other.approvals.allow(other.approvals.about('echo low'));
  await expect.poll(async () => (await shown())[0]?.open).toBe(false);
  // The end of the turn is news again.
  await expect.poll(shown).toHaveLength(2);
});
