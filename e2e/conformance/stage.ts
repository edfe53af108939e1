/** Sets the stage for a scenario: a home, a workspace, a model, a server; and clears it away. */
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startModelServer } from '../fixtures/model-server.ts';
import type { ModelServer } from '../fixtures/model-server.ts';
import type { Scenario, Stage } from './scenario.ts';
import { listen, SocketPeer, StdioPeer, writeConfig } from './side.ts';
import type { RecordingPeer, RunningSide, Side } from './side.ts';

/** What one connection heard. */
export interface Recording {
  readonly messages: RecordingPeer['messages'];
  readonly methods: ReadonlyMap<unknown, string>;
}

export class Theatre implements Stage {
  readonly side: Side['name'];
  readonly home: string;
  readonly outside: string;
  readonly model: ModelServer;
  #workspace: string;
  #client: RecordingPeer;
  readonly #folder: string;
  readonly #program: Side;
  readonly #socket: string;
  #running: RunningSide;
  #peers: RecordingPeer[] = [];
  #scenario: Scenario;
  #plays = 0;

  private constructor(
    program: Side,
    folder: string,
    model: ModelServer,
    scenario: Scenario,
    running: RunningSide,
    client: RecordingPeer,
  ) {
    this.side = program.name;
    this.#program = program;
    this.#folder = folder;
    this.home = join(folder, 'home');
    this.#workspace = join(folder, 'ws');
    this.outside = join(folder, 'outside');
    this.#socket = join(folder, 's');
    this.model = model;
    this.#scenario = scenario;
    this.#running = running;
    this.#client = client;
    this.#peers.push(client);
  }

  /** @param parent where its folder is made */
  static async open(side: Side, scenario: Scenario, parent: string): Promise<Theatre> {
    const folder = await realpath(await mkdtemp(join(parent, 'c-')));
    const model = await startModelServer();
    const [home, ws] = [join(folder, 'home'), join(folder, 'ws')];
    await mkdir(home, { mode: 0o700 });
    await mkdir(ws);
    await mkdir(join(folder, 'outside'));
    await writeConfig(side, home, model, scenario.config);
    const { running, client } = await launch(side, scenario, home, ws, join(folder, 's'));
    const theatre = new Theatre(side, folder, model, scenario, running, client);
    await theatre.#shake(client);
    return theatre;
  }

  get workspace(): string {
    return this.#workspace;
  }

  get client(): RecordingPeer {
    return this.#client;
  }

  /** What every connection heard, in the order in which they were made. */
  get recordings(): readonly Recording[] {
    return this.#peers;
  }

  /** Paths of this stage, the longer before those that they begin with. */
  get places(): readonly (readonly [path: string, name: string])[] {
    return [
      [this.#workspace, '<workspace>'],
      [this.home, '<home>'],
      [this.outside, '<outside>'],
      [this.#folder, '<folder>'],
      ['/etc/codex/', '<system>/'],
      ['/etc/skein/', '<system>/'],
      [this.model.baseUrl, '<model>'],
    ];
  }

  get stderr(): string {
    return this.#running.stderr();
  }

  get awaited(): string[] {
    return this.#peers.flatMap((peer) => peer.awaited);
  }

  /** Makes it ready for another scenario in the same process: one that needs no home of its own. */
  async next(scenario: Scenario): Promise<void> {
    this.#scenario = scenario;
    this.#plays += 1;
    this.#workspace = join(this.#folder, `ws${this.#plays}`);
    await mkdir(this.#workspace);
    this.model.reset();
    this.#client.forget();
  }

  async connect(capabilities: object = this.#scenario.capabilities): Promise<RecordingPeer> {
    const peer = await SocketPeer.connect(this.#socket);
    this.#peers.push(peer);
    await peer.initialize(capabilities);
    return peer;
  }

  async disconnect(peer: RecordingPeer): Promise<void> {
    if (peer instanceof SocketPeer) await peer.close();
  }

  async restart(how: 'end' | 'kill' = 'end'): Promise<void> {
    await this.#end(how);
    const { running, client } = await launch(
      this.#program,
      this.#scenario,
      this.home,
      this.#workspace,
      this.#socket,
    );
    this.#running = running;
    this.#client = client;
    this.#peers.push(client);
    await this.#shake(client);
  }

  readonly check = async (judge: () => void | Promise<void>): Promise<void> => {
    if (this.side === 'ours') await judge();
  };

  async close(): Promise<void> {
    await this.#end('kill');
    await this.model.close();
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  async #shake(client: RecordingPeer): Promise<void> {
    if (this.#scenario.unshaken) return;
    await client.initialize(this.#scenario.capabilities);
    await client.notified('remoteControl/status/changed');
  }

  async #end(how: 'end' | 'kill'): Promise<void> {
    const { child, exited } = this.#running;
    if (how === 'end') {
      if (this.#client instanceof StdioPeer) child.stdin?.end();
      else child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), 5_000);
      await exited;
      clearTimeout(late);
    } else {
      child.kill('SIGKILL');
      await exited;
    }
  }
}

async function launch(
  side: Side,
  scenario: Scenario,
  home: string,
  workspace: string,
  socket: string,
): Promise<{ running: RunningSide; client: RecordingPeer }> {
  if (scenario.sockets) {
    const { running, first } = await listen(side, home, workspace, socket);
    return { running, client: first };
  }
  const peer = new StdioPeer(side, home, workspace);
  return { running: peer, client: peer };
}
