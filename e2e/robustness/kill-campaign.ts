/**
 * A server that is killed (SIGKILL) at random moments while its threads stream, run commands, are
 * forked, renamed, archived and compacted, now and then under another clock; and what the next one must still know of all of it.
 */
import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { examineHome } from '../../server/cli/doctor/examine-home.ts';
import { isSound, tell } from '../../server/cli/doctor/report.ts';
import { AppServer } from '../fixtures/app-server.ts';
import { modelConfig, run, startModelServer } from '../fixtures/model-server.ts';
import type { ModelServer, Step } from '../fixtures/model-server.ts';
import { processesOf } from '../fixtures/processes.ts';
import { serverEntry } from '../fixtures/server-entry.ts';
import { Book } from './book.ts';
import type { Chapter } from './book.ts';
import { CampaignClock } from './clock.ts';
import { randomOf } from './random.ts';
import { plant } from './rollout-plant.ts';
import type { RolloutPlant } from './rollout-plant.ts';

/** A server lives so long at most after its first turn began, in milliseconds. */
const LIFE_MS = 1_200;
const WORKERS = 3;

export class KillCampaign {
  readonly book = new Book('all');
  readonly #random: () => number;
  readonly #folder: string;
  readonly #home: string;
  readonly #workspace: string;
  readonly #model: ModelServer;
  readonly #clock: CampaignClock;
  #server: AppServer;
  #plant: RolloutPlant | null = null;

  private constructor(folder: string, model: ModelServer, random: () => number) {
    this.#folder = folder;
    this.#home = join(folder, 'home');
    this.#workspace = join(folder, 'workspace');
    this.#model = model;
    this.#random = random;
    this.#clock = new CampaignClock(folder);
    this.#server = this.#start();
  }

  /** The same seed makes the same choices; the moments depend on the machine all the same. */
  static async open(seed: number): Promise<KillCampaign> {
    const random = randomOf(seed);
    const folder = await mkdtemp(join(tmpdir(), 'skein-kill-'));
    const model = await startModelServer(() => anyStep(random));
    await mkdir(join(folder, 'home'), { mode: 0o700 });
    await mkdir(join(folder, 'workspace'));
    await writeFile(join(folder, 'home', 'config.toml'), modelConfig(model));
    const campaign = new KillCampaign(folder, model, random);
    await campaign.#server.initialize();
    return campaign;
  }

  /** The next kill that can is made to cost this, to see whether it is found. */
  plants(kind: RolloutPlant): void {
    this.#plant = kind;
  }

  /** Kills the server once. What was lost, in sentences; nothing is as it should be. */
  async round(): Promise<string[]> {
    const random = this.#random;
    const server = this.#server;
    const lost: string[] = [];
    const begun = server.next(({ method }) => method === 'turn/started');
    const workers = Array.from({ length: WORKERS }, () =>
      work(server, this.book, this.#workspace, random).catch(
        (error: unknown) => void lost.push(String(error)),
      ),
    );
    await Promise.race([begun, ...workers]);
    await wait(random() * LIFE_MS);
    await server.kill();
    this.book.died(server.messages);
    await endLeftovers(this.#workspace);
    if (this.#plant !== null) await this.#takeOut(this.#plant);
    else if (random() < 0.3) await tear(this.book, random);
    // Between two lives: what one shows is as old as its own clock says.
    if (random() < 0.3) await this.#clock.jump(random);
    this.#server = this.#start();
    await this.#server.initialize();
    lost.push(...(await look(this.#server, this.book)));
    const { report } = await examineHome(this.#home);
    if (!isSound(report)) lost.push(tell(report));
    return lost;
  }

  #start(): AppServer {
    return new AppServer(this.#home, [], serverEntry, this.#clock.env);
  }

  async #takeOut(kind: RolloutPlant): Promise<void> {
    for (const chapter of this.book.chapters()) {
      if (chapter.path === null || chapter.isArchived !== false) continue;
      if (!(await plant(kind, chapter, chapter.path))) continue;
      this.#plant = null;
      return;
    }
  }

  async close(): Promise<void> {
    if (this.#server.child.exitCode === null) await this.#server.kill();
    await this.#model.close();
    await endLeftovers(this.#workspace);
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** One after another, whatever comes to mind, until the server is dead: then it never returns. */
async function work(
  server: AppServer,
  book: Book,
  workspace: string,
  random: () => number,
): Promise<void> {
  const settings = { approvalPolicy: 'never', sandbox: 'danger-full-access' };
  const known = book.take(random);
  let chapter: Chapter;
  if (known === null) {
    const { thread } = await server.request('thread/start', { cwd: workspace, ...settings });
    chapter = book.begin((thread as { id: string }).id);
  } else {
    chapter = known;
    await server.request('thread/resume', { threadId: chapter.threadId, excludeTurns: true });
  }
  const { threadId } = chapter;
  for (;;) {
    const choice = random();
    if (!chapter.begun || choice < 0.5) {
      const text = chapter.says();
      const turnId = await server.startTurn(threadId, text);
      chapter.accepted(text, turnId);
      if (random() < 0.8) await server.completed(turnId);
      else {
        await wait(random() * 100);
        await server.ask('turn/interrupt', { threadId, turnId });
        await server.completed(turnId);
      }
    } else if (choice < 0.65) {
      const name = `Name ${Math.floor(random() * 1e9)}`;
      chapter.named(name);
      await server.request('thread/name/set', { threadId, name });
      chapter.nameIs(name);
    } else if (choice < 0.8) {
      const { thread } = await server.request('thread/fork', { threadId, ...settings });
      const { id, turns } = thread as { id: string; turns: { id: string }[] };
      book.begin(
        id,
        turns.map((turn) => turn.id),
      );
    } else if (choice < 0.9) {
      chapter.archived(null);
      await server.request('thread/archive', { threadId });
      chapter.archived(true);
      if (random() < 0.5) return;
      chapter.archived(null);
      await server.request('thread/unarchive', { threadId });
      chapter.archived(false);
      await server.request('thread/resume', { threadId, excludeTurns: true });
    } else {
      const began = server.next(
        ({ method, params }) => method === 'turn/started' && params?.['threadId'] === threadId,
      );
      await server.request('thread/compact/start', { threadId });
      const { params } = await began;
      const turn = params?.['turn'] as { id: string } | undefined;
      await server.completed(turn?.id ?? '');
    }
  }
}

/** What a new server says, held against what the old ones did. */
async function look(server: AppServer, book: Book): Promise<string[]> {
  const listed = new Map<string, { readonly name: string | null; readonly archived: boolean }>();
  for (const archived of [false, true]) {
    let cursor: unknown = null;
    do {
      const page = await server.request('thread/list', { archived, cursor, limit: 100 });
      for (const { id, name } of page['data'] as { id: string; name: string | null }[]) {
        listed.set(id, { name, archived });
      }
      cursor = page['nextCursor'];
    } while (cursor !== null);
  }
  const lost: string[] = [];
  for (const chapter of book.chapters()) {
    const { threadId } = chapter;
    const say = (what: string): void => void lost.push(`${threadId}: ${what}`);
    const found = listed.get(threadId);
    if (found === undefined) {
      if (chapter.begun) say('is not listed');
      continue;
    }
    if (!chapter.mayBeCalled(found.name)) say(`is called ${found.name}`);
    if (!chapter.mayBeArchived(found.archived)) say(`archived: ${found.archived}`);
    chapter.archived(found.archived);
    const method = found.archived ? 'thread/read' : 'thread/resume';
    const answer = await server.ask(method, { threadId, includeTurns: true });
    if (answer.result === undefined) {
      say(`${method}: ${answer.error?.message}`);
      continue;
    }
    chapter.path = (answer.result['thread'] as { path: string | null }).path;
    for (const what of chapter.check(answer.result['thread'])) say(what);
    if (!found.archived) await server.request('thread/unsubscribe', { threadId });
  }
  return lost;
}

/** As if the machine had lost power in mid-write: half a line at the end of a file. */
async function tear(book: Book, random: () => number): Promise<void> {
  const files = book.chapters().flatMap(({ path, isArchived }) => (isArchived ? [] : (path ?? [])));
  const file = files[Math.floor(random() * files.length)];
  if (file !== undefined) {
    await appendFile(file, '{"timestamp":"2026-01-01T00:00:00.000Z","ordinal":999,"type":"even');
  }
}

/** A killed server cannot end what it started. */
async function endLeftovers(workspace: string): Promise<void> {
  for (const { pid } of await processesOf(workspace)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It had ended.
    }
  }
}

function anyStep(random: () => number): Step {
  const choice = random();
  if (choice < 0.3) {
    const lines = 1 + Math.floor(random() * 20);
    return run(`for n in $(seq ${lines}); do echo line $n; sleep 0.01; done`);
  }
  const pieces = 5 + Math.floor(random() ** 2 * 250);
  const text = Array.from({ length: pieces * 4 }, (_, n) => `w${n} `).join('');
  if (choice < 0.4) return { parts: [{ text, pieces, everyMs: 4 }, { cut: true }] };
  return { parts: [{ reasoning: 'Thinking.' }, { text, pieces, everyMs: 4 }] };
}
