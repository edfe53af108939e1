/** The search within the thread that is shown. */
import type { Locator, Page } from '@playwright/test';

export class FindBar {
  readonly bar: Locator;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
    this.bar = page.getByRole('search', { name: 'Find in this thread' });
  }

  get field(): Locator {
    return this.bar.getByRole('textbox', { name: 'Find in this thread' });
  }

  /** Such as `2 of 5`. */
  get count(): Locator {
    return this.bar.getByRole('status');
  }

  /** What is marked as the one that was led to. */
  active(): Promise<string[]> {
    return this.#page.evaluate(() =>
      [...(CSS.highlights.get('found-active') ?? [])].map((range) =>
        range instanceof Range ? (range.cloneContents().textContent ?? '') : '',
      ),
    );
  }
}
