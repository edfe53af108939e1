/**
 * `host/worker/*`: app servers that Skein makes itself, each with a workspace of its own in a process or a container.
 * To threads a worker is a server like any other; what is more of it is here.
 */
import * as z from 'zod/mini';
import { notice, row } from './row.ts';
import type { NotificationRow, RequestRow } from './row.ts';
import { closedUnion, count, define, maybe, object } from './schema.ts';
import type { Infer } from './schema.ts';
import { empty as ok } from './thread.ts';

/** null: what the place gives everybody. */
export const workerLimits = define('HostWorkerLimits', () =>
  object({
    /** Thousandths of a core. */
    cpuMillis: z.nullable(count()),
    memoryBytes: z.nullable(count()),
    /** Of the volume that outlives its sleep. */
    diskBytes: z.nullable(count()),
  }),
);
export type WorkerLimits = Infer<typeof workerLimits>;

/** Which system calls a pod may make, in the words of the cluster. */
export const workerSeccomp = define('HostWorkerSeccomp', () =>
  closedUnion('type', {
    /** The engine's own profile. Most of them refuse the user namespaces that the sandbox is made of. */
    RuntimeDefault: define('HostWorkerSeccompDefault', () =>
      object({ type: z.literal('RuntimeDefault') }),
    ),
    /** A file on every node, below the kubelet's folder of profiles. */
    Localhost: define('HostWorkerSeccompFile', () =>
      object({ type: z.literal('Localhost'), localhostProfile: z.string() }),
    ),
    /** All; a namespace of the restricted or the baseline standard refuses it. */
    Unconfined: define('HostWorkerSeccompNone', () => object({ type: z.literal('Unconfined') })),
  }),
);
export type WorkerSeccomp = Infer<typeof workerSeccomp>;

/** Where workers are made. */
export const workerPlace = define('HostWorkerPlace', () =>
  closedUnion('kind', {
    /** Processes of this machine. */
    local: define('HostWorkerPlaceLocal', () => object({ kind: z.literal('local') })),
    /** Pods of a cluster, which this process's account or the user's kubeconfig names. */
    kubernetes: define('HostWorkerPlaceKubernetes', () =>
      object({
        kind: z.literal('kubernetes'),
        namespace: z.string(),
        /** The image with the app server. */
        image: z.string(),
        /** Bytes of a volume whose worker names no size. */
        volumeBytes: count(),
        /** null: the cluster's default. */
        storageClass: z.nullable(z.string()),
        /** A runtime class that confines more than a container does, such as `gvisor`. */
        runtimeClass: z.nullable(z.string()),
        /** Left out: `RuntimeDefault`. */
        seccompProfile: maybe(workerSeccomp()),
        /** Of the pods that may connect to workers. */
        clientLabels: z.record(z.string(), z.string()),
        /** The suffix of names inside the cluster. */
        clusterDomain: z.string(),
      }),
    ),
  }),
);
export type WorkerPlace = Infer<typeof workerPlace>;

export const workersConfig = define('HostWorkersConfig', () =>
  object({
    place: workerPlace(),
    /** Minutes without a turn, a question or a request until a worker is put to sleep; null: never. */
    idleMinutes: z.nullable(count()),
  }),
);
export type WorkersConfig = Infer<typeof workersConfig>;

export const worker = define('HostWorker', () =>
  object({
    id: z.string(),
    name: z.string(),
    /** The server that it is to threads. */
    server: z.string(),
    limits: workerLimits(),
    createdAtMs: z.number(),
    state: z.enum(['asleep', 'starting', 'running', 'ending', 'failed']),
    /** What it waits for, or why it failed, in words for people; null otherwise. */
    detail: z.nullable(z.string()),
  }),
);
export type Worker = Infer<typeof worker>;

const noParams = define('HostWorkerNoParams', () => z.optional(z.nullable(z.looseObject({}))));
const workerParams = define('HostWorkerParams', () => object({ worker: z.string() }));
const workerResult = define('HostWorkerResult', () => object({ worker: worker() }));

export const hostWorkerRequests = {
  'host/worker/list': row(
    noParams,
    define('HostWorkerListResponse', () =>
      object({
        data: z.array(worker()),
        config: workersConfig(),
        /** The environment of Skein says so; it cannot be changed here. */
        fixed: z.boolean(),
        /** Which limits the place enforces. */
        enforces: object({
          cpu: z.boolean(),
          memory: z.boolean(),
          disk: z.boolean(),
          /** What runs inside is kept from other hosts of the place's network. */
          network: z.boolean(),
        }),
        /** Why no worker can be made; null when one can. */
        problem: z.nullable(z.string()),
      }),
    ),
  ),
  /** Makes a worker and wakes it. */
  'host/worker/create': row(
    define('HostWorkerCreateParams', () => object({ name: z.string(), limits: workerLimits() })),
    workerResult,
  ),
  /** Answered when it is under way; `host/worker/changed` tells the rest. */
  'host/worker/wake': row(workerParams, workerResult),
  /** Ends it: turns get some seconds to settle. What is on its disk stays. */
  'host/worker/sleep': row(workerParams, workerResult),
  /** Ends it and deletes its disk. Its threads stay readable in the library. */
  'host/worker/remove': row(workerParams, ok),
  'host/worker/log': row(
    workerParams,
    define('HostWorkerLogResponse', () => object({ text: z.string() })),
  ),
  /** Only while there is no worker where `place` changes: those that are would be lost sight of. */
  'host/worker/configure': row(
    define('HostWorkerConfigureParams', () => object({ config: workersConfig() })),
    ok,
  ),
} as const satisfies Record<string, RequestRow>;

export const hostWorkerNotifications = {
  'host/worker/changed': notice(define('HostWorkerChanged', () => object({ worker: worker() }))),
  'host/worker/removed': notice(define('HostWorkerRemoved', () => object({ worker: z.string() }))),
} as const satisfies Record<string, NotificationRow>;
