/** `host/server/*`: the app servers that Skein starts or reaches, and what is known of each. */
import * as z from 'zod/mini';
import { notice, row } from './row.ts';
import type { NotificationRow, RequestRow } from './row.ts';
import { closedUnion, count, define, maybe, object } from './schema.ts';
import type { Infer } from './schema.ts';
import { empty as ok } from './thread.ts';

/** How a server is had. */
export const serverWay = define('HostServerWay', () =>
  closedUnion('type', {
    /** The one that comes with Skein. */
    bundled: define('HostServerBundled', () => object({ type: z.literal('bundled') })),
    /** A program of this machine, spoken to over its standard streams. */
    program: define('HostServerProgram', () =>
      object({
        type: z.literal('program'),
        command: z.string(),
        args: z.array(z.string()),
        /** Beside the environment of Skein. */
        env: z.record(z.string(), z.string()),
        cwd: z.nullable(z.string()),
      }),
    ),
    /** `ws://`, `wss://` or `unix://`. A token for it is kept apart, with the keys. */
    remote: define('HostServerRemote', () =>
      object({ type: z.literal('remote'), url: z.string() }),
    ),
    /** One that Skein makes and wakes: see `host/worker/*`. It is at another address each time. */
    worker: define('HostServerWorker', () =>
      object({ type: z.literal('worker'), worker: z.string() }),
    ),
    /** A program of another machine: `command` is for its shell, and gets `app-server` behind it. */
    ssh: define('HostServerSsh', () =>
      object({ type: z.literal('ssh'), host: z.string(), command: z.string() }),
    ),
  }),
);
export type ServerWay = Infer<typeof serverWay>;

/** `removed` keeps what its threads need to stay readable, and can be taken back. */
export const serverStanding = define('HostServerStanding', () => z.enum(['on', 'off', 'removed']));
export type ServerStanding = Infer<typeof serverStanding>;

/** What the user configured of a server, as it is stored. */
export const serverProfile = define('HostServerProfile', () =>
  object({ name: z.string(), way: serverWay(), standing: serverStanding() }),
);
export type ServerProfile = Infer<typeof serverProfile>;

export const serverState = define('HostServerState', () =>
  object({
    id: z.string(),
    name: z.string(),
    way: serverWay(),
    standing: serverStanding(),
    /** A token for it is kept. */
    hasToken: z.boolean(),
    generation: count(),
    status: z.enum(['starting', 'ready', 'restarting', 'failed', 'stopped']),
    /** Why it is not ready, in words for people; null when it is. */
    cause: z.nullable(z.string()),
    /** Of a worker that is being woken: what it waits for, in words for people, or nothing yet. Else null. */
    waking: maybe(z.string()),
    /** Unix milliseconds of the next try, while `restarting`. */
    retryAtMs: z.nullable(z.number()),
    userAgent: z.nullable(z.string()),
    platformOs: z.nullable(z.string()),
    home: z.nullable(z.string()),
    /** Of the program, as it said; null when it said none. */
    version: z.nullable(z.string()),
    /** It is newer than what this Skein was tried with. */
    newer: z.boolean(),
    /** The version of the generation before, if this one has another. */
    replacedFrom: z.nullable(z.string()),
    /** Ready, but it has answered nothing since then; Unix milliseconds. */
    silentSinceMs: z.nullable(z.number()),
    /** What it sent that was no message, since Skein was started. */
    brokenLines: count(),
    /** Methods that the app asks for and this server does not know, as far as it told. */
    lacks: z.array(z.string()),
  }),
);
export type ServerState = Infer<typeof serverState>;

/** What a server says in the handshake; those before 0.116 do not say where their home is. */
export const serverHandshake = define('HostServerHandshake', () =>
  object({ userAgent: z.string(), codexHome: maybe(z.string()), platformOs: maybe(z.string()) }),
);
export type ServerHandshake = Infer<typeof serverHandshake>;

const serverParams = define('HostServerParams', () => object({ server: z.string() }));
const serverResult = define('HostServerResult', () => object({ server: serverState() }));

/** What the user asks for and what it answered; its cause is in words for people. */
export const serverProbe = define('HostServerProbe', () =>
  closedUnion('outcome', {
    answered: define('HostServerAnswered', () =>
      object({
        outcome: z.literal('answered'),
        userAgent: z.string(),
        version: z.nullable(z.string()),
        platformOs: z.string(),
        home: z.string(),
        newer: z.boolean(),
      }),
    ),
    failed: define('HostServerUnreached', () =>
      object({ outcome: z.literal('failed'), cause: z.string() }),
    ),
  }),
);
export type ServerProbe = Infer<typeof serverProbe>;

export const foundServer = define('HostFoundServer', () =>
  object({
    command: z.string(),
    /** What it says of itself; null if it said nothing in time. */
    version: z.nullable(z.string()),
    /** A server with this program is there already. */
    known: z.boolean(),
  }),
);
export type FoundServer = Infer<typeof foundServer>;

export const hostServerRequests = {
  /** Wakes a worker that sleeps. Answered once it can be asked, also where there was nothing to wake. */
  'host/server/wake': row(serverParams, serverResult),
  'host/server/add': row(
    define('HostServerAddParams', () =>
      object({ name: z.string(), way: serverWay(), token: maybe(z.string()) }),
    ),
    serverResult,
  ),
  /** What is left out stays; a changed way, or another token, starts or reaches it anew. */
  'host/server/update': row(
    define('HostServerUpdateParams', () =>
      object({
        server: z.string(),
        name: z.optional(z.string()),
        way: z.optional(serverWay()),
        /** null forgets it. */
        token: maybe(z.string()),
        standing: z.optional(z.enum(['on', 'off'])),
      }),
    ),
    serverResult,
  ),
  /** Its threads stay in the library, and stay readable; `host/server/update` takes it back. */
  'host/server/remove': row(serverParams, ok),
  /** Starts or reaches it once, shakes hands and ends it. */
  'host/server/probe': row(
    define('HostServerProbeParams', () =>
      object({
        way: serverWay(),
        token: maybe(z.string()),
        /** Whose kept token is used where none is given. */
        server: maybe(z.string()),
      }),
    ),
    define('HostServerProbeResponse', () => object({ probe: serverProbe() })),
  ),
  /** Looks for programs that are app servers where the user's shell and installers have them. */
  'host/server/find': row(
    define('HostServerFindParams', () => z.optional(z.nullable(z.looseObject({})))),
    define('HostServerFindResponse', () => object({ data: z.array(foundServer()) })),
  ),
  /** How many threads the library has of each server. */
  'host/server/threads': row(
    define('HostServerThreadsParams', () => z.optional(z.nullable(z.looseObject({})))),
    define('HostServerThreadsResponse', () => object({ counts: z.record(z.string(), count()) })),
  ),
  'host/server/restart': row(serverParams, ok),
  'host/server/log': row(
    serverParams,
    define('HostServerLogResponse', () => object({ text: z.string(), path: z.string() })),
  ),
} as const satisfies Record<string, RequestRow>;

export const hostServerNotifications = {
  'host/server/changed': notice(
    define('HostServerChanged', () => object({ server: serverState() })),
  ),
} as const satisfies Record<string, NotificationRow>;
