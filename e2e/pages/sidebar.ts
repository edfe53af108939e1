/** The left column: where to go, and the threads. */
import type { Locator, Page } from '@playwright/test';

export class Sidebar {
  readonly region: Locator;

  constructor(page: Page) {
    this.region = page.getByRole('complementary', { name: 'Threads' });
  }

  /** The row of a thread, by its title. */
  thread(title: string | RegExp): Locator {
    return this.region.getByRole('list').getByRole('link', { name: title });
  }

  /** The rows of all threads that are shown, from the top. */
  get rows(): Locator {
    return this.region.getByRole('list').getByRole('link');
  }

  /** Does something from the menu of a thread's row. */
  async menu(title: string, entry: string): Promise<void> {
    await this.thread(title).click({ button: 'right' });
    await this.region.page().getByRole('menuitem', { name: entry }).click();
  }

  /** Goes to a view: New thread, Search, Approvals, Archive, Settings. */
  async go(view: string): Promise<void> {
    await this.region.getByRole('navigation').getByRole('link', { name: view }).click();
  }

  async archive(title: string): Promise<void> {
    await this.thread(title).hover();
    await this.region.getByRole('button', { name: `Archive ${title}` }).click();
  }
}
