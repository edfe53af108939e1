/** The whole of main behind the surface: store, servers, hub. Both composition roots make one. */
import { join } from 'node:path';
import { HOST } from '../server/protocol/host.ts';
import type { ServerState } from '../server/protocol/host-server.ts';
import { systemClock } from './app-server/clock.ts';
import type { Clock } from './app-server/clock.ts';
import { LOCAL } from './app-server/profiles.ts';
import type { Profile } from './app-server/profiles.ts';
import type { RunningServer, ServerCommand } from './app-server/spawn.ts';
import { ServerEnds } from './app-server/server-ends.ts';
import type { StderrLog } from './app-server/stderr-log.ts';
import { Tokens } from './app-server/tokens.ts';
import { Diagnostics } from './diagnostics/diagnostics.ts';
import { Approvals } from './hub/approvals.ts';
import { Data } from './hub/data.ts';
import { DraftFiles } from './hub/draft-files.ts';
import { Drafts } from './hub/drafts.ts';
import { Expired } from './hub/expired.ts';
import { Hub } from './hub/hub.ts';
import type { Platform } from './hub/platform.ts';
import { connectServers } from './hub/server-events.ts';
import type { ServerLink } from './hub/server-link.ts';
import { Servers } from './hub/servers.ts';
import { Summaries } from './hub/summaries.ts';
import { Sync } from './hub/sync.ts';
import { LINGER_MS, Terminals } from './hub/terminals.ts';
import { Threads } from './hub/threads.ts';
import { lookAt } from './hub/look-at.ts';
import { Projects } from './projects/projects.ts';
import { makeFolder } from './settings/home.ts';
import { Keys } from './settings/keys.ts';
import { overheard } from './settings/secrets.ts';
import type { Secrets } from './settings/secrets.ts';
import { Settings } from './settings/settings.ts';
import { aboutThis } from './about/about.ts';
import type { AboutThis } from './about/about.ts';
import { noUpdates } from './updates/updater.ts';
import type { UpdateSupport } from './updates/updater.ts';
import { Updates } from './updates/updates.ts';
import { mayPass } from './storage/owed.ts';
import { SignIns } from './sign-ins/sign-ins.ts';
import { Storage } from './storage/storage.ts';
import { openWorkers } from './hub/open-workers.ts';

export interface BackendOptions {
  /** Skein's home (`SKEIN_HOME`, `~/.skein`). Main's own files are in `<home>/app/`. */
  readonly home: string;
  readonly version: string;
  readonly platform: Platform;
  readonly secrets: Secrets;
  /** Starts the server that comes with Skein; see {@link bundledServer}. */
  readonly serverCommand: ServerCommand;
  /** The program of `skein doctor`, for the app's own home; left out where there is none. */
  readonly doctorEntry?: string;
  /** How long terminals wait for somebody to come back; a minute if left out. */
  readonly terminalsAwayMs?: number;
  /** A line for the log of this process. */
  readonly warn: (message: string) => void;
  /** Where there is more to report than the backend's own; it has `warn` already. */
  readonly diagnostics?: Diagnostics;
  readonly clock?: Clock;
  /** What Skein says of itself; left out: what its sources say. */
  readonly about?: AboutThis;
  /** How Skein itself is kept new; left out where others see to that. */
  readonly updates?: UpdateSupport;
  /** Starts or reaches a server; tests have peers without a process. */
  readonly start?: ((profile: Profile, log: StderrLog) => RunningServer) | undefined;
}

export interface Backend {
  readonly hub: Hub;
  readonly signIns: SignIns;
  /** How many questions wait for an answer. */
  questions(): number;
  /** Where a damaged library was moved to when this start found it so; else null. */
  readonly libraryMovedTo: string | null;
  /** The state of every server, the one that comes with Skein first. */
  servers(): ServerState[];
  /** Resolves when the threads of every ready server are in the store. */
  synced(): Promise<void>;
  /** The machine slept: what waited for a moment waits no more, and what happened meanwhile is asked for. */
  woke(): void;
  /** Ends servers and store; when it resolves nothing is left running. */
  close(): Promise<void>;
}

/** On the pipe to us, and for other programs of the user on the socket in the home. */
const LISTEN = ['--listen', 'stdio://', '--listen', 'unix://'];

/** @param entry absolute path of the built `server/index.js`; `execPath` may be Electron's */
export function bundledServer(
  execPath: string,
  entry: string,
  home: string,
  underElectron: boolean,
): ServerCommand {
  const env = { SKEIN_HOME: home, ...(underElectron ? { ELECTRON_RUN_AS_NODE: '1' } : {}) };
  return { command: execPath, args: [entry, ...LISTEN], env };
}

function doctorOf({ home, serverCommand, doctorEntry }: BackendOptions): ServerCommand | null {
  if (doctorEntry === undefined) return null;
  const { command, env } = serverCommand;
  return { command, args: [doctorEntry, '--home', home], env };
}

/** Old copies are looked at when a start has long been over. */
const PRUNE_MS = 20_000;
const PRUNED = 'pruned at';

export async function createBackend(options: BackendOptions): Promise<Backend> {
  const { home, version, platform } = options;
  const clock = options.clock ?? systemClock;
  const diagnostics =
    options.diagnostics ??
    new Diagnostics({ home, version, write: options.warn, now: () => clock.now() });
  const { warn, redactor, crashes } = diagnostics;
  const serverEnds = new ServerEnds(crashes);
  const secrets = overheard(options.secrets, (value) => redactor.hide(value));
  const folder = join(home, 'app');
  makeFolder(folder);

  let rebuilt: (() => void) | null = null;
  let unkept: string | null = null;
  let tellUnkept: (() => void) | null = null;
  const nowUnkept = (why: string | null): void => {
    if (unkept === why) return;
    unkept = why;
    tellUnkept?.();
  };
  const storage = await Storage.open(join(folder, 'skein.sqlite'), {
    failed: (error) => {
      warn(`the library could not be written: ${error.message}`);
      if (mayPass(error.code)) nowUnkept(error.message.replace(/^SqliteError: /, ''));
    },
    settled: () => nowUnkept(null),
    rebuilt: (movedTo) => {
      warn(`the library was damaged; it was moved to ${movedTo ?? 'nowhere'} and begun anew`);
      rebuilt?.();
    },
    restarted: (cause) => {
      warn(`the storage worker ended and was started again: ${cause}`);
      // It goes on with all that was not kept yet: there is nothing for the user to do.
      crashes.record({ what: 'library', cause, lines: diagnostics.lines, seen: true });
    },
  });
  const [settings, drafts, expired, keys, tokens, stored, signIns] = await Promise.all([
    Settings.load(storage),
    Drafts.load(storage, clock),
    Expired.load(storage, clock, {
      changed: (added, removed) =>
        hub.tell('host/expired/changed', { added: [...added], removed: [...removed] }),
    }),
    Keys.load(secrets),
    Tokens.load(secrets),
    storage.read('profiles'),
    SignIns.load(storage, clock, { changed: () => hub.tell('host/signIns/changed', {}) }),
  ]);

  const draftFiles = new DraftFiles(join(folder, 'drafts'));

  const projects = await Projects.load({
    storage,
    look: (server, path) => lookAt(servers.link(server), path),
    changed: (list) => hub.tell('host/projects/changed', { projects: list }),
  });
  const approvals = new Approvals({
    now: () => clock.now(),
    changed: (added, removed) => {
      hub.tell('host/requests/changed', { added: [...added], removed: [...removed] });
      for (const request of added) {
        const { server, threadId } = request;
        void storage.write({ op: 'request', request, subject: approvals.subject(request) });
        expired.askedAgain(request);
        if (threadId !== null) summaries.touch({ server, threadId });
      }
      for (const id of removed) void storage.write({ op: 'requestGone', id });
    },
    recorded: (record) => {
      void storage.write({ op: 'approval', record });
      hub.tell('host/approval/recorded', { record });
      summaries.touch({ server: record.server, threadId: record.threadId });
    },
    expired: (entry) => expired.add(entry),
    subject: ({ server, threadId, params }) =>
      threadId === null ? null : threads.changedPaths({ server, threadId }, params),
  });
  const summaries = new Summaries({
    storage,
    clock,
    status: ({ server, threadId }) =>
      servers.find(server)?.statuses.get(threadId) ?? { type: 'notLoaded' },
    waiting: (key) => approvals.of(key).length,
    projectOf: (server, folder) => projects.of(server, folder)?.id ?? null,
    changed: (change) => {
      hub.tell('host/threads/changed', change);
      updates.turnsChanged();
    },
  });
  const touched = (key: { server: string; threadId: string }, countArchived?: boolean): void =>
    summaries.touch(key, countArchived);
  const threads = new Threads(storage, clock, {
    touched,
    stale: (of, key) => sync.stale(of, key),
    reverted: (of, key) => {
      const done = (): void => threads.resync(threads.live(key), 'the thread was reverted');
      sync.reverted(of, key).then(done, done);
    },
    broadcast: (server, generation, message) => hub.notify(server, generation, message),
  });
  const terminals = new Terminals({
    clock,
    lingerMs: options.terminalsAwayMs ?? LINGER_MS,
    link: (server) => servers.link(server),
    tell: (method, params) => hub.tell(method, params),
    tellOne: (stream, method, params) => stream.push(HOST, 0, { method, params }, null),
  });
  const events = connectServers({
    threads,
    terminals,
    approvals,
    expired,
    projects,
    keys,
    deleted: ({ server, threadId }) => {
      const key = `${server}/${threadId}`;
      drafts.write(key, '');
      const told = (): void => hub.tell('host/draft/attachments/changed', { key });
      draftFiles.forget(key).then(told, (error: unknown) => warn(String(error)));
    },
    sync: () => sync,
    warn,
  });
  const servers = new Servers(
    {
      version,
      clock,
      storage,
      stored,
      tokens,
      bundled: options.serverCommand,
      folder: join(folder, 'logs'),
      redactor,
      ...(options.start === undefined ? {} : { start: options.start }),
      changed: (state) => {
        hub.tell('host/server/changed', { server: state });
        serverEnds.take(state, servers.lines(state.id));
        if (state.status === 'restarting') workers.serverLost(state.id);
      },
      warn,
    },
    (link) => events.of(link),
  );
  const [sync, workers] = await Promise.all([
    Sync.load(storage, clock, {
      touched,
      caughtUp: (key, news) => events.caughtUp(key, news),
      changed: (state) => hub.tell('host/sync/changed', state),
      attended: () => hub.attended,
    }),
    openWorkers({
      clock,
      storage,
      servers,
      questions: (server) => approvals.list().filter((asked) => asked.server === server).length,
      hasTerminal: (server) => terminals.runsOn(server),
      home,
      command: {
        ...options.serverCommand,
        args: options.serverCommand.args.slice(0, -LISTEN.length),
      },
      redactor,
      operator: process.env['SKEIN_WORKERS'],
      changed: (worker) => hub.tell('host/worker/changed', { worker }),
      removed: (worker) => hub.tell('host/worker/removed', { worker }),
      warn,
    }),
  ]);
  const data = new Data({
    home,
    version,
    doctor: doctorOf(options),
    now: () => clock.now(),
    progress: (job, done, total) => hub.tell('host/data/progress', { job, done, total }),
    mendLibrary: () => storage.mend(),
    pruneLibrary: (beforeMs) => storage.read('prune', beforeMs),
    lastPrune: async (nowMs) => {
      const lastMs = (await storage.read('settings'))[PRUNED];
      await storage.write({ op: 'setting', key: PRUNED, value: nowMs });
      return typeof lastMs === 'number' ? lastMs : null;
    },
    forget: ({ server, threadId }) =>
      void draftFiles
        .forget(`${server}/${threadId}`)
        .catch((error: unknown) => warn(String(error))),
    busy: () => running(servers.link(LOCAL)),
    relist: async () => {
      // All of its list is new ground then: what came back may be older than what is known.
      await sync.forgetLists(servers.link(LOCAL));
      await servers.restart(LOCAL);
    },
  });
  const running = (of: ServerLink): number =>
    [...of.statuses.values()].filter(({ type }) => type === 'active').length;
  const updates = new Updates({
    ...(options.updates ?? noUpdates),
    clock,
    settings: () => settings.value,
    busy: () => servers.links().reduce((sum, of) => sum + running(of), 0),
    changed: (update) => hub.tell('host/update/changed', { update }),
    warn,
  });
  const hub: Hub = new Hub({
    version,
    platform,
    storage,
    projects,
    settings,
    keys,
    about: options.about ?? aboutThis({ version, releases: null, notices: null }),
    data,
    drafts,
    draftFiles,
    crashes,
    approvals,
    expired,
    threads,
    terminals,
    updates,
    signIns,
    summaries,
    servers,
    workers,
    link: (server) => servers.link(server),
    touched,
    sync,
    unkept: () => unkept,
  });

  diagnostics.onCrash((crash) => hub.tell('host/crash/changed', { crash }));
  tellUnkept = () => hub.tell('host/library/changed', { unkept });

  rebuilt = () => {
    const reason = 'the library was damaged and is being built again from the servers';
    hub.tell('host/resync', { reason });
    for (const of of servers.links()) {
      if (of.ready) sync.started(of).catch((error: unknown) => warn(String(error)));
    }
  };
  servers.startAll();
  void workers.start();

  updates.start();

  const prune = clock.after(PRUNE_MS, () => {
    const { keepFor } = settings.value;
    data
      .prune(keepFor === 'ever' ? Infinity : Number(keepFor))
      .catch((error: unknown) => warn(`old copies could not be thrown away: ${String(error)}`));
  });
  let closing: Promise<void> | null = null;
  const close = async (): Promise<void> => {
    // Before the servers, which take their questions back when they are told to end.
    approvals.closing();
    prune();
    await servers.stop();
    await workers.close();
    data.close();
    sync.close();
    await updates.close(servers.goOn);
    hub.close();
    terminals.close();
    summaries.close();
    threads.close();
    drafts.flush();
    await draftFiles.settled();
    expired.close();
    await storage.close();
    servers.closeLogs();
  };
  return {
    hub,
    signIns,
    questions: () => approvals.list().length,
    libraryMovedTo: storage.movedTo,
    servers: () => servers.list(),
    synced: async () => {
      await Promise.all(servers.links().map((of) => sync.settled(of)));
    },
    woke: () => {
      for (const of of servers.links()) {
        of.supervisor.woke();
        if (of.ready) sync.started(of).catch((error: unknown) => warn(String(error)));
      }
    },
    close: () => (closing ??= close()),
  };
}
