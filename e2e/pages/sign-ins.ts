/** Who is signed in, in the settings of a Skein in a browser. */
import type { Locator, Page } from '@playwright/test';

export class SignIns {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Every sign-in, the newest first. */
  get rows(): Locator {
    return this.#page.getByRole('main').getByRole('listitem');
  }

  /** A link that signs one more browser in; the dialog with it stays open. */
  async invite(role: 'Watch' | 'Approve' | 'Drive'): Promise<string> {
    await this.#page.getByRole('button', { name: 'Sign in a device' }).click();
    await this.#page.getByRole('radio', { name: role, exact: true }).click();
    await this.#page.getByRole('button', { name: 'Make a link' }).click();
    return this.#page.getByRole('textbox', { name: `Link (${role})` }).inputValue();
  }

  async closeInvitation(): Promise<void> {
    await this.#page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
  }
}
