import type { Page } from '@playwright/test';
import { expect, test } from '../../fixtures/skein.ts';
import { run, say } from '../../fixtures/model-server.ts';

const SIZES = [
  { width: 1440, height: 900 },
  { width: 1000, height: 480 },
  { width: 640, height: 400 },
  { width: 390, height: 844 },
];

/** Runs in the page: the buttons and fields that a toast lies over; what is scrolled out of sight is not. */
function coveredByToasts(): string[] {
  const toasts = [...document.querySelectorAll('.toast')].map((one) => one.getBoundingClientRect());
  if (toasts.length === 0) return ['there is no toast'];
  for (const box of toasts) {
    if (box.top < 0 || box.bottom > innerHeight || box.left < 0 || box.right > innerWidth) {
      return ['a toast is outside the window'];
    }
  }
  const parts = document.querySelectorAll('.approval :is(button, input), .composer *');
  return [...parts].flatMap((part) => {
    const box = part.getBoundingClientRect();
    const bottom = Math.min(
      box.bottom,
      part.closest('.page')?.getBoundingClientRect().bottom ?? innerHeight,
    );
    const lies = toasts.some(
      (toast) =>
        box.left < toast.right &&
        toast.left < box.right &&
        box.top < toast.bottom &&
        toast.top < bottom,
    );
    return lies ? [part.getAttribute('aria-label') ?? part.textContent ?? part.className] : [];
  });
}

async function covered(page: Page): Promise<readonly string[]> {
  const found: string[] = [];
  for (const size of SIZES) {
    await page.setViewportSize(size);
    const names = await page.evaluate(coveredByToasts);
    found.push(...names.map((name) => `${size.width} × ${size.height}: ${name}`));
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  return found;
}

test('no toast lies over what asks or is written; sides are as wide as they are dragged', async ({
  skein,
  app,
  model,
}) => {
  const { page, composer, sidebar, transcript } = app;
  model.script(run('echo low'), say('At noon.'));
  await app.openFolder(skein.workspace);
  await composer.chooseAccess('Ask always');
  await composer.send('And low?');
  await expect(app.approvals.all).toHaveCount(1);
  await app.press('Mod+\\');
  await expect(app.toast('no other thread')).toBeVisible();
  expect(await covered(page)).toEqual([]);
  await app.press('Mod+\\');
  await sidebar.go('Approvals');
  await expect(app.approvals.all).toHaveCount(1);
  expect(await covered(page)).toEqual([]);

  await sidebar.go('New thread');
  await composer.send('When is high water?');
  await expect(transcript.agentMessage('At noon.')).toBeVisible();
  await sidebar.thread('And low?').click({ modifiers: ['Alt'] });
  const side = page.getByRole('region', { name: 'When is high water?', exact: true });
  const edge = page.getByRole('separator', { name: 'Width of When is high water?' });
  const width = async () => Math.round((await side.boundingBox())?.width ?? 0);
  await expect(edge).toHaveAttribute('aria-valuenow', '580');
  const from = await edge.boundingBox();
  if (from === null) throw new Error('the edge has no place');
  const [x, y] = [from.x + from.width / 2, from.y + 300];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x - 120, y, { steps: 4 });
  await page.mouse.up();
  await expect(edge).toHaveAttribute('aria-valuenow', '460');
  expect(await width()).toBe(460);
  await app.checkAccess();
  await app.reload();
  await expect(edge).toHaveAttribute('aria-valuenow', '460');
  await edge.focus();
  await page.keyboard.press('ArrowRight');
  await expect(edge).toHaveAttribute('aria-valuenow', '468');
  await page.keyboard.press('Home');
  await expect(edge).toHaveAttribute('aria-valuenow', '280');
  await edge.dblclick();
  await expect.poll(width).toBe(580);

  // From right to left the same edge grows the other way.
  await page.evaluate(() => (document.documentElement.dir = 'rtl'));
  await edge.focus();
  await page.keyboard.press('ArrowLeft');
  await expect.poll(width).toBe(588);
});
