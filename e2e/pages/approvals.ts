/** The questions that wait above the composer. */
import type { Locator, Page } from '@playwright/test';

export type Scope = 'Once' | 'This thread' | 'Always';

export class Approvals {
  /** All that wait here. */
  readonly all: Locator;

  constructor(page: Page) {
    this.all = page.getByRole('group', { name: /\?$/ });
  }

  /** The question about a command or a file. */
  about(words: string | RegExp): Locator {
    return this.all.filter({ hasText: words });
  }

  /** Answers a question, for as long as the scope says. */
  async allow(question: Locator, scope: Scope = 'Once'): Promise<void> {
    if (scope !== 'Once') await question.getByRole('radio', { name: scope }).click();
    await question.getByRole('button', { name: /^Allow / }).click();
  }

  async deny(question: Locator): Promise<void> {
    await question.getByRole('button', { name: 'Deny', exact: true }).click();
  }

  async denyAndStop(question: Locator): Promise<void> {
    await question.getByRole('button', { name: 'Deny and stop' }).click();
  }
}
