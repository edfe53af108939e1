/** What servers warn of while no page listens: the first one that does is told. */
import type { RpcNotification } from '../../server/protocol/envelope.ts';

interface Said {
  readonly server: string;
  readonly generation: number;
  readonly message: RpcNotification;
}

const WARNINGS = new Set(['configWarning', 'deprecationNotice', 'warning']);

export class Unheard {
  readonly #said = new Map<string, Said>();

  /** Once each; whatever else a server has to tell is found in its state. */
  keep(said: Said): void {
    const { method, params } = said.message;
    if (WARNINGS.has(method)) this.#said.set(JSON.stringify([said.server, method, params]), said);
  }

  /** All of it, in its order; it is not kept any longer. */
  take(): Said[] {
    const all = [...this.#said.values()];
    this.#said.clear();
    return all;
  }
}
