/** The network of a thread's confined commands: made when the first of them needs it. */
import { randomBytes } from 'node:crypto';
import { log } from '../log.ts';
import type { Sandbox, SandboxNetwork } from '../sandbox/port.ts';
import type { CommandGate, GateScene } from './command-gate.ts';
import type { HostProxy } from './host-proxy.ts';
import type { Surroundings } from './pinned.ts';
import type { Admission, HostAccess, NetworkedCommand } from './port.ts';
import { proxyVariables } from './proxy-variables.ts';

export class ThreadNetwork {
  readonly #surroundings: Surroundings | null;
  /** By the token that a command was given. */
  readonly #gates = new Map<string, CommandGate>();
  #network: Promise<SandboxNetwork> | null = null;

  constructor(surroundings: Surroundings | null = null) {
    this.#surroundings = surroundings;
  }

  /** For the commands of one turn. */
  during(scene: Omit<GateScene, 'surroundings'>): HostAccess {
    const whole: GateScene = { ...scene, surroundings: this.#surroundings };
    return { enter: (command) => this.#enter(whole, command) };
  }

  /** Of a thread whose commands have ended. */
  close(): void {
    const network = this.#network;
    this.#network = null;
    void network?.then(
      (made) => made.close(),
      () => undefined,
    );
  }

  async #enter(scene: GateScene, command: NetworkedCommand): Promise<Admission> {
    let network: SandboxNetwork;
    try {
      network = await (this.#network ??= this.#open(command.sandbox));
    } catch (error) {
      // The next command tries again.
      this.#network = null;
      const words = error instanceof Error ? error.message : String(error);
      return {
        network: null,
        variables: {},
        notes: [`There was no network for it: ${words}`],
        asking: () => null,
        leave: () => undefined,
      };
    }
    const token = randomBytes(18).toString('base64url');
    const { CommandGate } = await import('./command-gate.ts');
    const gate = new CommandGate(scene, command);
    this.#gates.set(token, gate);
    return {
      network,
      variables: proxyVariables(network.port, token),
      notes: [],
      asking: () => gate.asking(),
      leave: () => {
        this.#gates.delete(token);
        gate.leave();
      },
    };
  }

  async #open(sandbox: Sandbox): Promise<SandboxNetwork> {
    const [network, proxy] = await Promise.all([sandbox.openNetwork(), this.#proxy()]);
    network.server.on('connection', (socket) => proxy.accept(socket));
    network.server.on('error', (error) => log('error', 'the network of commands failed', error));
    return network;
  }

  async #proxy(): Promise<HostProxy> {
    const { HostProxy } = await import('./host-proxy.ts');
    return new HostProxy((token) => this.#gates.get(token) ?? null);
  }
}
