/** The turns of a thread. */
import type { Locator, Page } from '@playwright/test';

export class Transcript {
  readonly log: Locator;

  constructor(page: Page) {
    this.log = page.getByRole('log', { name: 'Thread' });
  }

  /** What the user wrote. */
  userMessage(words: string | RegExp): Locator {
    return this.log.getByRole('article', { name: 'You', exact: true }).filter({ hasText: words });
  }

  get userMessages(): Locator {
    return this.log.getByRole('article', { name: 'You', exact: true });
  }

  agentMessage(words: string | RegExp): Locator {
    return this.log.getByRole('article', { name: 'Agent' }).filter({ hasText: words });
  }

  get agentMessages(): Locator {
    return this.log.getByRole('article', { name: 'Agent' });
  }

  /** The card of a command, by its words. */
  command(words: string | RegExp): Locator {
    return this.log.getByRole('region', { name: /^Command, / }).filter({ hasText: words });
  }

  /** The card of a changed file, such as `File change, src/tide.js`. */
  change(name: string | RegExp): Locator {
    return this.log.getByRole('region', { name });
  }

  /** What was decided about something that asked. */
  decision(words: string | RegExp): Locator {
    return this.log.getByRole('listitem').filter({ hasText: words });
  }

  /** The last line of the latest turn, once it is over. */
  ended(words: 'Done' | 'Stopped' | 'Ended'): Locator {
    return this.log.getByText(new RegExp(`^${words}( in| after|$)`));
  }

  /** Opens what a card keeps folded; nothing if it is open. */
  async unfold(card: Locator): Promise<void> {
    const open = card.getByRole('button', { name: 'Open', exact: true });
    if (await open.isVisible()) await open.click();
  }
}
