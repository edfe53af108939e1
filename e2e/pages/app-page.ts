/** One window or tab of Skein, as someone who uses it sees it. */
import { AxeBuilder } from '@axe-core/playwright';
import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';
import { Approvals } from './approvals.ts';
import { ChangesPane } from './changes-pane.ts';
import { Composer } from './composer.ts';
import { FindBar } from './find-bar.ts';
import { SearchPalette } from './search-palette.ts';
import { Servers } from './servers.ts';
import { SettingsPage } from './settings-page.ts';
import { Sidebar } from './sidebar.ts';
import { Terminals } from './terminals.ts';
import { Transcript } from './transcript.ts';

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Answers the question for a folder that `ask` brings up, as this surface puts it. */
export type ChooseFolder = (path: string, ask: () => Promise<void>) => Promise<void>;

export class AppPage {
  readonly page: Page;
  readonly sidebar: Sidebar;
  readonly composer: Composer;
  readonly transcript: Transcript;
  readonly approvals: Approvals;
  readonly find: FindBar;
  readonly search: SearchPalette;
  readonly settings: SettingsPage;
  readonly servers: Servers;
  readonly changes: ChangesPane;
  readonly terminals: Terminals;
  readonly #chooseFolder: ChooseFolder;

  constructor(page: Page, chooseFolder: ChooseFolder) {
    this.page = page;
    this.sidebar = new Sidebar(page);
    this.composer = new Composer(page);
    this.transcript = new Transcript(page);
    this.approvals = new Approvals(page);
    this.find = new FindBar(page);
    this.search = new SearchPalette(page);
    this.settings = new SettingsPage(page);
    this.servers = new Servers(page);
    this.changes = new ChangesPane(page);
    this.terminals = new Terminals(page);
    this.#chooseFolder = chooseFolder;
  }

  /** The heading of a view by its name. */
  heading(name: string | RegExp) {
    return this.page.getByRole('heading', { name, level: 1 });
  }

  /** What broke, above the view. */
  banner(words: string | RegExp) {
    return this.page.getByRole('main').getByRole('alert').filter({ hasText: words });
  }

  /** The line that says what has just happened. */
  toast(words: string | RegExp) {
    return this.page.getByRole('status').filter({ hasText: words });
  }

  /** Opens a folder as the first thing, or as one more. */
  async openFolder(path: string): Promise<void> {
    await this.#chooseFolder(path, () =>
      this.page.getByRole('button', { name: 'Add folder' }).click(),
    );
    await this.page.getByText(`Working in ${path}`).waitFor();
  }

  /** Answers another question for a folder, that `ask` brings up. */
  answerFolder(path: string, ask: () => Promise<void>): Promise<void> {
    return this.#chooseFolder(path, ask);
  }

  /** Opens a folder and sends the first message of a thread there. */
  async begin(path: string, prompt: string): Promise<void> {
    await this.openFolder(path);
    await this.composer.send(prompt);
    await this.transcript.userMessage(prompt).waitFor();
  }

  /** Does something from the thread's own menu. */
  async threadMenu(entry: string): Promise<void> {
    await this.page.getByRole('button', { name: 'More for this thread' }).click();
    await this.page.getByRole('menuitem', { name: entry }).click();
  }

  /** Holds what is shown against WCAG 2.2, levels A and AA, as far as a program can judge it. */
  async checkAccess(): Promise<void> {
    expect((await this.breaches()).join('\n')).toBe('');
  }

  /**
   * What is shown and breaks a rule of WCAG 2.2, levels A and AA.
   * @param rules these only
   * @param within a selector, instead of the whole page
   */
  async breaches({
    rules,
    within,
  }: {
    readonly rules?: readonly string[];
    readonly within?: string | undefined;
  } = {}): Promise<readonly string[]> {
    // Without the page of its own that axe would open: a window of the app cannot.
    const axe = new AxeBuilder({ page: this.page }).setLegacyMode(true);
    if (within !== undefined) axe.include(within);
    const { violations } = await (
      rules === undefined ? axe.withTags(WCAG) : axe.withRules([...rules])
    ).analyze();
    return violations.flatMap(({ id, help, nodes }) =>
      nodes.map(({ target, html }) => `${id}: ${help}\n  ${target.join(' ')}\n  ${html}`),
    );
  }

  /** The colour behind everything, which tells the themes apart. */
  background(): Promise<string> {
    return this.page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  }

  async reload(): Promise<void> {
    await this.page.reload();
  }

  /** A combination with the platform's main key, such as `Mod+Shift+F`. */
  async press(keys: string): Promise<void> {
    await this.page.keyboard.press(keys.replace('Mod', 'ControlOrMeta'));
  }
}
