/**
 * What people do in the app, done by a client of the hub with a server behind it: through routing, library and
 * approvals, as the window does it. Told by the same steps for our server and for others.
 */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createBackend } from '../../main/backend.ts';
import type { Backend } from '../../main/backend.ts';
import { startServer } from '../../main/app-server/start-server.ts';
import { fileSecrets } from '../../main/settings/file-secrets.ts';
import { FakeServer } from '../../main/testing/fake-server.ts';
import { TestClient } from '../../main/testing/test-client.ts';
import type { ThreadSnapshot } from '../../server/protocol/host-thread.ts';
import { Gate, patch, run, say, startModelServer } from '../fixtures/model-server.ts';
import type { ModelServer } from '../fixtures/model-server.ts';
import { writeConfig } from './side.ts';
import type { Side } from './side.ts';
import { noPlatform } from '../../main/testing/no-platform.ts';

const LIMIT = 30_000;
const PATCH = `*** Begin Patch
*** Add File: tide.txt
+high
*** End Patch`;

/** @returns the steps that went wrong, with why; none when all went well */
export async function appJourney(side: Side, parent: string): Promise<string[]> {
  const folder = await realpath(await mkdtemp(join(parent, 'a-')));
  const model = await startModelServer();
  const [app, home, cwd] = [join(folder, 'app'), join(folder, 'home'), join(folder, 'ws')];
  for (const made of [app, home, cwd]) await mkdir(made, { mode: 0o700 });
  await writeConfig(side, home, model);
  const bundled = new FakeServer();
  const backend = await createBackend({
    home: app,
    version: '0.0.0',
    warn: () => undefined,
    secrets: fileSecrets(join(app, 'keys.json')),
    serverCommand: { command: 'none', args: [], env: {} },
    start: (profile, log) =>
      profile.way.type === 'bundled'
        ? bundled.start()
        : startServer(profile, {
            bundled: { command: 'none', args: [], env: {} },
            found: { path: null, reach: null },
            token: null,
            log,
          }),
    platform: noPlatform,
  });
  try {
    const env = { [side.homeVariable]: home, SCRIPTED_KEY: model.key };
    const traveller = new Traveller(backend, model, cwd);
    await traveller.connect({ command: side.command, args: [...side.args], env });
    return await traveller.travel();
  } catch (error) {
    return [`connect: ${wordsOf(error)}`];
  } finally {
    await backend.close();
    await model.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

class Traveller {
  readonly #client: TestClient;
  readonly #model: ModelServer;
  readonly #cwd: string;
  #server = '';
  #threadId = '';

  constructor(backend: Backend, model: ModelServer, cwd: string) {
    this.#client = new TestClient(backend.hub, 'you in a journey');
    this.#model = model;
    this.#cwd = cwd;
  }

  async connect(program: {
    readonly command: string;
    readonly args: string[];
    readonly env: Record<string, string>;
  }): Promise<void> {
    const way = { type: 'program', cwd: this.#cwd, ...program } as const;
    const { server } = await this.#client.host('host/server/add', { name: 'Partner', way });
    this.#server = server.id;
    await this.#ready(1);
  }

  async travel(): Promise<string[]> {
    const wrong: string[] = [];
    for (const [name, step] of this.#steps()) {
      try {
        await within(step(), LIMIT);
      } catch (error) {
        wrong.push(`${name}: ${wordsOf(error)}`);
        // Without a thread nothing else can be done.
        if (name === 'start') break;
      }
    }
    return wrong;
  }

  #steps(): [string, () => Promise<void>][] {
    return [
      ['start', () => this.#start()],
      ['stream', () => this.#stream()],
      ['approve', () => this.#answer('accept', 'yes.txt', true)],
      ['decline', () => this.#answer('decline', 'no.txt', false)],
      ['diff', () => this.#diff()],
      ['interrupt', () => this.#interrupt()],
      ['steer', () => this.#steer()],
      ['resume', () => this.#resume()],
      ['rename', () => this.#rename()],
      ['fork', () => this.#fork()],
      ['list', () => this.#list()],
      ['archive', () => this.#archive()],
      ['compact', () => this.#compact()],
      ['review', () => this.#review()],
      ['models', () => this.#models()],
      ['sign-in', () => this.#signIn()],
    ];
  }

  async #start(): Promise<void> {
    const { thread } = (await this.#ask('thread/start', {
      cwd: this.#cwd,
      approvalPolicy: 'untrusted',
      sandbox: 'danger-full-access',
    })) as { thread: { id: string } };
    this.#threadId = thread.id;
    await this.#open();
  }

  async #stream(): Promise<void> {
    this.#model.script(say('Hello there.', 3));
    assert.equal(await this.#turn('Say hello.'), 'completed');
    const deltas = this.#client.all('item/agentMessage/delta').map(({ delta }) => delta);
    assert.equal(deltas.join(''), 'Hello there.');
    assert.match(JSON.stringify(await this.#open()), /Hello there\./u);
  }

  async #answer(decision: string, file: string, made: boolean): Promise<void> {
    this.#model.script(run(`touch ${file}`), say('So be it.'));
    const ended = this.#turn('Make it.');
    await this.#reply(decision);
    assert.equal(await ended, 'completed');
    assert.equal(existsSync(join(this.#cwd, file)), made);
    const { approvals, requests } = await this.#open();
    assert.equal(approvals.at(-1)?.outcome, decision);
    assert.deepEqual(requests, []);
  }

  async #diff(): Promise<void> {
    this.#model.script(patch(PATCH), say('Written.'));
    const ended = this.#turn('Write it.');
    await this.#reply('accept');
    assert.equal(await ended, 'completed');
    const { diff, summary } = await this.#open();
    assert.match(diff?.diff ?? '', /\+high/u);
    assert.equal(summary.added, 1);
  }

  async #interrupt(): Promise<void> {
    const gate = new Gate();
    this.#model.script({ parts: [{ text: 'Counting' }, { hold: gate }] });
    const ended = this.#turn('Count.');
    const { turnId } = await this.#delta('Counting');
    await this.#ask('turn/interrupt', { threadId: this.#threadId, turnId });
    assert.equal(await ended, 'interrupted');
    gate.release();
  }

  async #steer(): Promise<void> {
    const gate = new Gate();
    this.#model.script({ parts: [{ text: 'Northward' }, { hold: gate }] }, say('Southward.'));
    const ended = this.#turn('Sail.');
    const { turnId } = await this.#delta('Northward');
    const input = [{ type: 'text', text: 'Turn south.' }];
    await this.#ask('turn/steer', { threadId: this.#threadId, expectedTurnId: turnId, input });
    gate.release();
    assert.equal(await ended, 'completed');
    assert.match(JSON.stringify((await this.#open()).turns.at(-1)), /Turn south.*Southward/u);
  }

  /** The server is started again; who writes then need not know of it. */
  async #resume(): Promise<void> {
    await this.#client.host('host/server/restart', { server: this.#server });
    await this.#ready(2);
    const before = (await this.#open()).turns.length;
    this.#model.script(say('Still here.'));
    assert.equal(await this.#turn('Are you there?'), 'completed');
    assert.equal((await this.#open()).turns.length, before + 1);
  }

  async #rename(): Promise<void> {
    await this.#ask('thread/name/set', { threadId: this.#threadId, name: 'Tides' });
    await this.#until(async () => (await this.#open()).summary.title === 'Tides');
  }

  async #fork(): Promise<void> {
    const { thread } = (await this.#ask('thread/fork', { threadId: this.#threadId })) as {
      thread: { id: string };
    };
    const { turns } = await this.#open();
    await this.#until(async () => (await this.#open(thread.id)).turns.length === turns.length);
  }

  async #list(): Promise<void> {
    const { data } = await this.#client.host('host/thread/list', { archived: false });
    assert.equal(data.filter(({ server }) => server === this.#server).length, 2);
  }

  async #archive(): Promise<void> {
    const archived = async (): Promise<boolean> => {
      const { data } = await this.#client.host('host/thread/list', { archived: true });
      return data.some(({ threadId }) => threadId === this.#threadId);
    };
    await this.#ask('thread/archive', { threadId: this.#threadId });
    await this.#until(archived);
    await this.#ask('thread/unarchive', { threadId: this.#threadId });
    await this.#until(async () => !(await archived()));
  }

  async #compact(): Promise<void> {
    this.#model.script(say('We sailed.'));
    await this.#open();
    const from = this.#client.received.length;
    await this.#ask('thread/compact/start', { threadId: this.#threadId });
    await this.#client.notified('turn/completed', from);
    assert.match(JSON.stringify(await this.#open()), /contextCompaction/u);
  }

  async #review(): Promise<void> {
    await writeFile(join(this.#cwd, 'chart.txt'), 'rock\n');
    this.#model.script(say(JSON.stringify(VERDICT)));
    const from = this.#client.received.length;
    const target = { type: 'custom', instructions: 'Judge the chart.' };
    await this.#ask('review/start', { threadId: this.#threadId, target, delivery: 'inline' });
    const { turn } = await this.#client.notified('turn/completed', from);
    assert.equal((turn as { status: string }).status, 'completed');
    const { turns } = await this.#open();
    assert.match(JSON.stringify(turns), /exitedReviewMode/u);
    assert.deepEqual(
      turns.filter(({ status: one }) => one === 'inProgress').map(({ id }) => id),
      [],
    );
  }

  async #models(): Promise<void> {
    const { data } = (await this.#ask('model/list', {})) as { data: unknown[] };
    assert.ok(data.length > 0);
  }

  async #signIn(): Promise<void> {
    const read = (await this.#ask('account/read', {})) as { account: unknown };
    assert.equal(read.account, null);
  }

  async #turn(text: string): Promise<unknown> {
    const from = this.#client.received.length;
    const input = [{ type: 'text', text }];
    await this.#ask('turn/start', { threadId: this.#threadId, input });
    const { turn } = await this.#client.notified('turn/completed', from);
    return (turn as { status: unknown }).status;
  }

  /** The turn in which the agent has said this; how many deltas it took is the server's and the load's matter. */
  async #delta(text: string): Promise<{ turnId: string }> {
    const saying = (): string | undefined => {
      const said = new Map<string, string>();
      for (const { turnId, delta } of this.#client.all('item/agentMessage/delta')) {
        said.set(String(turnId), `${said.get(String(turnId)) ?? ''}${String(delta)}`);
      }
      return [...said].find(([, words]) => words.includes(text))?.[0];
    };
    await this.#until(() => Promise.resolve(saying() !== undefined));
    return { turnId: saying() ?? '' };
  }

  /** Answers the one question that waits. */
  async #reply(decision: string): Promise<void> {
    let id: string | undefined;
    await this.#until(async () => {
      id = (await this.#client.host('host/initialize')).requests[0]?.id;
      return id !== undefined;
    });
    this.#client.client.receive({
      server: this.#server,
      message: { id: id ?? '', result: { decision } },
    });
  }

  #open(threadId = this.#threadId): Promise<ThreadSnapshot> {
    return this.#client.host('host/thread/open', { server: this.#server, threadId });
  }

  #ask(method: string, params: unknown): Promise<unknown> {
    return this.#client.request(this.#server, method, params);
  }

  async #ready(generation: number): Promise<void> {
    await this.#until(async () => {
      const { servers } = await this.#client.host('host/initialize');
      const one = servers.find(({ id }) => id === this.#server);
      if (one?.status === 'failed') throw new Error(one.cause ?? 'it does not run');
      return one?.status === 'ready' && one.generation === generation;
    });
  }

  /** Asks again with each thing that happens: what is waited for comes with an event. */
  async #until(met: () => Promise<boolean>): Promise<void> {
    for (;;) {
      const from = this.#client.received.length;
      if (await met()) return;
      await this.#client.until(({ message }) => 'method' in message, from);
    }
  }
}

const VERDICT = {
  findings: [],
  overall_correctness: 'patch is correct',
  overall_explanation: 'The chart is right.',
  overall_confidence_score: 0.9,
};

async function within<T>(work: Promise<T>, limit: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing came within ${limit / 1000} s`)), limit);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
