/** Two ends of a transport, whatever it is made of, as the conformance suite needs them. */
import type { RpcMessage } from '../../../server/protocol/envelope.ts';
import type { Transport } from '../../../server/rpc/transport.ts';

/** One end: what came there, and what can be said from there. */
export class End {
  readonly got: RpcMessage[] = [];
  /** How often this end was told that the connection is over. */
  ends = 0;
  readonly #send: (message: RpcMessage) => void;
  #waiters: { readonly met: () => boolean; readonly resolve: () => void }[] = [];

  constructor(send: (message: RpcMessage) => void) {
    this.#send = send;
  }

  send(message: RpcMessage): void {
    this.#send(message);
  }

  take(message: RpcMessage): void {
    this.got.push(message);
    this.#tell();
  }

  ended(): void {
    this.ends += 1;
    this.#tell();
  }

  /** Resolves as soon as something that came makes it so. */
  until(met: () => boolean): Promise<void> {
    if (met()) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push({ met, resolve }));
  }

  #tell(): void {
    this.#waiters = this.#waiters.filter(({ met, resolve }) => {
      if (!met()) return true;
      resolve();
      return false;
    });
  }
}

export interface Closing {
  readonly who: string;
  readonly act: () => void | Promise<void>;
  /** The end that is told. */
  readonly told: End;
}

export interface Pair {
  readonly left: End;
  readonly right: End;
  /** The ways to end it: the first ones that can be tried on a fresh pair, one each. */
  readonly closings: readonly Closing[];
  dispose(): void | Promise<void>;
}

/** An end over a transport of `server/rpc`. */
export function endOf(transport: Transport): End {
  const end = new End((message) => transport.send(JSON.stringify(message)));
  transport.start({
    message: (text) => end.take(JSON.parse(text) as RpcMessage),
    broken: (reason) => end.take({ method: 'broken', params: { reason } }),
    closed: () => end.ended(),
  });
  return end;
}

/** A pair of transports of `server/rpc`, where either side may end it. */
export function pairOf(
  left: Transport,
  right: Transport,
  dispose: () => void | Promise<void> = () => undefined,
): Pair {
  const ends = { left: endOf(left), right: endOf(right) };
  return {
    ...ends,
    closings: [
      { who: 'the left', act: () => left.close(), told: ends.right },
      { who: 'the right', act: () => right.close(), told: ends.left },
    ],
    dispose,
  };
}
