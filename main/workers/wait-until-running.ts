import { setTimeout as wait } from 'node:timers/promises';
import { ProvisionError } from './provisioner.ts';
import type { Provisioner, WorkerEndpoint, WorkerSpec } from './provisioner.ts';

const EVERY_MS = 500;
/** A process of this machine is there in a moment; a pod never is. */
const AT_FIRST_MS = 2000;
const EVERY_AT_FIRST_MS = 100;

export interface WaitOptions {
  /** Milliseconds until it is given up; images may have to be fetched. */
  readonly limitMs?: number;
  readonly everyMs?: number;
  readonly signal?: AbortSignal;
  /** What it waits for, each time that changes. */
  readonly told?: (what: string) => void;
}

/** Wakes a worker and waits until it can be reached. @throws {ProvisionError} why it cannot */
export async function wakeAndWait(
  provisioner: Provisioner,
  spec: WorkerSpec,
  { limitMs = 300_000, everyMs, signal, told }: WaitOptions = {},
): Promise<WorkerEndpoint> {
  const begun = performance.now();
  const until = begun + limitMs;
  signal?.throwIfAborted();
  await provisioner.wake(spec);
  let waitingFor = '';
  for (;;) {
    signal?.throwIfAborted();
    const state = await provisioner.state(spec.id);
    if (state.type === 'running') return state.endpoint;
    if (state.type === 'failed') throw new ProvisionError(state.why);
    // What ran before may have to end first.
    if (state.type !== 'starting') await provisioner.wake(spec);
    const what = state.type === 'starting' ? state.what : 'what ran before to end';
    if (what !== waitingFor) told?.(what);
    waitingFor = what;
    if (performance.now() > until) {
      const seconds = Math.round(limitMs / 1000);
      throw new ProvisionError(`it does not run after ${seconds} s; it waits for: ${what}`);
    }
    const early = performance.now() - begun < AT_FIRST_MS;
    const pause = everyMs ?? (early ? EVERY_AT_FIRST_MS : EVERY_MS);
    await wait(pause, undefined, signal === undefined ? {} : { signal });
  }
}
