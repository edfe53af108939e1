/** Goes through a tour, from screen to screen. */
import { expect } from '@playwright/test';
import type { Browser, Locator, Page } from '@playwright/test';
import type { Screen } from '../../renderer/lib/screens.ts';
import { AppPage } from '../pages/app-page.ts';
import { onStage, SIZE, type Tour, type Visit } from './stage.ts';

/** A screen that is there to be looked at. */
export interface Sight {
  readonly id: Screen;
  readonly page: Page;
  readonly app: AppPage;
  /** The part of the page that is the screen. */
  readonly part: Locator;
  /** At another size; what closes when the window's size changes is opened again. */
  readonly at: (size: Size) => Promise<void>;
}

/** In pixels. */
interface Size {
  readonly width: number;
  readonly height: number;
}

/** A phone has no room for their buttons. */
const WIDE: ReadonlySet<Screen> = new Set(['menu.detail', 'menu.effort', 'menu.place']);

/** @param until the last screen to go to; the whole tour if left out */
export async function walk(
  browser: Browser,
  tour: Tour,
  look: (sight: Sight) => Promise<void>,
  until?: Screen,
): Promise<void> {
  const visits = Object.entries(tour.visits) as [Screen, Visit][];
  await onStage(browser, tour, async (stage) => {
    for (const [id, visit] of visits) {
      const page = (await visit(stage)) ?? stage.page;
      const part = page.locator(`[data-screen="${id}"]`).last();
      await expect(part, `the screen ${id}`).toBeVisible();
      const app = page === stage.page ? stage.app : new AppPage(page, () => Promise.resolve());
      await look({
        id,
        page,
        app,
        part,
        async at(size) {
          await resize(page, size);
          if (id.startsWith('menu.') && !(size.width < 640 && WIDE.has(id))) await visit(stage);
        },
      });
      await resize(page, SIZE);
      await close(page);
      if (page !== stage.page) await page.context().close();
      if (id === until) return;
    }
  });
}

/** The page has laid itself out for the size: a frame tells it of the change, the next shows what it made of it. */
async function resize(page: Page, size: Size): Promise<void> {
  await page.setViewportSize(size);
  await page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
  );
}

/** What lies over the page is gone before the next visit begins. */
async function close(page: Page): Promise<void> {
  const over = page.locator('dialog[open], [role="menu"]');
  // Into it, not to whatever has the focus: outside of it the key would leave the view. A field takes the
  // first for itself.
  for (let tries = 0; tries < 3 && (await over.count()) > 0; tries += 1) {
    const last = over.last();
    const field = last.locator('input:visible, button:enabled:visible').first();
    const within = (await field.count()) > 0 ? field : last;
    await within.press('Escape', { timeout: 1_000 }).catch(() => undefined);
    await last.waitFor({ state: 'detached', timeout: 1_000 }).catch(() => undefined);
  }
  expect(await over.evaluateAll((all) => all.map((one) => one.outerHTML.slice(0, 300)))).toEqual(
    [],
  );
}
