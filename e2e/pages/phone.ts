/** A phone of somebody who was given a link. */
import type { Browser } from '@playwright/test';
import { AppPage } from './app-page.ts';

export async function phoneWith(browser: Browser, link: string): Promise<AppPage> {
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  const page = await context.newPage();
  await page.goto(link);
  return new AppPage(page, () => Promise.reject(new Error('a phone chooses no folder')));
}
