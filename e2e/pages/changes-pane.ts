/** What changed, beside the thread. */
import type { Locator, Page } from '@playwright/test';

export class ChangesPane {
  readonly pane: Locator;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
    this.pane = page.getByRole('region', { name: 'Changes', exact: true });
  }

  async open(): Promise<void> {
    await this.#page.getByRole('button', { name: /^Changes/ }).click();
    await this.pane.waitFor();
  }

  async against(scope: 'Last turn' | 'Thread' | 'Uncommitted' | 'Branch'): Promise<void> {
    await this.pane.getByRole('radio', { name: scope, exact: true }).click();
  }

  /** A file with its diff, such as `Modified: src/tide.js`. */
  file(name: string): Locator {
    return this.pane.getByRole('region', { name, exact: true });
  }

  get tree(): Locator {
    return this.pane.getByRole('tree', { name: 'Files' });
  }

  /** The comments that wait, above the composer. */
  get review(): Locator {
    return this.#page.getByRole('region', { name: 'Review' });
  }

  act(name: string): Locator {
    return this.pane.getByRole('button', { name, exact: true });
  }
}
