/** Settings, models and servers: the list of app servers, and the form of one. */
import type { Locator, Page } from '@playwright/test';

export class Servers {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  get add(): Locator {
    return this.#page.getByRole('button', { name: 'Add server' });
  }

  get form(): Locator {
    return this.#page.getByRole('form', { name: /^(Add a server|Edit )/ });
  }

  field(name: string): Locator {
    return this.form.getByRole('textbox', { name, exact: true });
  }

  /** What the form says is wrong. */
  get wrong(): Locator {
    return this.form.getByRole('alert');
  }

  /** The line of one server. */
  row(name: string): Locator {
    return this.#page
      .locator('.list-item')
      .filter({ has: this.#page.getByRole('button', { name: `More for ${name}` }) });
  }

  /** A press of a button of the form, by keys alone. */
  async press(button: string): Promise<void> {
    await this.form.getByRole('button', { name: button }).press('Enter');
  }

  /** An entry of a server's menu, by keys alone. */
  async act(name: string, entry: string): Promise<void> {
    await this.row(name)
      .getByRole('button', { name: `More for ${name}` })
      .press('Enter');
    await this.#page.getByRole('menuitem', { name: entry }).press('Enter');
  }
}
