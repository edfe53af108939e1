/** The drawer below a thread: terminals of the user's, and what the agent left running. */
import type { Locator, Page } from '@playwright/test';

export class Terminals {
  readonly drawer: Locator;
  /** Where the shown terminal takes keys. */
  readonly input: Locator;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
    this.drawer = page.getByRole('region', { name: 'Terminals' });
    this.input = this.drawer.getByRole('textbox');
  }

  get tabs(): Locator {
    return this.drawer.getByRole('tab');
  }

  /** What stands in the terminal that is shown. */
  get screen(): Locator {
    return this.drawer.locator('.xterm-rows');
  }

  async toggle(): Promise<void> {
    await this.#page.keyboard.press('ControlOrMeta+J');
  }

  async type(line: string): Promise<void> {
    await this.input.pressSequentially(line);
    await this.input.press('Enter');
  }

  async showBackground(): Promise<void> {
    await this.drawer.getByRole('tab', { name: 'Background processes' }).click();
  }
}
