/** A Skein to walk through: a home of its own, a folder, a scripted model, and one page. */
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import type { Screen } from '../../renderer/lib/screens.ts';
import { modelConfig, startModelServer } from '../fixtures/model-server.ts';
import type { ModelServer } from '../fixtures/model-server.ts';
import { SHOWCASE_FILES } from '../fixtures/showcase.ts';
import { Skein } from '../fixtures/skein.ts';
import type { SurfaceName } from '../fixtures/surfaces.ts';
import { makeWorkspace } from '../fixtures/workspace.ts';
import type { AppPage } from '../pages/app-page.ts';

/** What a tour finds before its Skein starts. */
export interface Ground {
  readonly skein: Skein;
  readonly model: ModelServer;
  /** Everything of the tour is in it. */
  readonly folder: string;
}

export interface Stage extends Ground {
  /** Of the page that Skein runs in now. */
  readonly app: AppPage;
  readonly page: Page;
  /** The way to a view by its address, such as `#/settings/about`: it is there at any width. */
  readonly go: (fragment: string) => Promise<void>;
  /** Ends Skein, does something to what it finds, and starts it again. */
  readonly restart: (between: () => Promise<void>) => Promise<void>;
}

/** Leads to a state. Resolves with the page that shows it where that is not the stage's own. */
export type Visit = (stage: Stage) => Promise<Page | void>;

export interface Tour {
  readonly name: string;
  /** Whether there is a model to begin with. */
  readonly connected: boolean;
  /** What it goes through; a browser if left out. */
  readonly surface?: SurfaceName;
  /** Faults that the tour provokes. */
  readonly faults?: readonly RegExp[];
  /** Before the first visit. */
  readonly begin?: (stage: Stage) => Promise<void>;
  /** In the order in which they are made: each goes on from where the one before it ended. */
  readonly visits: Readonly<Partial<Record<Screen, Visit>>>;
}

/** The width and height of the pictures, and of the window while nothing else is looked at. */
export const SIZE = { width: 1440, height: 900 };

class RunningStage implements Stage {
  readonly skein: Skein;
  readonly model: ModelServer;
  readonly folder: string;
  #app: AppPage;

  constructor({ skein, model, folder }: Ground, app: AppPage) {
    this.skein = skein;
    this.model = model;
    this.folder = folder;
    this.#app = app;
  }

  get app(): AppPage {
    return this.#app;
  }

  get page(): Page {
    return this.#app.page;
  }

  // Visits take these by name.
  readonly go = async (fragment: string): Promise<void> => {
    await this.page.evaluate((to) => {
      location.hash = to;
    }, fragment);
  };

  readonly restart = async (between: () => Promise<void>): Promise<void> => {
    await this.skein.stop();
    await between();
    this.#app = await this.skein.start();
    await this.page.emulateMedia({ reducedMotion: 'reduce' });
  };
}

/** The process behind the page. */
export async function backendOf({ skein }: Ground): Promise<number> {
  const found = (await skein.processes()).find(({ command }) => command.includes('cli.cjs'));
  if (found === undefined) throw new Error('no Skein runs');
  return found.pid;
}

/** Opens a stage for a tour, hands it over, and clears all of it away. */
export async function onStage(
  browser: Browser,
  { connected, begin, faults, surface = 'web' }: Tour,
  act: (stage: Stage) => Promise<void>,
): Promise<void> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'work-')));
  const model = await startModelServer();
  const skein = new Skein(folder, surface, browser, SIZE);
  for (const fault of faults ?? []) skein.faults.allow(fault);
  try {
    await mkdir(skein.home, { mode: 0o700 });
    if (connected) await writeFile(join(skein.home, 'config.toml'), modelConfig(model, 'scripted'));
    await makeWorkspace(skein.workspace, SHOWCASE_FILES, 'winter-time');
    const stage = new RunningStage({ skein, model, folder }, await skein.start());
    // Sheets and folds are there at once, so that nothing is looked at halfway.
    await stage.page.emulateMedia({ reducedMotion: 'reduce' });
    await begin?.(stage);
    await act(stage);
    if (skein.faults.found.length > 0) throw new Error(skein.faults.found.join('\n'));
  } finally {
    await skein.stop().catch((error: unknown) => {
      // A tour may kill what it ends.
      if (faults === undefined) throw error;
    });
    await model.close();
    await rm(folder, { recursive: true, force: true });
  }
}
