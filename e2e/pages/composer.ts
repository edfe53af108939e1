/** Where the user writes. */
import type { Locator, Page } from '@playwright/test';

export class Composer {
  readonly text: Locator;
  readonly #form: Locator;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
    this.#form = page.getByRole('form', { name: 'Message' });
    this.text = this.#form.getByRole('textbox', { name: 'Message' });
  }

  get stop(): Locator {
    return this.#form.getByRole('button', { name: 'Stop' });
  }

  /** The chip that shows and changes the model. */
  get model(): Locator {
    return this.#form.getByRole('button', { name: /^Model:/ });
  }

  get access(): Locator {
    return this.#form.getByRole('button', { name: /^Access:/ });
  }

  /** Why the last message did not go. */
  get problem(): Locator {
    return this.#form.getByRole('alert');
  }

  /** Messages that wait for the turn to end. */
  get queue(): Locator {
    return this.#page.getByRole('region', { name: 'Queue' });
  }

  queued(words: string): Locator {
    return this.queue.getByRole('listitem').filter({ hasText: words });
  }

  /** What is offered for a word that begins with a sign. */
  suggestion(words: string): Locator {
    return this.#form.getByRole('option').filter({ hasText: words });
  }

  /** Says that a plan is made instead of changes. */
  get plan(): Locator {
    return this.#form.getByRole('button', { name: 'Plan only' });
  }

  async send(words: string): Promise<void> {
    await this.text.fill(words);
    await this.text.press('Enter');
  }

  async choosePlace(place: 'This folder' | 'New work tree' | 'New work tree, with my changes') {
    await this.#form.getByRole('button', { name: /^Place:/ }).click();
    await this.#page.getByRole('menuitemradio', { name: place, exact: false }).first().click();
  }

  async chooseAccess(mode: 'Ask always' | 'Ask first' | 'Work in folder' | 'Full access') {
    await this.access.click();
    await this.#page.getByRole('menuitemradio', { name: mode }).click();
    await this.#form.getByRole('button', { name: `Access: ${mode}` }).waitFor();
  }
}
