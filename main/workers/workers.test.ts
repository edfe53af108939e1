import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Worker } from '../../server/protocol/host-worker.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { ProvisionError } from './provisioner.ts';
import type { Provisioner, WorkerEndpoint, WorkerState } from './provisioner.ts';
import { Workers } from './workers.ts';
import type { StoredWorker } from './workers.ts';

const limits = { cpuMillis: null, memoryBytes: null, diskBytes: null };
const MINUTE = 60_000;

/** A place that does as a test says. */
class Place implements Provisioner {
  readonly states = new Map<string, WorkerState>();
  readonly asked: string[] = [];
  refusal: string | null = null;
  /** What a worker becomes when it is woken. */
  woken: WorkerState = { type: 'running', endpoint: { url: 'ws://127.0.0.1:1', token: 't1' } };

  wake({ id }: { id: string }): Promise<void> {
    this.asked.push('wake');
    if (this.refusal !== null) return Promise.reject(new ProvisionError(this.refusal));
    this.states.set(id, this.woken);
    return Promise.resolve();
  }
  state(id: string): Promise<WorkerState> {
    return Promise.resolve(this.states.get(id) ?? { type: 'absent' });
  }
  sleep(id: string): Promise<void> {
    this.asked.push('sleep');
    this.states.set(id, { type: 'asleep' });
    return Promise.resolve();
  }
  remove(id: string): Promise<void> {
    this.asked.push('remove');
    this.states.delete(id);
    return Promise.resolve();
  }
  logs(): Promise<string> {
    return Promise.resolve('a secret line');
  }
  close(): Promise<void> {
    return Promise.resolve();
  }
}

let place: Place;
let clock: FakeClock;
/** Where each is; null: it sleeps. */
let servers: Map<string, WorkerEndpoint | null>;
let busy: Set<string>;
let kept: readonly StoredWorker[];
let told: Worker[];
let warned: string[];
let refused: string[];
/** What servers were told to wait for. */
let waits: string[];
let workers: Workers;

function open(stored: readonly StoredWorker[] = [], idleMinutes: number | null = 30): Workers {
  return new Workers({
    clock,
    config: { place: { kind: 'local' }, idleMinutes },
    fixed: false,
    problem: null,
    provision: () => Promise.resolve(place),
    safe: (text) => text.replace('secret', '…'),
    stored,
    servers: {
      add: () => {
        const id = `s-${servers.size + 1}`;
        servers.set(id, null);
        return Promise.resolve(id);
      },
      runAt: (server, endpoint) => {
        servers.set(server, endpoint);
        return Promise.resolve();
      },
      remove: (server) => {
        servers.delete(server);
        return Promise.resolve();
      },
      waking: (server, what) => waits.push(`${server}: ${what}`),
      refuse: (server, why) => refused.push(`${server}: ${why}`),
      busySince: (server) => busy.has(server),
    },
    keep: (list) => {
      kept = list;
      return Promise.resolve();
    },
    keepConfig: () => Promise.resolve(),
    changed: (worker) => {
      told.push(worker);
      for (const each of waiting.splice(0)) each();
    },
    removed: () => undefined,
    warn: (message) => warned.push(message),
    wait: { everyMs: 1 },
  });
}

const waiting: (() => void)[] = [];
/** Resolves once it was told that a worker is so. */
async function until(state: Worker['state']): Promise<Worker> {
  for (;;) {
    const last = told.at(-1);
    if (last?.state === state) return last;
    await new Promise<void>((resolve) => waiting.push(resolve));
  }
}

beforeEach(() => {
  place = new Place();
  clock = new FakeClock();
  servers = new Map();
  busy = new Set();
  kept = [];
  told = [];
  warned = [];
  refused = [];
  waits = [];
  workers = open();
});

describe('a worker', () => {
  test('is made, kept, and a server with its address and token once it runs', async () => {
    const made = await workers.create(' Blue ', limits);
    expect(made).toMatchObject({ name: 'Blue', server: 's-1', state: 'starting' });
    expect(kept.map(({ id }) => id)).toEqual([made.id]);
    await until('running');
    expect(servers.get('s-1')).toEqual({ url: 'ws://127.0.0.1:1', token: 't1' });
    expect(await workers.log(made.id)).toBe('a … line');
  });

  test('sleeps when it was idle for long, not while anybody needs it', async () => {
    await workers.create('Blue', limits);
    await until('running');
    busy.add('s-1');
    clock.advance(60 * MINUTE);
    expect(workers.list()[0]?.state).toBe('running');
    busy.delete('s-1');
    clock.advance(29 * MINUTE);
    expect(workers.list()[0]?.state).toBe('running');
    clock.advance(2 * MINUTE);
    await until('asleep');
    expect(servers.get('s-1')).toBe(null);
  });

  test('a clock that is set neither puts it to sleep nor keeps it awake', async () => {
    await workers.create('Blue', limits);
    await until('running');
    clock.jump(3 * 24 * 60 * MINUTE);
    clock.advance(2 * MINUTE);
    expect(workers.list()[0]?.state).toBe('running');
    clock.jump(-6 * 60 * MINUTE);
    clock.advance(31 * MINUTE);
    await until('asleep');
  });

  test('never sleeps where nobody set a time', async () => {
    workers = open([], null);
    await workers.create('Blue', limits);
    await until('running');
    clock.advance(10_000 * MINUTE);
    expect(workers.list()[0]?.state).toBe('running');
  });

  test('wakes when its server is asked for something, once for many requests', async () => {
    const { id } = await workers.create('Blue', limits);
    await until('running');
    await workers.sleep(id);
    place.asked.length = 0;
    place.woken = { type: 'running', endpoint: { url: 'ws://127.0.0.1:2', token: 't2' } };
    for (const server of ['s-1', 's-1', 's-other', 's-1']) workers.wakeServer(server);
    await until('running');
    expect(place.asked).toEqual(['wake']);
    expect(servers.get('s-1')?.token).toBe('t2');
  });

  test('whose server was lost is looked for at its new address', async () => {
    await workers.create('Blue', limits);
    await until('running');
    place.woken = { type: 'running', endpoint: { url: 'ws://127.0.0.1:3', token: 't3' } };
    workers.serverLost('s-1');
    await until('starting');
    await until('running');
    expect(servers.get('s-1')?.token).toBe('t3');
  });

  test('that ends with Skein is not woken', async () => {
    await workers.create('Blue', limits);
    await until('running');
    await workers.close();
    place.asked.length = 0;
    workers.serverLost('s-1');
    workers.wakeServer('s-1');
    expect(place.asked).toEqual([]);
    expect(workers.list()[0]?.state).toBe('running');
  });

  test('that the place refuses says why, and can be woken again', async () => {
    place.refusal = 'the volume claim could not be made: exceeded quota';
    const { id } = await workers.create('Blue', limits);
    expect((await until('failed')).detail).toContain('exceeded quota');
    expect(warned.join()).toContain('the worker Blue does not run');
    expect(servers.get('s-1')).toBe(null);
    expect(refused).toEqual(['s-1: Blue: the volume claim could not be made: exceeded quota']);
    place.refusal = null;
    workers.wake(id);
    await until('running');
  });

  test('that fails while it starts says why', async () => {
    place.woken = { type: 'failed', why: 'ImagePullBackOff' };
    await workers.create('Blue', limits);
    expect((await until('failed')).detail).toBe('ImagePullBackOff');
    // Whoever waits for its server is told whose it is.
    expect(refused).toEqual(['s-1: Blue: ImagePullBackOff']);
  });

  test('can be put to sleep while it still starts', async () => {
    place.woken = { type: 'starting', what: 'a node' };
    const { id } = await workers.create('Blue', limits);
    await until('starting');
    // Whoever waits sees what for, and that it is over.
    await vi.waitFor(() => expect(waits).toEqual(['s-1: ', 's-1: a node']));
    await workers.sleep(id);
    expect(waits.at(-1)).toBe('s-1: null');
    expect(workers.list()[0]).toMatchObject({ state: 'asleep', detail: null });
    expect(warned).toEqual([]);
  });

  test('is gone when it was removed, with its server', async () => {
    const { id } = await workers.create('Blue', limits);
    await until('running');
    await workers.remove(id);
    expect(workers.list()).toEqual([]);
    expect(kept).toEqual([]);
    expect(servers.size).toBe(0);
    expect(place.states.size).toBe(0);
    await expect(workers.sleep(id)).rejects.toThrow('`worker`: unknown worker');
  });

  test('that outlived Skein is found again; one that sleeps is left asleep', async () => {
    const stored = ['blue', 'green'].map((id, at) => ({
      id,
      name: id,
      server: `s-${at + 1}`,
      limits,
      createdAtMs: 1,
    }));
    servers.set('s-1', null).set('s-2', null);
    place.states.set('blue', place.woken).set('green', { type: 'asleep' });
    workers = open(stored);
    await workers.start();
    expect(workers.list().map(({ state }) => state)).toEqual(['running', 'asleep']);
    expect(servers.get('s-1')?.token).toBe('t1');
  });

  test('keeps the place where it is, whatever else is changed', async () => {
    await workers.create('Blue', limits);
    await workers.configure({ place: { kind: 'local' }, idleMinutes: null });
    expect(workers.config.idleMinutes).toBe(null);
    const elsewhere = {
      kind: 'kubernetes',
      namespace: 'n',
      image: 'i',
      volumeBytes: 1,
      storageClass: null,
      runtimeClass: null,
      seccompProfile: null,
      clientLabels: {},
      clusterDomain: 'cluster.local',
    } as const;
    await expect(workers.configure({ place: elsewhere, idleMinutes: 5 })).rejects.toThrow(
      '`config.place`',
    );
  });

  test('needs a name', async () => {
    await expect(workers.create('  ', limits)).rejects.toThrow('`name`');
  });
});
