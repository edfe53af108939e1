/** Search over all threads. */
import type { Locator, Page } from '@playwright/test';

export class SearchPalette {
  readonly #dialog: Locator;

  constructor(page: Page) {
    this.#dialog = page.getByRole('dialog', { name: 'Search all threads' });
  }

  get hits(): Locator {
    return this.#dialog.getByRole('option');
  }

  hit(words: string | RegExp): Locator {
    return this.hits.filter({ hasText: words });
  }

  async find(words: string): Promise<void> {
    await this.#dialog.getByRole('combobox', { name: 'Search all threads' }).fill(words);
  }
}
