/** The servers of this Skein: which there are, how each of them runs, and its log. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { homedir } from 'node:os';
import type {
  FoundServer,
  ServerProbe,
  ServerState,
  ServerWay,
} from '../../server/protocol/host-server.ts';
import type { HostParams } from '../../server/protocol/host.ts';
import { invalidRequest } from '../../server/rpc/fault.ts';
import type { Clock } from '../app-server/clock.ts';
import { findServers } from '../app-server/find-servers.ts';
import { problemOf } from '../app-server/judge-way.ts';
import { loginPath } from '../app-server/login-path.ts';
import { nameOfWay, probeServer } from '../app-server/probe.ts';
import { LOCAL, profilesFrom } from '../app-server/profiles.ts';
import type { Profile } from '../app-server/profiles.ts';
import type { RunningServer, ServerCommand } from '../app-server/spawn.ts';
import { calledIn, findMeans, startServer } from '../app-server/start-server.ts';
import type { Found } from '../app-server/start-server.ts';
import type { Address } from '../app-server/remote.ts';
import { StderrLog } from '../app-server/stderr-log.ts';
import { Supervisor } from '../app-server/supervisor.ts';
import type { SupervisorEvents } from '../app-server/supervisor.ts';
import type { Tokens } from '../app-server/tokens.ts';
import { secretsOf } from '../../server/diagnostics/redact.ts';
import type { Redactor } from '../../server/diagnostics/redact.ts';
import type { StoredProfile } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import { ServerLink } from './server-link.ts';

export interface ServersOptions {
  /** Of Skein. */
  readonly version: string;
  readonly clock: Clock;
  readonly storage: Storage;
  readonly stored: readonly StoredProfile[];
  readonly tokens: Tokens;
  /** Starts the server that comes with Skein. */
  readonly bundled: ServerCommand;
  /** Where logs are kept. */
  readonly folder: string;
  readonly redactor: Redactor;
  /** Starts or reaches a server; tests have peers without a process. */
  readonly start?: (profile: Profile, log: StderrLog) => RunningServer;
  readonly changed: (state: ServerState) => void;
  readonly warn: (message: string) => void;
}

interface Server {
  readonly link: ServerLink;
  readonly supervisor: Supervisor;
  readonly log: StderrLog;
  found: Found;
  /** Of a worker that is awake. */
  address: Address | null;
  /** What a worker that is being woken waits for; null: it is not being woken. */
  waking: string | null;
  /** Changes of one server happen one after the other. */
  last: Promise<unknown>;
}

export class Servers {
  readonly #options: ServersOptions;
  readonly #events: (link: ServerLink) => Omit<SupervisorEvents, 'changed'>;
  readonly #servers = new Map<string, Server>();
  #closing = false;

  constructor(
    options: ServersOptions,
    events: (link: ServerLink) => Omit<SupervisorEvents, 'changed'>,
  ) {
    this.#options = options;
    this.#events = events;
    const broken = (id: string, problem: string): void =>
      options.warn(`the server ${id} cannot be used: ${problem}`);
    for (const profile of profilesFrom(options.stored, broken)) this.#make(profile);
  }

  /** The one that comes with Skein first; removed ones too, as their threads are there. */
  list(): ServerState[] {
    return [...this.#servers.values()].map((server) => this.#stateOf(server));
  }

  /** @throws {RpcFault} for an unknown id */
  state(id: string): ServerState {
    return this.#stateOf(this.#get(id));
  }

  links(): ServerLink[] {
    return [...this.#servers.values()].map(({ link }) => link);
  }

  find(id: string): ServerLink | undefined {
    return this.#servers.get(id)?.link;
  }

  /** @throws {RpcFault} for an unknown id */
  link(id: string): ServerLink {
    return this.#get(id).link;
  }

  log(id: string): { text: string; path: string } {
    const { log } = this.#get(id);
    return { text: log.tail(), path: log.path };
  }

  /** The last that it wrote since its start. */
  lines(id: string): readonly string[] {
    return this.#servers.get(id)?.log.lines ?? [];
  }

  startAll(): void {
    for (const server of this.#servers.values()) {
      const { standing, way } = server.link.profile;
      if (standing !== 'on' || way.type === 'worker') continue;
      this.#next(server, () => this.#run(server)).catch((error: unknown) =>
        this.#options.warn(`${server.link.profile.name} was not started: ${String(error)}`),
      );
    }
  }

  async add({ name, way, token }: HostParams<'host/server/add'>): Promise<ServerState> {
    // A form calls a server by its way while it has no name: what is missing there comes first.
    judge(way, token != null);
    judgeName(name);
    const id = `s-${randomUUID().slice(0, 8)}`;
    if (token != null) await this.#options.tokens.write(id, token);
    const server = this.#make({ id, name: name.trim(), way, standing: 'on' });
    await this.#keep(server);
    await this.#next(server, () => this.#run(server));
    return this.#stateOf(server);
  }

  /** What a worker is to threads. It sleeps until {@link runAt}. */
  async addWorker(name: string, worker: string): Promise<ServerState> {
    const id = `s-${randomUUID().slice(0, 8)}`;
    const server = this.#make({ id, name, way: { type: 'worker', worker }, standing: 'off' });
    await this.#keep(server);
    this.#tell(server);
    return this.#stateOf(server);
  }

  /** A worker is awake at an address, or asleep. It is stored as asleep: no start finds it where it was. */
  async runAt(id: string, address: Address | null): Promise<void> {
    const server = this.#get(id);
    await this.#next(server, async () => {
      if (server.link.profile.standing === 'removed') return;
      // What waits for it to wake must not be refused by its being asleep.
      if (server.supervisor.state.status !== 'stopped') await server.supervisor.stop();
      if (address?.token != null) this.#options.redactor.hide(address.token);
      server.address = address;
      server.link.profile = {
        ...server.link.profile,
        standing: address === null ? 'off' : 'on',
      };
      if (address !== null) await this.#run(server);
      this.#tell(server);
    });
  }

  /** A worker is being woken and waits for something, or (null) is not. */
  waking(id: string, what: string | null): void {
    const server = this.#servers.get(id);
    if (server === undefined || server.waking === what) return;
    server.waking = what;
    this.#tell(server);
  }

  async update(params: HostParams<'host/server/update'>): Promise<ServerState> {
    const server = this.#get(params.server);
    const { tokens } = this.#options;
    const { link } = server;
    if (params.name !== undefined) judgeName(params.name);
    if (link.profile.way.type === 'worker' && (params.way ?? params.standing) !== undefined) {
      throw invalidRequest('`server`: a worker is woken and put to sleep by host/worker/*');
    }
    if (link.id === LOCAL && (params.way !== undefined || params.standing === 'off')) {
      throw invalidRequest('`server`: the one that comes with Skein can only be renamed');
    }
    const way = params.way ?? link.profile.way;
    const token = params.token === undefined ? tokens.of(link.id) : params.token;
    if (link.id !== LOCAL && way.type !== 'worker') judge(way, token !== null);
    await this.#next(server, async () => {
      const before = link.profile;
      const moved = params.way !== undefined && !same(params.way, before.way);
      const retold = params.token !== undefined && params.token !== tokens.of(link.id);
      if (retold) await tokens.write(link.id, token);
      link.profile = {
        ...before,
        way,
        name: params.name?.trim() ?? before.name,
        standing: params.standing ?? before.standing,
      };
      await this.#keep(server);
      const on = link.profile.standing === 'on';
      const anew = moved || retold;
      if (anew) server.supervisor.forgetVersion();
      if (!on || anew) await server.supervisor.stop();
      if (on && (anew || before.standing !== 'on')) await this.#run(server);
      this.#tell(server);
    });
    return this.#stateOf(server);
  }

  async remove(id: string): Promise<void> {
    const server = this.#get(id);
    if (id === LOCAL) throw invalidRequest('`server`: the one that comes with Skein stays');
    await this.#next(server, async () => {
      server.link.profile = { ...server.link.profile, standing: 'removed' };
      await this.#keep(server);
      await server.supervisor.stop();
      this.#tell(server);
    });
  }

  async restart(id: string): Promise<void> {
    const server = this.#get(id);
    if (server.link.profile.standing !== 'on') {
      throw invalidRequest('`server`: it is switched off');
    }
    await this.#next(server, () => server.supervisor.restart());
  }

  async probe(params: HostParams<'host/server/probe'>): Promise<ServerProbe> {
    const { way } = params;
    const kept = params.server == null ? null : this.#options.tokens.of(params.server);
    const token = params.token === undefined ? kept : params.token;
    judge(way, token !== null);
    const { version, clock, folder, redactor, bundled, start } = this.#options;
    const name = nameOfWay(way);
    const found = await findMeans(way);
    const log = new StderrLog(join(folder, 'tried.log'), redactor);
    log.mark(`${new Date(clock.now()).toISOString()} trying ${name}`);
    const profile: Profile = { id: 'tried', name, way, standing: 'on' };
    try {
      return await probeServer({
        called: name,
        version,
        clock,
        start: () => start?.(profile, log) ?? startServer(profile, { bundled, found, token, log }),
      });
    } finally {
      log.close();
    }
  }

  async findPrograms(): Promise<FoundServer[]> {
    const path = await loginPath();
    const found = await findServers({ path, home: homedir(), platform: process.platform });
    const known = new Set(
      [...this.#servers.values()].flatMap(({ link: { profile } }) =>
        profile.way.type === 'program' && profile.standing !== 'removed'
          ? [profile.way.command]
          : [],
      ),
    );
    return found.map((program) => ({ ...program, known: known.has(program.command) }));
  }

  /** Ends all of them; when it resolves nothing of them runs. */
  async stop(): Promise<void> {
    this.#closing = true;
    const all = [...this.#servers.values()];
    // A start that is under way must not come after the end.
    await Promise.all(
      all.map(async (server) => {
        await server.supervisor.stop();
        await server.last;
        await server.supervisor.stop();
      }),
    );
  }

  /** One was let go of while others watched a turn of it. */
  get goOn(): boolean {
    return [...this.#servers.values()].some(({ supervisor }) => supervisor.wasLetGo);
  }

  closeLogs(): void {
    for (const { log } of this.#servers.values()) log.close();
  }

  #make(profile: Profile): Server {
    const { version, clock, folder, redactor } = this.#options;
    const log = new StderrLog(join(folder, `${profile.id.replace(/[^\w-]/gu, '_')}.log`), redactor);
    const note = (text: string): void => log.write(Buffer.from(`--- ${text}\n`));
    const supervisor: Supervisor = new Supervisor(
      {
        called: () => calledIn(link.profile),
        version,
        clock,
        note,
        learns: () => link.profile.way.type !== 'bundled',
        start: (generation) => {
          log.mark(`${new Date(clock.now()).toISOString()} start ${generation}`);
          return this.#start(server);
        },
      },
      {
        notification: (message) => events.notification(message),
        request: (message) => events.request(message),
        response: (message) => events.response(message),
        ready: (generation) => events.ready(generation),
        ended: (generation, cause) => events.ended(generation, cause),
        changed: ({ status, generation }) => {
          this.#tell(server);
          if (status === 'stopped' && generation > 0) link.stopped();
        },
      },
    );
    const link = new ServerLink(profile, supervisor, clock);
    const events = this.#events(link);
    const found = { path: null, reach: null };
    const server: Server = {
      link,
      supervisor,
      log,
      found,
      address: null,
      waking: null,
      last: Promise.resolve(),
    };
    this.#servers.set(profile.id, server);
    return server;
  }

  #start({ link: { profile }, found, address, log }: Server): RunningServer {
    const { start, bundled, tokens } = this.#options;
    if (start !== undefined) return start(profile, log);
    return startServer(profile, { bundled, found, token: tokens.of(profile.id), address, log });
  }

  async #run(server: Server): Promise<void> {
    const { way } = server.link.profile;
    if (way.type === 'program') {
      for (const value of secretsOf(way.env)) this.#options.redactor.hide(value);
    }
    server.found = await findMeans(way);
    if (!this.#closing) server.supervisor.start();
  }

  async #next(server: Server, work: () => Promise<void>): Promise<void> {
    const done = server.last.then(work);
    server.last = done.catch(() => undefined);
    await done;
  }

  async #keep({ link }: Server): Promise<void> {
    const { id, ...profile } = link.profile;
    await this.#options.storage.write({ op: 'profile', id, profile });
  }

  #tell(server: Server): void {
    this.#options.changed(this.#stateOf(server));
  }

  #stateOf({ link, supervisor, waking }: Server): ServerState {
    const { id, name, way, standing } = link.profile;
    const hasToken = this.#options.tokens.of(id) !== null;
    return { id, name, way, standing, hasToken, waking, ...supervisor.state };
  }

  #get(id: string): Server {
    const found = this.#servers.get(id);
    if (found === undefined) throw invalidRequest(`\`server\`: unknown server ${id}`);
    return found;
  }
}

function judgeName(name: string): void {
  if (name.trim() === '') throw invalidRequest('`name`: a name is needed');
}

function judge(way: ServerWay, hasToken: boolean): void {
  const problem = problemOf(way, hasToken);
  if (problem !== null) throw invalidRequest(problem);
}

function same(a: ServerWay, b: ServerWay): boolean {
  return isDeepStrictEqual(a, b);
}
