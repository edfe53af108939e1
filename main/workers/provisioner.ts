/**
 * Where workers come from. A worker is an app server with a workspace of its own, in a process or a container of its
 * own; a provisioner makes, stops, wakes and removes them. It keeps no list: what there is, is where it provisions.
 */

import type { WorkerLimits } from '../../server/protocol/host-worker.ts';

/** A DNS label (RFC 1123) of at most 40 characters, so that names made of it are labels too. */
export type WorkerId = string;

export const workerIdPattern = /^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$/;

export interface WorkerSpec {
  readonly id: WorkerId;
  /** What people call it. */
  readonly name: string;
  readonly limits: WorkerLimits;
}

/** An app server behind an authenticated WebSocket. */
export interface WorkerEndpoint {
  /** `ws://HOST:PORT` or `wss://…`. */
  readonly url: string;
  readonly token: string;
}

export type WorkerState =
  | { readonly type: 'absent' }
  /** Its files are there, nothing of it runs. */
  | { readonly type: 'asleep' }
  /** `what` it waits for, in words for people. */
  | { readonly type: 'starting'; readonly what: string }
  | { readonly type: 'running'; readonly endpoint: WorkerEndpoint }
  /** It ran or was to run, and does not. */
  | { readonly type: 'failed'; readonly why: string };

/**
 * All methods may be called again after a failure, and in any state: what is done already is left as it is.
 * @throws {ProvisionError} with words for people, when the place refuses or cannot be reached
 */
export interface Provisioner {
  /** Makes what is missing of a worker, and starts it. Resolves when that is under way, not when it runs. */
  wake(spec: WorkerSpec): Promise<void>;
  state(id: WorkerId): Promise<WorkerState>;
  /** Ends what runs; turns get some seconds to settle. What is on its disk stays. */
  sleep(id: WorkerId): Promise<void>;
  /** Ends it and deletes all of it, files too. */
  remove(id: WorkerId): Promise<void>;
  /** The newest lines that it wrote to standard error, oldest first; empty where there is nothing. */
  logs(id: WorkerId, lines: number): Promise<string>;
  /** Lets go of what this process holds. Local workers end with it, others do not. */
  close(): Promise<void>;
}

export class ProvisionError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'ProvisionError';
  }
}

/** @throws {ProvisionError} naming what is wrong */
export function checkId(id: string): WorkerId {
  if (workerIdPattern.test(id)) return id;
  throw new ProvisionError(
    `\`id\`: a worker's id is 1 to 40 of a–z, 0–9 and -, begins with a letter and ends with none of -, not ${JSON.stringify(id)}`,
  );
}
