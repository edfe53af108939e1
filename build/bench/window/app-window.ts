/** A real browser with Skein in it, driven from outside as a user drives it. */
import { chromium } from 'playwright-core';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { findBrowser } from '../../../e2e/browser.ts';
import type { MadeThread } from '../data/home.ts';
import { usageOfTree } from '../processes.ts';
import { installProbe } from './probe.ts';
import type { Watched } from './probe.ts';
import type { Slowdown } from './rows.ts';

const VIEWPORT = { width: 1280, height: 800 };

/** Its newest row. */
const endOf = ({ lastTurnId }: MadeThread): string => `[data-row="e:${lastTurnId}"]`;

export class AppWindow {
  readonly page: Page;
  readonly #browser: Browser;
  readonly #session: CDPSession;
  /** The id of the server that has the threads. */
  readonly #server: string;

  private constructor(browser: Browser, page: Page, session: CDPSession, server: string) {
    this.#browser = browser;
    this.page = page;
    this.#session = session;
    this.#server = server;
  }

  static async open(link: URL, server: string): Promise<AppWindow> {
    // The whole browser and not its shell: it paints and scrolls as people's does.
    const { executablePath, args } = await findBrowser('system');
    const browser = await chromium.launch({ executablePath, args: [...args], headless: true });
    try {
      const context = await browser.newContext({ viewport: VIEWPORT });
      await context.addInitScript(installProbe);
      const page = await context.newPage();
      await page.goto(link.href);
      await page.evaluate(() => window.benchProbe.start);
      const session = await context.newCDPSession(page);
      await session.send('Performance.enable');
      return new AppWindow(browser, page, session, server);
    } catch (error) {
      await browser.close();
      throw error;
    }
  }

  close(): Promise<void> {
    return this.#browser.close();
  }

  async slowDown(rate: Slowdown): Promise<void> {
    await this.#session.send('Emulation.setCPUThrottlingRate', { rate });
  }

  /** Loads the page anew, at the start of a new thread. */
  async reload(): Promise<{ shown: number; usable: number }> {
    await this.page.evaluate(() => (location.hash = '#/new'));
    await this.page.reload();
    return this.page.evaluate(() => window.benchProbe.start);
  }

  /** How long it took until the newest row, or another one, was painted. */
  show(thread: MadeThread, row = endOf(thread)): Promise<number> {
    const fragment = `#/thread/${encodeURIComponent(this.#server)}/${thread.id}`;
    return this.page.evaluate(([to, selector]) => window.benchProbe.show(to, selector), [
      fragment,
      row,
    ] as const);
  }

  async watch(work: () => Promise<void>): Promise<Watched> {
    await this.page.evaluate(() => window.benchProbe.watch());
    await work();
    return this.page.evaluate(() => window.benchProbe.take());
  }

  /** The items of the newest turn in sight, as a selector. */
  async newestTurn(): Promise<string> {
    const id = await this.page.locator('[data-item]').last().getAttribute('data-item');
    return `[data-item^="${id?.split('/')[0] ?? ''}/"]`;
  }

  async send(words: string): Promise<void> {
    await this.#composer.fill(words);
    await this.#composer.press('Enter');
    await this.#stop.waitFor();
  }

  async ended(): Promise<void> {
    await this.#stop.waitFor({ state: 'detached', timeout: 120_000 });
  }

  /** Types so many keys at the speed of somebody who types fast. */
  async type(keys: number): Promise<void> {
    await this.#composer.focus();
    await this.page.keyboard.type('measure '.repeat(Math.ceil(keys / 8)).slice(0, keys), {
      delay: 50,
    });
  }

  /** Turns the wheel over the transcript. @param pixels a turn of it; below zero: to older turns */
  async wheel(pixels: number, turns: number): Promise<void> {
    await this.page.mouse.move(VIEWPORT.width / 2 + 100, VIEWPORT.height / 2);
    for (let turn = 0; turn < turns; turn += 1) {
      await this.page.mouse.wheel(0, pixels);
      await this.page.waitForTimeout(40);
    }
  }

  /** After what nobody refers to any more is gone. MiB. */
  async memory(): Promise<{ heap: number; resident: number }> {
    await this.#session.send('HeapProfiler.collectGarbage');
    const { metrics } = await this.#session.send('Performance.getMetrics');
    const heap = metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? Number.NaN;
    const whole = await this.#browser.newBrowserCDPSession();
    const { processInfo } = await whole.send('SystemInfo.getProcessInfo');
    await whole.detach();
    const renderers = processInfo.filter(({ type }) => type === 'renderer');
    // The browser keeps a spare one, which is smaller.
    const sizes = renderers.map(({ id }) => usageOfTree(id)?.residentMib ?? Number.NaN);
    return { heap: heap / 2 ** 20, resident: Math.max(...sizes) };
  }

  get #composer() {
    return this.page
      .getByRole('form', { name: 'Message' })
      .getByRole('textbox', { name: 'Message' });
  }

  get #stop() {
    return this.page
      .getByRole('form', { name: 'Message' })
      .getByRole('button', { name: 'Stop', exact: true });
  }
}
