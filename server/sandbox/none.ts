/** For platforms where nothing confines a command: every command asks instead. */
import { SandboxError } from './port.ts';
import type { ConfinedCommand, Sandbox, SandboxNetwork, SandboxSupport } from './port.ts';

export class NoSandbox implements Sandbox {
  readonly #reason: string;

  constructor(reason: string) {
    this.#reason = reason;
  }

  probe(): Promise<SandboxSupport> {
    return Promise.resolve({ available: false, reason: this.#reason });
  }

  wrap(): Promise<ConfinedCommand> {
    return Promise.reject(new SandboxError(this.#reason));
  }

  openNetwork(): Promise<SandboxNetwork> {
    return Promise.reject(new SandboxError(this.#reason));
  }
}
