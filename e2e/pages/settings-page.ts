/** The settings. */
import type { Locator, Page } from '@playwright/test';

export class SettingsPage {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** One of a choice of a few words, such as `Theme`, `Dark`. */
  choice(group: string, option: string): Locator {
    return this.#page
      .getByRole('radiogroup', { name: group })
      .getByRole('radio', { name: option, exact: true });
  }

  /** Another section, by its name in the sidebar. */
  async section(name: string | RegExp): Promise<void> {
    await this.#page.getByRole('complementary').getByRole('link', { name }).click();
  }

  /** What was allowed or denied for good, by its words. */
  rule(words: string): Locator {
    return this.#page.getByRole('row', { name: words });
  }

  /** An act on a model provider, from its menu. */
  async provider(name: string, act: string): Promise<void> {
    await this.#page.getByRole('button', { name: `More for ${name}` }).click();
    await this.#page.getByRole('menuitem', { name: act }).click();
  }

  /** Asks a model provider's model one short question. */
  async testProvider(name: string): Promise<void> {
    const menu = this.#page.getByRole('button', { name: `More for ${name}` });
    const test = this.#page.getByRole('button', { name: 'Test' });
    await this.#page
      .locator('div', { has: menu })
      .filter({ has: test })
      .last()
      .locator(test)
      .click();
  }
}
