/** Settings, workers: the list, the form of a new one, and what is done with one. */
import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';

export class Workers {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** The line of one worker. */
  row(name: string): Locator {
    return this.#page.getByRole('group', { name, exact: true });
  }

  /** Makes one and waits until it runs, by keys alone. */
  async make(name: string): Promise<void> {
    const field = this.#page.getByRole('textbox', { name: 'Name' });
    // A key that comes while the page takes in what main tells goes to a button that is no more.
    await expect(async () => {
      await this.#page.getByRole('button', { name: 'New worker' }).press('Enter');
      await expect(field).toBeVisible({ timeout: 1_000 });
    }).toPass();
    await field.fill(name);
    await this.#page.keyboard.press('Enter');
    await this.row(name).getByText('Running').waitFor();
  }

  async putToSleep(name: string): Promise<void> {
    await this.row(name).getByRole('button', { name: 'Put to sleep' }).press('Enter');
    await this.row(name).getByText('Asleep').waitFor();
  }

  async remove(name: string): Promise<void> {
    await this.row(name).getByRole('button', { name: 'Remove…' }).press('Enter');
    await this.#page.getByRole('button', { name: 'Remove it and its files' }).press('Enter');
    await this.row(name).waitFor({ state: 'detached' });
  }
}
