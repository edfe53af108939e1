/**
 * The whole app in web mode, of which one part after another is killed at random moments: main, the server,
 * the storage worker, the page, everything; or its clock is set. Meanwhile turns stream and run commands, drafts are typed, names
 * and pins change. What was acknowledged or shown must be there afterwards.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { ThreadKey } from '../../server/protocol/host-thread.ts';
import type { ServerEnvelope } from '../../server/protocol/host.ts';
import { modelConfig, run, startModelServer } from '../fixtures/model-server.ts';
import type { ModelServer, Step } from '../fixtures/model-server.ts';
import { ended, processesOf } from '../fixtures/processes.ts';
import { AppPage, Gone } from './app-page.ts';
import { AppProcess } from './app-process.ts';
import { Book } from './book.ts';
import type { Chapter } from './book.ts';
import { CampaignClock } from './clock.ts';
import { Desk } from './desk.ts';
import { randomOf } from './random.ts';

export const FAULTS = ['main', 'server', 'storage', 'page', 'clock', 'everything'] as const;
export type Fault = (typeof FAULTS)[number];

/** What main is made to lose on purpose, to see whether it is found; see `plant.mjs`. */
export type Plant = 'item' | 'draft' | 'pin';

export interface AppCampaignOptions {
  /** The same seed makes the same choices; the moments depend on the machine all the same. */
  readonly seed: number;
  readonly plant?: Plant;
}

/** It works so long at most before a part is killed, in milliseconds. */
const LIFE_MS = 2_500;
const WORKERS = 2;
/** Milliseconds between two looks whether all is written that was due. */
const LOOK_MS = 50;
/** How long it may take to come to rest. */
const PATIENCE_MS = 30_000;

export class AppCampaign {
  readonly book = new Book('what it is there for');
  readonly desk = new Desk();
  readonly #random: () => number;
  readonly #folder: string;
  readonly #model: ModelServer;
  readonly #plant: Plant | undefined;
  readonly #clock: CampaignClock;
  #main: AppProcess | null = null;
  #page: AppPage | null = null;
  /** What had its time to be written by then has been. */
  #writtenMs = 0;

  private constructor(folder: string, model: ModelServer, random: () => number, plant?: Plant) {
    this.#folder = folder;
    this.#model = model;
    this.#random = random;
    this.#plant = plant;
    this.#clock = new CampaignClock(folder);
  }

  static async open({ seed, plant }: AppCampaignOptions): Promise<AppCampaign> {
    const random = randomOf(seed);
    const folder = await mkdtemp(join(tmpdir(), 'skein-app-'));
    const model = await startModelServer(() => anyStep(random));
    await mkdir(join(folder, 'home'), { mode: 0o700 });
    await mkdir(join(folder, 'workspace'));
    await writeFile(join(folder, 'home', 'config.toml'), modelConfig(model));
    const campaign = new AppCampaign(folder, model, random, plant);
    await campaign.#start();
    return campaign;
  }

  /** One fault in mid-work. What was lost, in sentences; nothing is as it should be. */
  async round(fault: Fault): Promise<string[]> {
    const page = this.#pageNow();
    const lost: string[] = [];
    let over = false;
    this.#writtenMs = 0;
    const watched = this.#watch(page, () => over);
    const workers = Array.from({ length: WORKERS }, () =>
      this.#work(page, () => over).catch((error: unknown) => {
        if (!(error instanceof Gone)) lost.push(String(error));
      }),
    );
    await wait(300 + this.#random() * LIFE_MS);
    await this.#strike(fault);
    over = true;
    await Promise.all([...workers, watched]);
    this.book.settled(this.#writtenMs);
    this.desk.settle(this.#writtenMs);
    if (this.#main === null) await this.#start();
    try {
      lost.push(...(await this.#look()));
    } catch (error) {
      const { exitCode, signalCode } = this.#main?.child ?? {};
      const ending = `status ${exitCode ?? 'none'}, signal ${signalCode ?? 'none'}`;
      throw new Error(`it could not be looked at (${ending}):\n${this.#main?.errors}`, {
        cause: error,
      });
    }
    return lost;
  }

  async close(): Promise<void> {
    this.#page?.close();
    const main = this.#main;
    if (main !== null) {
      main.child.kill('SIGTERM');
      await main.status;
    }
    await this.#model.close();
    await this.#endAll();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #start(): Promise<void> {
    const home = join(this.#folder, 'home');
    const plant = this.#plant;
    const main = new AppProcess({
      home,
      folder: this.#folder,
      env: {
        SCRIPTED_KEY: this.#model.key,
        ...this.#clock.env,
        ...(plant === undefined ? {} : { SKEIN_PLANT: plant }),
      },
    });
    this.#main = main;
    const link = await main.link;
    this.#page = await AppPage.open(link, (envelope) => this.#hear(envelope));
  }

  #hear({ message }: ServerEnvelope): void {
    if (!('method' in message) || 'id' in message) return;
    // When it came: text that waited for this page was joined, and is older than its last piece.
    const { method, params } = message as { method: string; params?: Record<string, unknown> };
    this.book.hear({
      method,
      ...(params === undefined ? {} : { params }),
      emittedAtMs: Date.now(),
    });
  }

  #pageNow(): AppPage {
    if (this.#page === null) throw new Error('there is no page');
    return this.#page;
  }

  /** One after another, whatever comes to mind, until it is over or somebody is gone. */
  async #work(page: AppPage, over: () => boolean): Promise<void> {
    const { book, desk } = this;
    const random = this.#random;
    const server = 'local';
    const settings = { approvalPolicy: 'never', sandbox: 'danger-full-access' };
    const cwd = join(this.#folder, 'workspace');
    let chapter = book.take(random);
    if (chapter === null) {
      const { thread } = (await page.request(server, 'thread/start', { cwd, ...settings })) as {
        thread: { id: string };
      };
      chapter = book.begin(thread.id);
    }
    const { threadId } = chapter;
    const key: ThreadKey = { server, threadId };
    await page.host('host/thread/open', { ...key });
    while (!over()) {
      const choice = random();
      if (!chapter.begun || choice < 0.45) await say(page, chapter, random);
      else if (choice < 0.65) {
        const text = `Draft ${Math.floor(random() * 1e9)}`;
        desk.typing(key, text);
        await page.host('host/draft/write', { key: `${server}/${threadId}`, text });
        desk.typed(key, text);
      } else if (choice < 0.8) {
        const name = `Name ${Math.floor(random() * 1e9)}`;
        chapter.named(name);
        await page.request(server, 'thread/name/set', { threadId, name });
        chapter.nameIs(name);
      } else {
        const pinned = random() < 0.6;
        desk.pinning(key);
        if (pinned) await page.host('host/thread/pin', { threads: [key], before: null });
        else await page.host('host/thread/unpin', { threads: [key] });
        desk.pinned(key, pinned);
      }
    }
  }

  /**
   * How late timers are depends on what else the machine does. Who answers a question that came after one was
   * due has run it before.
   */
  async #watch(page: AppPage, over: () => boolean): Promise<void> {
    try {
      while (!over()) {
        const askedMs = Date.now();
        await page.request('local', 'thread/loaded/list', {});
        await page.host('host/approval/list');
        this.#writtenMs = askedMs;
        await wait(LOOK_MS);
      }
    } catch (error) {
      if (!(error instanceof Gone)) throw error;
    }
  }

  async #strike(fault: Fault): Promise<void> {
    const main = this.#main;
    if (main === null) throw new Error('there is no main');
    switch (fault) {
      case 'page':
        this.#page = await this.#pageNow().reloaded();
        return;
      case 'clock':
        await this.#clock.jump(this.#random);
        // What is done under another clock is to be there as well, also for those who start under it.
        await wait(this.#random() * LIFE_MS);
        await this.#strike(this.#random() < 0.5 ? 'page' : 'everything');
        return;
      case 'storage':
        process.kill(main.pid, 'SIGUSR2');
        // Its next answer tells that another worker goes on.
        await this.#pageNow()
          .host('host/approval/list')
          .catch(() => undefined);
        return;
      case 'server':
        for (const pid of await this.#servers()) process.kill(pid, 'SIGKILL');
        return;
      case 'main':
        await this.#killMain(main.pid);
        // Its server ends with it, in its own time.
        await Promise.all((await this.#servers()).map((pid) => ended(pid)));
        await this.#endAll();
        return;
      case 'everything': {
        const servers = await this.#servers();
        await this.#killMain(main.pid, servers);
        await this.#endAll();
      }
    }
  }

  async #killMain(pid: number, others: readonly number[] = []): Promise<void> {
    process.kill(pid, 'SIGKILL');
    for (const other of others) process.kill(other, 'SIGKILL');
    await ended(pid);
    this.#main = null;
    this.#pageNow().close();
  }

  async #servers(): Promise<number[]> {
    const found = await processesOf(this.#folder);
    return found
      .filter(({ pid, command }) => pid !== this.#main?.pid && /server\W+index\./.test(command))
      .map(({ pid }) => pid);
  }

  /** What was killed cannot end what it started. */
  async #endAll(): Promise<void> {
    for (const { pid } of await processesOf(this.#folder)) {
      if (pid === this.#main?.pid) continue;
      try {
        process.kill(pid, 'SIGKILL');
        await ended(pid);
      } catch {
        // It had ended.
      }
    }
  }

  /** What the app shows and keeps, held against what was acknowledged. */
  async #look(): Promise<string[]> {
    const page = this.#pageNow();
    await this.#quiet(page);
    const start = await page.host('host/initialize');
    const lost = this.desk.check(start.drafts, (key) =>
      start.threads.some((row) => row.threadId === key.threadId && row.pinned !== null),
    );
    if (start.unkept !== null) lost.push(`the library could not be written: ${start.unkept}`);
    for (const chapter of this.book.chapters()) {
      if (!chapter.begun) continue;
      const say_ = (what: string): void => void lost.push(`${chapter.threadId}: ${what}`);
      try {
        const shown = await whole(page, { server: 'local', threadId: chapter.threadId });
        if (!chapter.mayBeCalled(shown.name)) say_(`is called ${String(shown.name)}`);
        for (const what of chapter.check(shown)) say_(what);
      } catch (error) {
        say_(error instanceof Error ? error.message : String(error));
      }
    }
    const health = await page.host('host/data/verify', { job: 'look' });
    if ((health.library ?? []).length > 0) lost.push(`the library: ${health.library?.join()}`);
    if (health.libraryError !== null) lost.push(`the library: ${health.libraryError}`);
    return lost;
  }

  /** Resolves when the server runs, no turn does, and the library has all of it. */
  async #quiet(page: AppPage): Promise<void> {
    const untilMs = Date.now() + PATIENCE_MS;
    for (;;) {
      const { servers } = await page.host('host/sync/state');
      const { threads } = await page.host('host/initialize');
      const busy = threads.some(({ status }) => status.type === 'active');
      const ready =
        servers.length > 0 && servers.every((of) => !of.listing && of.left === of.failed);
      if (ready && !busy) return;
      if (Date.now() > untilMs) {
        throw new Error(
          `it does not come to rest: ${JSON.stringify(servers)}\n${this.#main?.errors}`,
        );
      }
      await wait(50);
    }
  }
}

async function say(page: AppPage, chapter: Chapter, random: () => number): Promise<void> {
  const { threadId } = chapter;
  const text = chapter.says();
  const input = [{ type: 'text', text }];
  const from = page.seq;
  const answer = (await page.request('local', 'turn/start', { threadId, input })) as {
    turn: { id: string };
  };
  chapter.accepted(text, answer.turn.id);
  if (random() < 0.2) {
    await wait(random() * 100);
    await page
      .request('local', 'turn/interrupt', { threadId, turnId: answer.turn.id })
      .catch((error: unknown) => {
        if (error instanceof Gone) throw error;
        // It had ended by itself.
      });
  }
  const { message } = await page.until(
    ({ seq, message: { ...said } }) =>
      'method' in said &&
      ((said.method === 'turn/completed' &&
        (said.params as { turn: { id: string } }).turn.id === answer.turn.id) ||
        (seq > from &&
          (said.method === 'host/resync' || isResyncOf(said.params, threadId, said.method)))),
  );
  if ('method' in message && message.method !== 'turn/completed') throw new Gone(message.method);
}

/** The thread is to be opened again: until then nothing of it comes. */
function isResyncOf(params: unknown, threadId: string, method: string): boolean {
  return method === 'host/thread/resync' && (params as ThreadKey).threadId === threadId;
}

/** All of a thread, as a window comes to see it by scrolling up. */
async function whole(
  page: AppPage,
  key: ThreadKey,
): Promise<{ name: string | null; turns: unknown[] }> {
  const { summary, turns, olderCursor } = await page.host('host/thread/open', { ...key });
  let shown: unknown[] = [...turns];
  for (let cursor = olderCursor; cursor !== null;) {
    const older = await page.host('host/thread/page', { ...key, cursor });
    shown = [...older.turns, ...shown];
    cursor = older.olderCursor;
  }
  return { name: summary.named ? summary.title : null, turns: shown };
}

function anyStep(random: () => number): Step {
  const choice = random();
  if (choice < 0.3) {
    const lines = 1 + Math.floor(random() * 20);
    return run(`for n in $(seq ${lines}); do echo line $n; sleep 0.01; done`);
  }
  const pieces = 5 + Math.floor(random() ** 2 * 250);
  const text = Array.from({ length: pieces * 4 }, (_, n) => `w${n} `).join('');
  return { parts: [{ reasoning: 'Thinking.' }, { text, pieces, everyMs: 4 }] };
}
